"""The generated macro that holds the project's defined properties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loader.labels.definitions import PropertyDefinition
from loader.labels.jinja_text import literal
from loader.labels.render_models import notice
from loader.labels.rules import fields_of

DEFINED_PROPERTIES: Final = "macros/columns/defined_properties.sql"


def defined_properties_macro(properties: Iterable[PropertyDefinition]) -> str:
    """A macro and no setting: the models' fingerprints are of what is written here, and names
    and notes, which change no row, are not."""
    items = [
        {
            "name": found.key,
            "level": found.level,
            "cases": list(found.cases),
            **({"fields": _fields(found)} if found.level == "user" else {}),
            **({} if found.otherwise is None else {"otherwise": found.otherwise}),
        }
        for found in properties
    ]
    return (
        f"{{# {notice('the definitions of properties')} #}}\n"
        "{#\n"
        "  The defined properties of the project by name: a list of dicts with name, level\n"
        "  (event, session or user), cases (dicts with when, a rule, and value) and otherwise,\n"
        "  a value where there is one. A value is {'is': text} or {'field': name}. Those of users\n"
        "  have fields, the names of all columns that they read.\n"
        "#}\n"
        "{% macro defined_properties() %}\n"
        f"    {{% do return({literal(items, 4, 18)}) %}}\n"
        "{% endmacro %}\n"
    )


def _fields(found: PropertyDefinition) -> list[str]:
    values = [case["value"] for case in found.cases] + [found.otherwise or {}]
    tested = set().union(*(fields_of(case["when"]) for case in found.cases))
    return sorted(tested | {value["field"] for value in values if "field" in value})
