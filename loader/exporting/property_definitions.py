"""The defined properties of a project, as a dump tells them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from loader.labels.definitions import PropertyDefinition


def property_definitions_text(properties: Iterable[PropertyDefinition]) -> str:
    """A JSON list: per property `property_name` (its column), `display_name`, `type` (user,
    session or event), `cases` of `condition` and `value` in their order, `default_value`, `notes`.

    Conditions are rules as definitions have them once read; a value is {"is": text} or
    {"field": name}, `default_value` NULL where no case means no value.
    """
    listed = [
        {
            "property_name": found.key,
            "display_name": found.name,
            "type": found.level,
            "cases": [{"condition": case["when"], "value": case["value"]} for case in found.cases],
            "default_value": found.otherwise,
            "notes": found.notes,
        }
        for found in properties
    ]
    return json.dumps(listed, indent=2, default=str) + "\n"
