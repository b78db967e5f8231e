"""The fields that rules may test: columns of raw events, and properties by path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from loader.labels.problems import did_you_mean
from loader.landing.columns import EVENT_COLUMNS

_NOT_TESTED: Final = frozenset({"previous_id"})

#: Columns of raw events that a rule may test. Bookkeeping of landing is not among them, nor is
#: what only alias calls have.
TEXT_FIELDS: Final = tuple(
    name for name, kind in EVENT_COLUMNS if kind == "text" and name not in _NOT_TESTED
)
TIME_FIELDS: Final = tuple(name for name, kind in EVENT_COLUMNS if kind == "timestamp")

PROPERTIES: Final = "properties."

#: The elements around the one that was used, as the collector wrote them; see hierarchy_text.sql
#: for the properties that hold them.
HIERARCHY: Final = "hierarchy"

#: What follows `properties`: the keys, each after a dot.
PATH_PATTERN: Final = r'(\.("([^"\\]|\\["\\])*"|[^."\\]+))+'

_KEY = re.compile(r'"((?:[^"\\]|\\["\\])*)"|([^."\\]+)')
#: What somebody may have meant as one key of a path that is not well formed.
_PIECE = re.compile(r'\.("(?:[^"\\]|\\.)*"(?=\.|$)|[^.]*)', re.DOTALL)


def is_time(field: str) -> bool:
    """Whether the field is a timestamp; every other field is text."""
    return field in TIME_FIELDS


def property_path(field: str) -> tuple[str, ...] | None:
    r"""The keys of `properties.a."b.c"`: None when it is no such field, or not well formed.

    A key with dots, quotes, backslashes or nothing in it stands in double quotes, with `\"` and
    `\\` inside.
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


def property_field(keys: Iterable[str]) -> str:
    """The field of a property, keys in quotes only where they need them."""
    return PROPERTIES + ".".join(_written(key) for key in keys)


def path_problem(field: str) -> str | None:
    """What is wrong with the path of a property, with how to write it; None for nothing."""
    if "\x00" in field:
        return "no key can hold the character NUL."
    if property_path(field) is not None:
        return None
    rest = field.removeprefix(PROPERTIES.rstrip("."))
    if rest.startswith("."):
        keys = [_bare(piece) for piece in _PIECE.findall(rest)]
    else:
        keys = [piece for piece in re.split(r"[^\w $]+", rest) if piece] or ["a", "b"]
    return (
        f"{field} is no path of a property; write {property_field(keys)}. A key with a dot, a "
        "quote, a backslash or nothing in it stands in quotes."
    )


def _bare(piece: str) -> str:
    return piece[1:-1] if len(piece) > 1 and piece[0] == piece[-1] == '"' else piece


def _written(key: str) -> str:
    if _KEY.fullmatch(key) and not key.startswith('"'):
        return key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def known_fields() -> list[str]:
    """What a field can be, for messages and for the schema that editors use."""
    return [*TEXT_FIELDS, *TIME_FIELDS, HIERARCHY]


def event_field_problem(field: str, others: Iterable[str] = ()) -> str | None:
    """What is wrong with the name of a field of raw events; `others` may be meant as well."""
    if field in known_fields():
        return None
    if field.startswith(PROPERTIES) or re.match(r"properties\W|properties$", field):
        return path_problem(field)
    hint = did_you_mean(field, [*known_fields(), *others])
    first, dot, rest = field.partition(".")
    if dot and did_you_mean(first, ["properties"]).endswith("?"):
        hint = f"did you mean {PROPERTIES}{rest}?"
    written = PROPERTIES + field
    if property_path(written) is None:
        written = property_field([field])
    return f"unknown field {field}; {hint} Properties are written {written}."
