"""DuckDB's COPY TO: Parquet into a folder of this machine, by all of its threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from loader.errors import ExportError
from loader.warehouses.unloading import (
    FileColumn,
    Kind,
    Place,
    cannot_write,
    only_parquet,
    written_columns,
)

if TYPE_CHECKING:
    from loader.warehouses.base import Warehouse

_US = "epoch_us({0})"


def _unix(unit: int) -> str:
    # As integers, exact at any distance; // alone divides towards zero.
    return f"{_US} // {unit} - cast({_US} % {unit} < 0 as bigint)"


_SQL: Final[Mapping[Kind, str]] = {
    "long": "cast({} as bigint)",
    "double": "cast({} as double)",
    "boolean": "cast({} as boolean)",
    "string": "cast({} as varchar)",
    "json": "cast({} as varchar)",
    "time": "strftime({}, '%Y-%m-%dT%H:%M:%S.%fZ')",
    "unix seconds": _unix(1_000_000),
    "unix milliseconds": _unix(1_000),
    "unix milliseconds as text": f"cast({_unix(1_000)} as varchar)",
}


class DuckDBUnload:
    """See `loader.warehouses.unloading.Unload`. Raises WrongUseError for what DuckDB as it comes,
    without extensions, cannot write."""

    def __init__(self, root: str, extension: str) -> None:
        if extension != "parquet":
            raise only_parquet("DuckDB")
        if "://" in root and not root.startswith("file://"):
            raise cannot_write(root, "DuckDB", "folders of this machine")

    def statement(self, select: str, columns: Sequence[FileColumn], place: Place) -> str:
        """COPY TO; two row groups of 122,880 rows are as near to the loader's files as it comes."""
        return (
            f"copy (select {written_columns(columns, _SQL)} from ({select}) as unloaded) "
            f"to '{_path(place)}' (format parquet, compression snappy, row_group_size 122880, "
            f"row_groups_per_file 2, filename_pattern 'part-{{i}}-{place.guid}-c000')"
        )

    def run(self, warehouse: Warehouse, statement: str, place: Place) -> int:
        """Run it, and give its files the five digits that names of parts have."""
        folder = Path(_path(place))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (told,) = warehouse.query(statement)
            for file in folder.iterdir():
                _, number, rest = file.name.split("-", 2)
                file.rename(file.with_name(f"part-{int(number):05d}-{rest}"))
        except OSError as error:
            raise ExportError(f"{folder}: {error}. Check the folder, then run it again.") from error
        return int(told["Count"])


def _path(place: Place) -> str:
    return urlsplit(place.folder).path if "://" in place.folder else place.folder
