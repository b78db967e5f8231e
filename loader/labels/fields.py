"""The fields that rules may test: columns of raw events, and properties by path."""

from __future__ import annotations

import re
from typing import Final

from loader.landing.columns import EVENT_COLUMNS

_NOT_TESTED: Final = frozenset({"previous_id"})

#: Columns of raw events that a rule may test. Bookkeeping of landing is not among them, nor is
#: what only alias calls have.
TEXT_FIELDS: Final = tuple(
    name for name, kind in EVENT_COLUMNS if kind == "text" and name not in _NOT_TESTED
)
TIME_FIELDS: Final = tuple(name for name, kind in EVENT_COLUMNS if kind == "timestamp")

PROPERTIES: Final = "properties."

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\\]+)')


def is_time(field: str) -> bool:
    """Whether the field is a timestamp; every other field is text."""
    return field in TIME_FIELDS


def property_path(field: str) -> tuple[str, ...] | None:
    r"""The keys of `properties.a."b.c"`: None when it is no such field, or not well formed.

    A key with dots, quotes or nothing in it stands in double quotes, with `\"` and `\\` inside.
    """
    if not field.startswith(PROPERTIES):
        return None
    keys: list[str] = []
    position = len(PROPERTIES)
    while True:
        match = _KEY.match(field, position)
        if match is None:
            return None
        quoted, plain = match.groups()
        keys.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        position = match.end()
        if position == len(field):
            return tuple(keys)
        if field[position] != ".":
            return None
        position += 1


def known_fields() -> list[str]:
    """What a field can be, for messages and for the schema that editors use."""
    return [*TEXT_FIELDS, *TIME_FIELDS]
