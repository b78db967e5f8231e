"""The package's SQL as BigQuery has it: its quotes for names, and no tables of a session."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_TOKEN = re.compile(
    r"""
    (?P<text>'(?:[^'\\]|\\.|'')*')
    | "(?P<name>(?:[^"]|"")*)"
    | (?P<union>\bunion\b(?!\s+(?:all|distinct)\b))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<rest>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TARGET = re.compile(r"\s*(?:insert\s+into|delete\s+from|update)\s+(\S+)", re.I)
_TYPES = {"varchar": "string", "bigint": "int64", "double": "float64", "boolean": "bool"}
_KIND = re.compile(r"\s*(\w+)")
_CHANGES_ROWS = frozenset({"insert", "delete", "update", "merge"})


def for_bigquery(
    sql: str, *, project: str, datasets: Collection[str], renamed: Mapping[str, str]
) -> str:
    """A statement with `names` in place of "names".

    `datasets` are those that the project is put before, where a name in quotes is one of them and
    no part of another; `renamed` has the full names of tables that are written without quotes.
    """
    written: list[str] = []
    before, words = "", set()
    for token in _TOKEN.finditer(sql):
        piece = token[0]
        if token["name"] is not None:
            name = token["name"].replace('""', '"')
            piece = f"`{name}`"
            if name in datasets and before != ".":
                piece = f"`{project}`.{piece}"
        elif token["union"] is not None and before != ".":
            piece = f"{piece} distinct"
        elif token["word"] is not None:
            words.add(token["word"].lower())
            if before != ".":
                piece = renamed.get(token["word"], _TYPES.get(piece.lower(), piece))
        written.append(piece)
        before = token[0]
    if first_word(sql) in ("delete", "update") and "where" not in words:
        # It wants to hear that all rows are meant.
        written.append(" where true")
    return "".join(written)


def expiring(name: str, select: str, hours: int) -> str:
    """The statement that makes a table of a select's rows that goes by itself after some hours."""
    goes = f"timestamp_add(current_timestamp(), interval {hours} hour)"
    return f"create or replace table {name} options (expiration_timestamp = {goes}) as {select}"


def changed_table(sql: str) -> str | None:
    """The table whose rows a statement changes, as it is written; None where it changes none."""
    found = _TARGET.match(sql)
    return found[1] if found else None


def changes_rows(sql: str) -> bool:
    """Whether a statement can be part of a transaction: what makes or drops tables cannot."""
    return first_word(sql) in _CHANGES_ROWS


def first_word(sql: str) -> str:
    """What a statement begins with, in small letters."""
    found = _KIND.match(sql)
    return found[1].lower() if found else ""
