"""The manifest of a dump, and the names of its files: what consumers rely on."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

#: Who writes files: rows come through this process, or the warehouse does it by itself.
LOADER: Final = "loader"
WAREHOUSE: Final = "warehouse"


@dataclass(frozen=True, slots=True)
class TableDump:
    """One table in a dump: `files` are full URLs; an `incremental` one holds rows that replace
    those of the same key, a full one all rows that there are. `rows` is how many it holds; `why`
    says why it is full, empty where it is not; `by` who wrote the files, loader or warehouse."""

    name: str
    columns: tuple[str, ...]
    files: tuple[str, ...]
    incremental: bool
    rows: int
    why: str = ""
    by: str = LOADER


def next_dump_id(known: Iterable[int]) -> int:
    """A number above all known ones: the milliseconds since 1970, or one more than the last.

    It has 13 digits until the year 2286, so that names sort as numbers do.
    """
    return max([time.time_ns() // 1_000_000, *(number + 1 for number in known)])


def folder(dump_id: int) -> str:
    """The folder of a dump's files, below the root."""
    return f"sync_{dump_id}"


def manifest_name(dump_id: int) -> str:
    """The manifest's name below the root."""
    return f"manifests/sync_{dump_id}.json"


def table_folder(dump_id: int, table: str) -> str:
    """The folder of a table's files, below the root."""
    return f"{folder(dump_id)}/{table}"


def part_name(dump_id: int, table: str, number: int, guid: str, extension: str) -> str:
    """The name of a table's file below the root; `number` counts from 0.

    Warehouses that write files by themselves give other names, with the guid in them.
    """
    return f"{table_folder(dump_id, table)}/part-{number:05d}-{guid}-c000.{extension}"


def manifest_text(dump_id: int, tables: Sequence[TableDump], property_definitions: str) -> str:
    """The manifest as JSON; `property_definitions` is the URL of their file."""
    listed = [
        {
            "name": table.name,
            "columns": list(table.columns),
            "files": list(table.files),
            "incremental": table.incremental,
        }
        for table in tables
    ]
    document = {
        "dump_id": dump_id,
        "tables": listed,
        "property_definitions": property_definitions,
    }
    return json.dumps(document, indent=2) + "\n"
