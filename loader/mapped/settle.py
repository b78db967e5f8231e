"""A mapping that has changed: what was built from the old one is built anew, or nothing goes on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from loader.labels.problems import DefinitionError, Problem
from loader.mapped.ranges import Range, ranges_of
from loader.mapped.read import RAW_EVENTS_FILE, RawTable
from loader.profile import Target
from loader.warehouses import open_warehouse
from loader.warehouses.base import literal, raw_table, tables_in

#: Before the fingerprint of a range whose rows are other ones now than tables were built from.
UNSETTLED: Final = "unsettled:"


def require_unchanged(tables: Sequence[RawTable], ranges: Sequence[Range]) -> None:
    """Raise DefinitionError where the tables are not mapped as they were when tables were built
    from their rows: those would not follow."""
    fingerprints = {table.name: table.fingerprint for table in tables}
    lines = {table.name: table.lines[""] for table in tables}
    problems = {
        Problem(
            RAW_EVENTS_FILE,
            lines.get(r.source, 1),
            f"{r.source} {'is mapped in another way now' if r.source in lines else 'is gone'}, and "
            "tables were built from its rows as they were. Build them anew: "
            "eventide sync --full-refresh",
        )
        for r in ranges
        if fingerprints.get(r.source) != r.fingerprint
    }
    if problems:
        raise DefinitionError(problems)


@dataclass(frozen=True)
class Unchanged:
    """In place of a plan, for a sync that takes in nothing: no rebuild may be half done."""

    tables: Sequence[RawTable]

    def run(self, where: Target, _progress: object = None, _reading: object = None) -> None:
        """Raise DefinitionError where one is."""
        with closing(open_warehouse(where)) as warehouse:
            if "load_ranges" in tables_in(warehouse, warehouse.raw_schema):
                ranges = [r for r in ranges_of(warehouse) if r.fingerprint.startswith(UNSETTLED)]
                require_unchanged(self.tables, ranges)


def settle(where: Target, tables: Sequence[RawTable]) -> None:
    """All tables have been built anew from what the ranges hold now."""
    with closing(open_warehouse(where)) as warehouse:
        for table in tables:
            warehouse.execute(
                f"update {raw_table(warehouse, 'loads')} set fingerprint = "
                f"{literal(table.fingerprint)} where fingerprint = "
                f"{literal(UNSETTLED + table.fingerprint)}"
            )
        warehouse.commit()
