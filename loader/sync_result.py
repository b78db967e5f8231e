"""What a sync did, and the tables as they are after it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from loader.dbt import DbtOutcome
from loader.labels.files import Changes
from loader.results import LoadResult
from loader.warehouses.base import internal_table, relation

if TYPE_CHECKING:
    from loader.warehouses import Warehouse


@dataclass(frozen=True, slots=True)
class TableState:
    """One table or view after a sync. `rows` and `changed` are None for views, which hold none:
    to count what `all_events` shows would read every table."""

    name: str
    rows: int | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A custom property without a column: because of `unsync`, or of `max_property_columns`."""

    table: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did: the load's counts (None when nothing was to be loaded), the generated
    files that changed, dbt's outcome, the schema's tables as they are now, the custom properties
    that have no column of them, wall seconds in all."""

    load: LoadResult | None
    generated: Changes
    dbt: DbtOutcome
    schema: str
    tables: tuple[TableState, ...]
    left_out: tuple[LeftOut, ...]
    seconds: float

    @property
    def changed_rows(self) -> int:
        """Rows that this sync put into tables."""
        return sum(table.changed or 0 for table in self.tables)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "seconds": round(self.seconds, 3),
            "changed_rows": self.changed_rows,
            "load": self.load.as_dict() if self.load is not None else None,
            "schema": self.schema,
            "generated": list(self.generated.paths),
            "warnings": list(self.dbt.warnings),
            "tables": [asdict(table) for table in self.tables],
            "columns_left_out": [asdict(column) for column in self.left_out],
        }


def tables_after(warehouse: Warehouse, outcome: DbtOutcome) -> tuple[TableState, ...]:
    """The documented tables. Whatever else people put into the schema is theirs."""
    models = {
        node.relation: node.materialized
        for node in outcome.nodes
        if node.resource_type == "model" and node.schema == warehouse.schema
    }
    # The books have the rows of tables that follow changes; the rest are small.
    book = internal_table(warehouse, "model_syncs")
    books = {
        row["model"]: row
        for row in warehouse.query(
            f"select model, inserted_row_count, row_count from {book} as b where in_output and "
            f"sync_id = (select max(sync_id) from {book} as l where l.model = b.model)"
        )
    }
    rows = {name: book["row_count"] for name, book in books.items()}
    changed = {name: book["inserted_row_count"] for name, book in books.items()}
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {relation(warehouse.schema, name)}"
        for name, materialized in models.items()
        if materialized != "view" and rows.get(name) is None
    )
    if counts:
        rows |= {row["name"]: row["n"] for row in warehouse.query(counts)}
    return tuple(TableState(name, rows.get(name), changed.get(name)) for name in sorted(models))


def columns_left_out(warehouse: Warehouse, tables: set[str]) -> tuple[LeftOut, ...]:
    rows = warehouse.query(
        "select model, column_name, why"
        f" from {internal_table(warehouse, 'columns_left_out')} order by model, column_name"
    )
    return tuple(
        LeftOut(row["model"], row["column_name"], row["why"])
        for row in rows
        if row["model"] in tables
    )
