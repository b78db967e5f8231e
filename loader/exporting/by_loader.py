"""A table's files, written row by row as they come from the warehouse."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from loader.exporting.changes import Extract
from loader.exporting.columns import columns_of
from loader.exporting.destination import Destination
from loader.exporting.files import Format, Written, write_parts
from loader.exporting.manifest import TableDump, part_name
from loader.warehouses import Warehouse

_BATCH_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are made: their format, the unit of UNIX times, rows per file at most."""

    format: Format
    unit: str
    rows_per_file: int


class Writer(Protocol):
    """Whoever writes the files of tables."""

    def write(self, dump_id: int, table: str, extract: Extract, written: Written) -> TableDump:
        """Write a table's files, told what is written as it goes.

        It may end the open transaction. Raises ExportError and WarehouseError.
        """
        ...


class ByLoader:
    """The rows come through this process; see `Writer`."""

    def __init__(self, warehouse: Warehouse, destination: Destination, manner: Manner) -> None:
        self._warehouse = warehouse
        self._destination = destination
        self._manner = manner

    def write(self, dump_id: int, table: str, extract: Extract, written: Written) -> TableDump:
        """Write a table's files; one without rows where it is whole and empty."""
        guid = str(uuid.uuid4())
        names: list[str] = []

        def opened(number: int):  # type: ignore[no-untyped-def]
            name = part_name(dump_id, table, number, guid, self._manner.format.extension)
            names.append(self._destination.url(name))
            return self._destination.writing(name)

        with self._warehouse.stream(extract.select, _BATCH_ROWS) as reader:
            columns = columns_of(table, reader.schema, self._manner.unit)
            _, rows = write_parts(
                reader,
                table,
                columns,
                self._manner.format,
                opened,
                rows_per_part=self._manner.rows_per_file,
                at_least_one=extract.why is not None,
                written=written,
            )
        return TableDump(
            table, columns.names, tuple(names), extract.why is None, rows, extract.why or ""
        )
