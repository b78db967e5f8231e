"""Names of tables and columns (CONTRACT.md section 3)."""

import json
import re
from functools import cache

from anyascii import anyascii

from .columns import BUILT_IN
from .hashing import md5_hex

_MAX_BYTES = 63


def snake(text: str) -> str:
    """Transliterate, split camelCase, lower, one `_` for each run of other characters.

    '' for a text of which nothing is left.
    """
    words = anyascii(text)
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words)
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _fitted(name: str) -> str:
    """A name of more than 63 bytes is cut and ends in a short hash of the whole."""
    if len(name) <= _MAX_BYTES:
        return name
    return name[: _MAX_BYTES - 9].rstrip("_") + "_" + md5_hex(name)[:8]


def _safe(name: str, taken: frozenset[str]) -> str:
    """A leading digit gets `_` in front, and so does a word that is taken."""
    return _fitted("_" + name if name[0].isdigit() or name in taken else name)


def table_name(event_name: str, reserved: frozenset[str]) -> str:
    """Table of an event, from its display name."""
    return _safe(snake(event_name) or f"event_{md5_hex(event_name)[:8]}", reserved)


@cache
def column_name(path: tuple[str, ...], scope: str, reserved: frozenset[str]) -> str:
    """Column of a property: nested keys joined with `_`, away from the built-in columns.

    `email` and `handle` of a user are not in the way of a built-in column: they are its values.
    """
    taken = BUILT_IN - {"email", "handle"} if scope == "user" else BUILT_IN
    hashed = f"property_{md5_hex(json.dumps(path))[:8]}"
    return _safe(snake("_".join(path)) or hashed, taken | reserved)
