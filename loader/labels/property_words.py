"""Defined properties in words, for the docs site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from loader.labels.definitions import PropertyDefinition
from loader.labels.properties import SUFFIX
from loader.labels.words import rule_in_words

_WHOSE: Final = {
    "event": "Defined property of the event",
    "session": "Defined property of the session",
    "user": "Defined property of the user",
}


def defined_descriptions(properties: Iterable[PropertyDefinition]) -> dict[tuple[str, str], str]:
    """A description for each (scope, column name) that a defined property can have, those with
    suffixes included; the scope is `event` or `user`. What a custom property has is its own."""
    found: dict[tuple[str, str], str] = {}
    for definition in properties:
        scope = "user" if definition.level == "user" else "event"
        for suffix in ("", SUFFIX, *(f"{SUFFIX}_{number}" for number in range(2, 10))):
            found[scope, definition.key + suffix] = property_in_words(definition)
    return found


def property_in_words(definition: PropertyDefinition) -> str:
    """Such as: Channel. Defined property of the session: "Paid" where `utm_medium` is "cpc";
    `utm_source` where `utm_source` has a value; otherwise "Direct"."""
    parts = [
        f"{_value(case['value'])} where {rule_in_words(case['when'])}" for case in definition.cases
    ]
    last = "nothing" if definition.otherwise is None else _value(definition.otherwise)
    words = f"{'; '.join(parts)}; otherwise {last}"
    notes = "" if definition.notes is None else f"\n\n{definition.notes.strip()}"
    return f"{definition.name}. {_WHOSE[definition.level]}: {words}.{notes}"


def _value(value: dict[str, str]) -> str:
    if "field" in value:
        return f"`{value['field']}`"
    return json.dumps(value["is"], ensure_ascii=False)
