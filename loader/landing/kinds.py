"""The kind of each property value, from JSON texts, without looking at values one by one.

The engine tells the structure of an object; strings that are timestamps are marked before, by an
expression that knows real calendar dates, so that the structure shows them too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 10

_YEAR = r"(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})"
_LEAP_YEAR = r"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DATE = (
    rf"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    rf"|{_LEAP_YEAR}-02-29)"
)
# Offsets end at 15:59, as PostgreSQL's do.
_TIME = (
    r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?"
)

# A string that the catalog takes for a timestamp.
TIMESTAMP = rf"{_DATE}(?:T{_TIME})?"

_TIMESTAMP_KEY = "\x01timestamp"
# Put by the strict parser where an integer has more digits than a double holds.
_WIDE_KEY = "\x01bigint_wide"

# No other string follows a colon like this: inside of a string the quote would be escaped.
MARK_PATTERN = rf':\s*"{TIMESTAMP}"'
MARK = r':{"\\u0001timestamp":0}'

_KINDS = {
    "BOOLEAN": "boolean",
    "BIGINT": "bigint",
    "UBIGINT": "bigint",
    "HUGEINT": "double",
    "UHUGEINT": "double",
    "DOUBLE": "double",
    "VARCHAR": "text",
}


def leaves(structure: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path, kind) for every value in a structure as DuckDB's json_structure gives it.

    Objects are entered down to `MAX_DEPTH` keys, deeper ones and arrays are `json`; nulls and
    empty objects are nothing.
    """
    yield from _leaves(json.loads(structure), ())


def _leaves(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, list):
        yield path, "json"
    elif isinstance(node, dict):
        if _TIMESTAMP_KEY in node:
            yield path, "timestamp"
        elif _WIDE_KEY in node:
            yield path, "bigint_wide"
        elif len(path) >= MAX_DEPTH:
            yield path, "json"
        else:
            for key, value in node.items():
                yield from _leaves(value, (*path, key))
    elif node in _KINDS:
        yield path, _KINDS[node]
