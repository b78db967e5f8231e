"""The generated macro that holds the project's defined properties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loader.labels.definitions import PropertyDefinition
from loader.labels.jinja_text import literal
from loader.labels.render_models import notice

DEFINED_PROPERTIES: Final = "macros/columns/defined_properties.sql"


def defined_properties_macro(properties: Iterable[PropertyDefinition]) -> str:
    """A macro and no setting: the models' fingerprints are of what is written here, and names
    and notes, which change no row, are not."""
    items = [
        {
            "name": found.key,
            "level": found.level,
            "cases": list(found.cases),
            **({} if found.otherwise is None else {"otherwise": found.otherwise}),
        }
        for found in properties
    ]
    return (
        f"{{# {notice('the definitions of properties')} #}}\n"
        "{#\n"
        "  The defined properties of the project by name: a list of dicts with name, level\n"
        "  (event, session or user), cases (dicts with when, a rule, and value) and otherwise,\n"
        "  a value where there is one. A value is {'is': text} or {'field': name}.\n"
        "#}\n"
        "{% macro defined_properties() %}\n"
        f"    {{% do return({literal(items, 4, 18)}) %}}\n"
        "{% endmacro %}\n"
    )
