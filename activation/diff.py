"""The difference between a model and what its destination last accepted, worked out in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from activation.operations import CHANGES, Change
from activation.tables import STATE, state_table
from loader.macros import ProjectMacros
from loader.warehouses import Warehouse
from loader.warehouses.base import literal, quoted

_SOURCE: Final = "eventide_activation_source"
_PLAN: Final = "eventide_activation_plan"
_ROWS: Final = "eventide_activation_rows"
_TAKEN: Final = "eventide_activation_taken"

# Each key's rows are counted apart: one that is there twice is invalid, and no removal either.
_PLAN_SQL = """
    with source as (
        select row_id, max(content) as content, count(*) as copies
        from {source}
        where row_id is not null
        group by row_id
    ),

    compared as (
        select
            coalesce(s.row_id, a.row_id) as row_id,
            case
                when s.row_id is null then 'remove'
                when a.content is null then 'add'
                else 'change'
            end as op
        from source as s
        full outer join {state} as a on s.row_id = a.row_id
        where
            coalesce(s.copies, 1) = 1
            and (
                s.row_id is null or a.row_id is null or a.content is null
                or a.pending is not null or s.content <> a.content
            )
    )

    -- What is removed goes first: another row may take its place.
    select row_id, op, row_number() over (order by op desc, row_id) as place from compared
"""
_ROWS_SQL = """
    select
        p.place, p.op, p.row_id, k.content as new_content, k.match_id as new_match_id{columns},
        {known}, c.match_id is not null as is_taken, d.match_id is not null as pending_is_taken
    from {plan} as p
    left join {source} as k on p.row_id = k.row_id
    left join ({model}) as m on p.row_id = m.row_id
    left join {state} as a on p.row_id = a.row_id
    left join {taken} as c on a.match_id = c.match_id
    left join {taken} as d on a.pending_match_id = d.match_id
