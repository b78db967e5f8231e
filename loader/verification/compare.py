"""Live tables against the ones rebuilt from the sample, compared inside the warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from loader.verification.differences import (
    ColumnDifference,
    RowDifference,
    TableVerdict,
    ValueDifference,
)
from loader.verification.project import Model
from loader.verification.rows import BOOKKEEPING, SettledRows
from loader.warehouses import Warehouse
from loader.warehouses.base import derived_schemas, literal, quoted, relation

# Where the unique key of the model names groups of rows, or there is none.
_KEYS = {
    "all_events": ("event_id", "event_table_name"),
    "property_columns": ("scope", "call", "type", "event", "path"),
    "stg_calls": ("load_id", "row_number"),
    "user_properties": ("user_id", "name"),
    "segment_counts": ("user_id", "event_table_name"),
}
_EXAMPLES = 5
_REBUILT, _LIVE = 0, 1
# No column is called so: names never have two underscores in a row.
_SIDE, _FIRST, _LAST, _NUMBER = (f"verify__{name}" for name in ("side", "first", "last", "number"))
_TIMES = "verify__times"
_KINDS = {(_REBUILT, _REBUILT): "missing", (_LIVE, _LIVE): "extra", (_REBUILT, _LIVE): "different"}


@dataclass(frozen=True)
class Comparison:
    """Compares tables of the live schema with those of a warehouse of scratch schemas."""

    warehouse: Warehouse
    live_schema: str
    rows: SettledRows

    def verdict(self, model: Model) -> TableVerdict:
        """Compare one table: its columns, then the settled rows in the columns that are alike."""
        scratch_schema, live_schema = self._schemas(model)
        live, scratch = self._columns(live_schema, model), self._columns(scratch_schema, model)
        if not live:
            return TableVerdict(model.name, live_schema, is_there=False)
        columns = tuple(_column_differences(live, scratch))
        if not columns and self._is_same_view(model):
            return TableVerdict(model.name, live_schema)
        alike = [
            name
            for name, data_type in scratch.items()
            if live.get(name) == data_type and name not in BOOKKEEPING
        ]
        key = [name for name in _KEYS.get(model.name, model.key) or alike if name in alike]
        if not key:
            return TableVerdict(model.name, live_schema, columns=columns)
        sides = self._sides(model, live, scratch, alike)
        rows, counts = self._totals(sides, key)
        return TableVerdict(
            model.name,
            live_schema,
            rows=rows,
            missing=counts["missing"],
            extra=counts["extra"],
            different=counts["different"],
            columns=columns,
            examples=tuple(self._examples(sides, key)) if any(counts.values()) else (),
        )

    def live_table(self, model: Model) -> str:
        """The full name of a model's live table."""
        return relation(self._schemas(model)[1], model.relation)

    def live_columns(self, model: Model) -> list[str]:
        """The columns of a model's live table, none when it is not there."""
        return list(self._columns(self._schemas(model)[1], model))

    def _schemas(self, model: Model) -> tuple[str, str]:
        if model.is_inner:
            return self.warehouse.internal_schema, derived_schemas(self.live_schema)[1]
        return self.warehouse.schema, self.live_schema

    def _columns(self, schema: str, model: Model) -> dict[str, str]:
        rows = self.warehouse.query(
            "select column_name, data_type "
            f"from {self.warehouse.information('columns', schema)} as listed "
            f"where table_name = {literal(model.relation)} order by ordinal_position"
        )
        return {row["column_name"]: row["data_type"] for row in rows}

    def _is_same_view(self, model: Model) -> bool:
        """Views of one text over tables that are compared need no look at their rows."""
        scratch_schema, live_schema = self._schemas(model)
        listed = self.warehouse.information("views", scratch_schema, live_schema)
        rows = self.warehouse.query(
            f"select table_schema, view_definition as text from {listed} as listed "
            f"where table_name = {literal(model.relation)}"
        )
        texts = {row["table_schema"]: row["text"] for row in rows}
        scratch, live = texts.get(scratch_schema), texts.get(live_schema)
        if scratch is None or live is None:
            return False
        return bool(scratch.replace(self.warehouse.schema, self.live_schema) == live)

    def _sides(
        self, model: Model, live: dict[str, str], scratch: dict[str, str], alike: list[str]
    ) -> str:
        """SQL: `expected` and `actual`, `differing`: the rows that only one of them has."""
        schemas = self._schemas(model)
        expected, actual = (
            self.rows.query(model, relation(schema, model.relation), list(columns), alike)
            for schema, columns in zip(schemas, (scratch, live), strict=True)
        )
        listed = ", ".join(map(quoted, alike))
        # Counted, since not every warehouse has EXCEPT ALL.
        return (
            f"with expected as ({expected}), actual as ({actual}), "
            f"both_sides as (select 1 as {_TIMES}, expected.* from expected "
            f"union all select -1 as {_TIMES}, actual.* from actual), "
            f"differing as (select case when sum({_TIMES}) > 0 then {_REBUILT} else {_LIVE} end "
            f"as {_SIDE}, {listed} from both_sides group by {listed} having sum({_TIMES}) <> 0)"
        )

    def _totals(self, sides: str, key: Sequence[str]) -> tuple[int, dict[str, int]]:
        keys = ", ".join(map(quoted, key))
        rows = self.warehouse.query(
            f"{sides}, keys as (select min({_SIDE}) as first, max({_SIDE}) as last "
            f"from differing group by {keys}) "
            "select (select count(*) from expected) as compared, first, last, count(*) as n "
            "from keys group by first, last union all "
            "select count(*), null, null, null from expected"
        )
        counts = dict.fromkeys(_KINDS.values(), 0)
        for row in rows:
            if row["first"] is not None:
                counts[_KINDS[row["first"], row["last"]]] = int(row["n"])
        return int(rows[0]["compared"]), counts

    def _examples(self, sides: str, key: Sequence[str]) -> Iterator[RowDifference]:
        keys = ", ".join(map(quoted, key))
        found = self.warehouse.query(
            f"{sides}, kinds as (select *, min({_SIDE}) over (partition by {keys}) as {_FIRST}, "
            f"max({_SIDE}) over (partition by {keys}) as {_LAST} from differing), "
            f"numbered as (select *, dense_rank() over (partition by {_FIRST}, {_LAST} "
            f"order by {keys}) as {_NUMBER} from kinds) "
            f"select * from numbered where {_NUMBER} <= {_EXAMPLES} "
            f"order by {_FIRST}, {_LAST}, {_NUMBER}, {_SIDE}"
        )

        def place(row: dict[str, Any]) -> tuple[int, int, int]:
            return row[_FIRST], row[_LAST], row[_NUMBER]

        for (first, last, _), rows in groupby(found, key=place):
            listed = list(rows)
            rebuilt, live = listed[0], listed[-1]
            named = {name: rebuilt[name] for name in key}
            values = _value_differences(live, rebuilt) if first != last else ()
            yield RowDifference(_KINDS[first, last], named, tuple(values))


def _column_differences(
    live: dict[str, str], scratch: dict[str, str]
) -> Iterator[ColumnDifference]:
    for name in {**scratch, **live}:
        if live.get(name) != scratch.get(name):
            yield ColumnDifference(name, live.get(name), scratch.get(name))
    if live.keys() == scratch.keys() and list(live) != list(scratch):
        yield ColumnDifference("*", ", ".join(live), ", ".join(scratch))


def _value_differences(live: dict[str, Any], rebuilt: dict[str, Any]) -> Iterator[ValueDifference]:
    for name, value in rebuilt.items():
        # Their texts: a number that is none does not equal itself.
        if not name.startswith("verify__") and str(value) != str(live[name]):
            yield ValueDifference(name, live[name], value)
