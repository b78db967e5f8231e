"""The generated macro that says which custom properties are synced."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from loader.labels.definitions import SyncedProperties
from loader.labels.jinja_text import literal
from loader.labels.render_models import notice

SYNCED_PROPERTIES: Final = "macros/columns/synced_properties.sql"


def synced_properties_macro(synced: SyncedProperties) -> str:
    """In no fingerprint: whether a table must be made anew, its columns tell."""
    controls = {
        scope: {key: list(patterns) for key, patterns in control.items()}
        for scope, control in asdict(synced).items()
    }
    return (
        f"{{# {notice('definitions/synced_properties.yml')} #}}\n"
        "{#\n"
        "  Which custom properties of all event tables (events) and of users have no column, by\n"
        "  patterns of their names; see is_synced.\n"
        "#}\n"
        "{% macro synced_properties() %}\n"
        f"    {{% do return({literal(controls, 4, 18)}) %}}\n"
        "{% endmacro %}\n"
    )