"""


@dataclass(frozen=True)
class Counts:
    """Rows of the model, those without a key or with one that others have too, records that the
    destination has, and rows by how they differ."""

    rows: int
    without_key: int
    with_equal_keys: int
    records: int
    changes: dict[Change, int] = field(default_factory=dict)

    @property
    def invalid(self) -> int:
        """Rows that are not sent."""
        return self.without_key + self.with_equal_keys


class Diff:
    """The difference of one sync, in temporary tables of the warehouse.

    `select` is the model's SQL, `key` its key's columns, `match` those by which records are found,
    `columns` those that fields are made of.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        macros: ProjectMacros,
        schema: str,
        sync: str,
        select: str,
        key: Sequence[str],
        match: Sequence[str],
        columns: Sequence[str],
    ) -> None:
        self._warehouse = warehouse
        self._macros = macros
        self._state = state_table(schema, sync)
        self._columns = tuple(columns)
        self._select = f"({select}) as model"
        self._row_id = self._joined(tuple(key))
        self._match_id = self._joined(tuple(match))

    def work_out(self) -> Counts:
        """Compare, and count."""
        w = self._warehouse
        self._keep_source()
        w.keep(_PLAN, _PLAN_SQL.format(source=_SOURCE, state=self._state))
        (source,) = w.query(
            f"select count(*) as n, count(*) - count(row_id) as empty from {_SOURCE}"
        )
        (equal,) = w.query(
            f"select coalesce(sum(copies), 0) as n from (select count(*) as copies from {_SOURCE} "
            "where row_id is not null group by row_id having count(*) > 1) as equal_keys"
        )
        (records,) = w.query(f"select count(*) as n from {self._state} where content is not null")
        by_change = {
            row["op"]: int(row["n"])
            for row in w.query(f"select op, count(*) as n from {_PLAN} group by op")
        }
        return Counts(
            int(source["n"]),
            int(source["empty"]),
            int(equal["n"]),
            int(records["n"]),
            {change: by_change.get(change, 0) for change in CHANGES},
        )

    def rows(self, at_once: int) -> Iterator[list[dict[str, Any]]]:
        """What differs, removals first, so many rows at a time: `op`, `row_id`, the columns of the
        model (by their own names, under `row`), the record's state, and whether what it is found
        by is another row's by now."""
        self._keep_rows(_PLAN)
        last = 0
        while page := self._page(_ROWS, last, at_once):
            yield page
            last += at_once

    def samples(self, change: Change, rows: int) -> list[dict[str, Any]]:
        """Some of the rows that differ so."""
        few = f"(select * from {_PLAN} where op = '{change}' order by place limit {rows})"
        self._keep_rows(few)
        return self._page(_ROWS, 0, None)

    def row(self, row_id: str) -> dict[str, Any] | None:
        """One row of the model, in the form of `rows`; None where there is not exactly one."""
        self._keep_source()
        self._keep_rows(f"(select {literal(row_id)} as row_id, 'add' as op, 1 as place)")
        found = [row for row in self._page(_ROWS, 0, None) if row["new_content"] is not None]
        return found[0] if len(found) == 1 else None

    def _keep_source(self) -> None:
        w = self._warehouse
        w.keep(_SOURCE, self._source())
        # What a row of the model is found by now is nobody else's to delete.
        w.keep(_TAKEN, f"select distinct match_id from {_SOURCE} where match_id is not null")

    def _keep_rows(self, plan: str) -> None:
        columns = "".join(f", m.{quoted(f'c{n}')}" for n in range(len(self._columns)))
        self._warehouse.keep(
            _ROWS,
            _ROWS_SQL.format(
                columns=columns,
                plan=plan,
                source=_SOURCE,
                model=self._columns_by_key(),
                state=self._state,
                known=", ".join(f"a.{name}" for name, _ in STATE[1:]),
                taken=_TAKEN,
            ),
        )

    def _page(self, table: str, after: int, at_once: int | None) -> list[dict[str, Any]]:
        until = "" if at_once is None else f" and place <= {after + at_once}"
        rows = self._warehouse.query(
            f"select * from {table} where place > {after}{until} order by place"
        )
        return [self._named(row) for row in rows]

    def _named(self, row: dict[str, Any]) -> dict[str, Any]:
        values = {name: row.pop(f"c{n}") for n, name in enumerate(self._columns)}
        return {**row, "row": values}

    def _source(self) -> str:
        """Of each row its key and what it is found by, as texts, and a hash of its columns."""
        texts = [self._text(name) for name in self._columns]
        # The length before each text: no two rows are written alike.
        told = [
            f"coalesce(cast(length({text}) as {self._type}) || ':' || {text}, '-')"
            for text in texts
        ]
        content = self._macros("hash63", "(" + " || ".join(told or ["''"]) + ")")
        return (
            f"select {self._row_id} as row_id, {content} as content, {self._match_id} as match_id "
            f"from {self._select}"
        )

    def _columns_by_key(self) -> str:
        """The model's columns, as c0, c1, ..., by the key as a text."""
        columns = "".join(
            f", model.{quoted(name)} as {quoted(f'c{n}')}" for n, name in enumerate(self._columns)
        )
        return f"select {self._row_id} as row_id{columns} from {self._select}"

    def _joined(self, key: tuple[str, ...]) -> str:
        """Columns as one text, NULL where one of them is; of several, `\\` and `|` are escaped."""
        if len(key) == 1:
            return self._text(key[0])
        escaped = [
            f"replace(replace({self._text(name)}, chr(92), chr(92) || chr(92)), '|', "
            "chr(92) || '|')"
            for name in key
        ]
        return "(" + " || '|' || ".join(escaped) + ")"

    def _text(self, column: str) -> str:
        return f"cast(model.{quoted(column)} as {self._type})"

    @property
    def _type(self) -> str:
        return self._warehouse.type_names["text"]
