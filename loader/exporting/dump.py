"""One dump: every table's files, then the books, then the manifest."""

from __future__ import annotations

from collections.abc import Callable

from loader.errors import ExportError
from loader.exporting.books import Booked, LastDump, last_dump, record_dump, series_of
from loader.exporting.by_loader import Writer
from loader.exporting.changes import Changes, Extract
from loader.exporting.destination import Destination
from loader.exporting.manifest import (
    TableDump,
    folder,
    manifest_name,
    manifest_text,
    next_dump_id,
)
from loader.exporting.tables import Table, exported_tables, whole_tables
from loader.warehouses import Warehouse

#: Called with a table, the rows of the dump that are written, and all that will be.
Progress = Callable[[str, int, int], None]


class Dump:
    """Writes one dump, in the open transaction of the warehouse; `run` commits it."""

    def __init__(
        self,
        warehouse: Warehouse,
        destination: Destination,
        changes: Changes,
        writer: Writer,
        options: str,
        progress: Progress | None = None,
    ) -> None:
        self._warehouse = warehouse
        self._destination = destination
        self._changes = changes
        self._writer = writer
        self._options = options
        self._progress = progress
        self._known = destination.dump_ids()
        self._last_id, self._last_options, self._last = last_dump(warehouse, destination.root)
        self.dump_id = next_dump_id([*self._known, self._last_id or 0])
        self._rows = self._total = 0

    def run(self, property_definitions: str, *, full: bool) -> tuple[TableDump, ...]:
        """Write the dump, with that text as the file of property definitions.

        Raises ExportError when a file cannot be written, or when another export to the URL ended
        meanwhile; WarehouseError. Then there is no manifest, and the books are as before.
        """
        extracts = self._extracts(full=full)
        whole = {
            name: Extract(select, self._count(select), "always")
            for name, select in whole_tables(self._warehouse).items()
        }
        everything = {table.name: extract for table, extract in extracts.items()} | whole
        self._total = sum(extract.rows for extract in everything.values())
        # All files before the first change to the books: a warehouse that writes files may end the
        # transaction.
        dumped = {name: self._write(name, extract) for name, extract in everything.items()}
        series = series_of(self._warehouse, self._destination.root, [t.name for t in extracts])
        booked = []
        for table, extract in extracts.items():
            number = series[table.name]
            self._changes.record(table, number, self._last.get(table.name), extract)
            rows = dumped[table.name].rows
            booked.append(Booked(table, number, extract.why is None, rows))
        record_dump(self._warehouse, self.dump_id, self._destination.root, self._options, booked)
        definitions = f"{folder(self.dump_id)}/property_definitions.json"
        self._destination.write_at_once(definitions, property_definitions)
        if self._destination.dump_ids() != self._known:
            raise ExportError(
                f"{self._destination.root}: another export wrote a dump there meanwhile, from "
                "another target or schema. Give each its own URL, then run the command again."
            )
        # Last, so that who reads manifests never sees half a dump. When the commit fails after
        # it, the next dump finds a manifest that is not in the books, and is full.
        self._destination.write_at_once(
            manifest_name(self.dump_id),
            manifest_text(self.dump_id, tuple(dumped.values()), self._destination.url(definitions)),
        )
        self._warehouse.commit()
        return tuple(dumped.values())

    def _extracts(self, *, full: bool) -> dict[Table, Extract]:
        everything = self._why_everything(full=full)
        extracts = {}
        for table in exported_tables(self._warehouse):
            last = self._last.get(table.name)
            why = everything or _why_whole(table, last)
            if why or last is None:
                extracts[table] = self._changes.whole(table, why)
            else:
                extracts[table] = self._changes.since(table, last)
        return extracts

    def _why_everything(self, *, full: bool) -> str:
        if self._last_id is None:
            return "the first dump to this URL"
        if full:
            return "asked for"
        if self._known[-1:] != [self._last_id]:
            # A crash after the manifest, another warehouse, books from a backup, a cleared bucket.
            return "the newest manifest at the URL is not of the last dump in the books"
        if self._last_options != self._options:
            return "other options than in the last dump"
        return ""

    def _write(self, table: str, extract: Extract) -> TableDump:
        def written(rows: int) -> None:
            self._rows += rows
            if self._progress is not None:
                self._progress(table, self._rows, max(self._total, self._rows))

        written(0)
        return self._writer.write(self.dump_id, table, extract, written)

    def _count(self, select: str) -> int:
        (counted,) = self._warehouse.query(f"select count(*) as n from ({select}) as counted")
        return int(counted["n"])


def _why_whole(table: Table, last: LastDump | None) -> str:
    if last is None:
        return "new"
    if (table.built_in, table.fingerprint) != (last.built_in, last.fingerprint):
        return "built anew"
    # Books from a backup, or a table that was dropped and made again.
    return "older than the last dump" if table.sync_id < last.sync_id else ""
