"""Names of tables and columns, from what people called their events and properties.

Pure functions: the same name everywhere, whatever the warehouse, the order of arrival or the
other names of the project. Names are frozen once data has been written under them, so a change
here renames columns of existing projects and needs a migration.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from anyascii import anyascii

from loader.builtins import FILLED_BY_USER_PROPERTIES, builtin_column_names
from loader.reserved import RESERVED

#: PostgreSQL's limit, the lowest of the supported warehouses.
MAX_BYTES: Final = 63

_HASH_DIGITS: Final = 8
_ACRONYM_THEN_WORD = re.compile(r"([A-Z])([A-Z][a-z])")
_LOWER_THEN_UPPER = re.compile(r"([a-z0-9])([A-Z])")
_NOT_NAME = re.compile(r"[^a-z0-9]+")


def table_name(display: str) -> str:
    """The table of an event that is called `display`.

    >>> table_name("Sign Up - Click Link (Any)")
    'sign_up_click_link_any'

    Always a valid name: 1 to 63 characters of `[a-z0-9_]`, not starting with a digit, not
    reserved on any supported warehouse. It can be the name of a built-in table: whoever makes
    the table must look.
    """
    return _finished(_snake_case(display) or f"event_{short_hash(display)}")


def column_name(path: Sequence[str], scope: str = "event") -> str:
    """The column of a custom property, given as keys from the outermost to the innermost.

    >>> column_name(["address", "zipCode"])
    'address_zip_code'
    >>> column_name(["email"]), column_name(["email"], scope="user")
    ('_email', 'email')

    `scope` is `event` for properties of events, `user` for properties of users: two documented
    columns of `users` are filled by the property of that name, every other built-in column keeps
    its name for itself. Raises ValueError on an empty path or another scope.
    """
    if not path or scope not in ("event", "user"):
        raise ValueError(f"no column for the path {list(path)!r} in the scope {scope!r}")
    name = _snake_case("_".join(path))
    if not name:
        return _finished(f"property_{short_hash(json.dumps(list(path)))}")
    if scope == "user" and name in FILLED_BY_USER_PROPERTIES:
        return name
    return _finished(f"_{name}" if name in builtin_column_names() else name)


def short_hash(text: str) -> str:
    """Eight hexadecimal digits that tell one text from another."""
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return digest.hexdigest()[:_HASH_DIGITS]


def _snake_case(text: str) -> str:
    # Composed first: the same word can arrive as one character or as letter and accent.
    ascii_text = anyascii(unicodedata.normalize("NFC", text))
    split = _LOWER_THEN_UPPER.sub(r"\1_\2", _ACRONYM_THEN_WORD.sub(r"\1_\2", ascii_text))
    return _NOT_NAME.sub("_", split.lower()).strip("_")


def _finished(name: str) -> str:
    if name[0].isdigit() or name in RESERVED:
        name = f"_{name}"
    if len(name) <= MAX_BYTES:
        return name
    kept = name[: MAX_BYTES - _HASH_DIGITS - 1].rstrip("_")
    return f"{kept}_{short_hash(name)}"
