"""A table's files, written by the warehouse itself: UNLOAD and what others call it."""

from __future__ import annotations

import uuid
from contextlib import closing

from loader.errors import ExportError
from loader.exporting.by_loader import Manner, Writer
from loader.exporting.changes import Extract
from loader.exporting.columns import Columns, columns_of
from loader.exporting.destination import Destination
from loader.exporting.files import Written
from loader.exporting.manifest import WAREHOUSE, TableDump, table_folder
from loader.exporting.written_files import read_head
from loader.warehouses import Warehouse
from loader.warehouses.base import literal
from loader.warehouses.unloading import Place, Unload

#: A table of fewer rows in a dump is sooner written by the loader than a statement is planned.
LARGE_ROWS = 100_000

# What warehouses call it.
_JSON_TYPES = ("JSON", "VARIANT", "SUPER")
_WAY_OUT = "Or let the loader write the files: --by loader."


class ByWarehouse:
    """No row comes through this process, but for those of small tables; see `Writer`.

    Each file is looked at before a manifest names it: what the warehouse wrote must have the
    columns, types and rows that the loader would have given it.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        destination: Destination,
        manner: Manner,
        unload: Unload,
        small: Writer,
        large_rows: int = LARGE_ROWS,
    ) -> None:
        self._warehouse = warehouse
        self._destination = destination
        self._manner = manner
        self._unload = unload
        self._small = small
        # Not every warehouse writes a file where there are no rows.
        self._large_rows = max(large_rows, 1)
        self._json: set[tuple[str, str]] | None = None

    def write(self, dump_id: int, table: str, extract: Extract, written: Written) -> TableDump:
        """Write a table's files."""
        if extract.rows < self._large_rows:
            return self._small.write(dump_id, table, extract, written)
        columns = self._columns(table, extract.select)
        name = table_folder(dump_id, table)
        place = Place(self._destination.url(name), str(uuid.uuid4()), self._manner.format.extension)
        chosen = columns.for_warehouse(self._json_columns(table))
        statement = self._unload.statement(extract.select, chosen, place)
        rows = self._unload.run(self._warehouse, statement, place)
        files = [file for file in self._destination.files_in(name) if place.guid in file]
        self._check(table, columns, extract.rows, rows, files)
        written(rows)
        urls = tuple(self._destination.url(file) for file in files)
        why = extract.why
        return TableDump(table, columns.names, urls, why is None, rows, why or "", WAREHOUSE)

    def _columns(self, table: str, select: str) -> Columns:
        # What types the loader would see.
        with (
            self._warehouse.stream(f"select * from ({select}) as nothing where false", 1) as reader,
            closing(reader),
        ):
            return columns_of(table, reader.schema, self._manner.unit)

    def _json_columns(self, table: str) -> set[str]:
        # The loader gets them as texts, and cannot tell.
        if self._json is None:
            types = ", ".join(literal(name) for name in _JSON_TYPES)
            self._json = {
                (row["table_name"], row["column_name"])
                for row in self._warehouse.query(
                    "select table_name, column_name "
                    f"from {self._warehouse.information('columns', self._warehouse.schema)} as c "
                    f"where upper(data_type) in ({types})"
                )
            }
        return {column for name, column in self._json if name == table}

    def _check(self, table: str, columns: Columns, rows: int, told: int, files: list[str]) -> None:
        where = f"{self._destination.root}: {table}, written by the warehouse"
        if not files:
            raise ExportError(
                f"{where}: no file of it is to be seen there. See that the URL, with its options, "
                f"leads this computer to the store that the warehouse writes to. {_WAY_OUT}"
            )
        counts = []
        for file in files:
            with self._destination.reading(file) as stream:
                kinds, count = read_head(stream, self._manner.format.extension)
            if list(kinds.items()) != list(columns.kinds.items()):
                raise ExportError(
                    f"{where}: {file} has not the columns of an export, but {kinds}. {_WAY_OUT}"
                )
            counts.append(count)
        found = told if None in counts else sum(count or 0 for count in counts)
        if not rows == told == found:
            raise ExportError(
                f"{where}: {rows:,} rows in the table, {told:,} written, {found:,} in its files. "
                "See that nothing else changes tables or files meanwhile; then run the same "
                f"command again. {_WAY_OUT}"
            )
