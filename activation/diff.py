"""The difference between a model and what its destination last accepted, worked out in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from activation.operations import CHANGES, Change
from activation.state import IS_LEFT
from activation.tables import STATE, state_table
from loader.macros import ProjectMacros
from loader.warehouses import Warehouse
from loader.warehouses.base import literal, quoted

_PLAN: Final = "eventide_activation_plan"
_EQUAL: Final = "eventide_activation_equal"
_TAKEN: Final = "eventide_activation_taken"

# One pass over the model: what differs goes on with its columns, the rest is let go at once.
_PLAN_SQL: Final = """
    select
        -- What is removed goes first: another row may take its place.
        row_number() over (order by op desc, row_id) as place, compared.*
    from (
        select
            case
                when s.row_id is null then 'remove'
                when a.content is null then 'add'
                else 'change'
            end as op,
            coalesce(s.row_id, a.row_id) as row_id, s.content as new_content,
            s.match_id as new_match_id, case when a.row_id is null then 1 else 0 end as is_new,
            {known}{columns}
        from ({source}) as s
        {join} join {state} as a on s.row_id = a.row_id
        where {differs}
    ) as compared
"""
_DIFFERS: Final = """
    s.row_id is null or a.row_id is null or a.content is null or a.pending is not null
    or s.content <> a.content
"""
# What a record is, or may be, found by and its row is not by now: another row may be.
_MOVED: Final = "{column} is not null and (new_match_id is null or {column} <> new_match_id)"
_PAGE_SQL: Final = """
    select
        p.*,
        case when p.match_id = p.new_match_id or c.match_id is not null then true else false end
            as is_taken,
        case
            when p.pending_match_id = p.new_match_id or d.match_id is not null then true
            else false
        end as pending_is_taken
    from {plan} as p
    left join {taken} as c on p.match_id = c.match_id
    left join {taken} as d on p.pending_match_id = d.match_id
    where {where}
    order by p.place
    {limit}
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
    `columns` those that fields are made of. `has_left` says whether something that was left waits,
    `has_taken` whether a row is found by now where another one was.
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
        self.has_left = self.has_taken = False

    def work_out(self) -> Counts:
        """Compare, and count."""
        self._keep_plan("full outer", _DIFFERS)
        (rows,) = self._warehouse.query(
            f"select count(*) as n, count({self._row_id}) as keyed from {self._select}"
        )
        (known,) = self._warehouse.query(
            f"select count(*) as n, count(content) as records from {self._state}"
        )
        equal = self._leave_out_equal_keys(int(rows["keyed"]), int(known["n"]))
        self._keep_taken()
        by_change = {
            row["op"]: int(row["n"])
            for row in self._warehouse.query(f"select op, count(*) as n from {_PLAN} group by op")
        }
        return Counts(
            int(rows["n"]),
            int(rows["n"]) - int(rows["keyed"]),
            equal,
            int(known["records"]),
            {change: by_change.get(change, 0) for change in CHANGES},
        )

    def rows(self, at_once: int) -> Iterator[list[dict[str, Any]]]:
        """What differs, removals first, so many rows at a time: `op`, `row_id`, the columns of the
        model (by their own names, under `row`), the record's state, and whether what it is found
        by is another row's by now."""
        (most,) = self._warehouse.query(f"select coalesce(max(place), 0) as n from {_PLAN}")
        if self._warehouse.seeks_by_index and int(most["n"]) > at_once:
            self._warehouse.execute(f"create index on {_PLAN} (place)")
        for last in range(0, int(most["n"]), at_once):
            if page := self._page(f"p.place > {last} and p.place <= {last + at_once}"):
                yield page

    def samples(self, change: Change, rows: int) -> list[dict[str, Any]]:
        """Some of the rows that differ so."""
        return self._page(f"p.op = '{change}'", f"limit {rows}")

    def row(self, row_id: str) -> dict[str, Any] | None:
        """One row of the model, in the form of `rows`; None where there is not exactly one."""
        self._keep_plan("left", f"s.row_id = {literal(row_id)}")
        self._keep_taken()
        found = self._page("1 = 1")
        return found[0] if len(found) == 1 else None

    def taken_over(self) -> str:
        """A select of the `row_id` of records where another row is to be written."""
        return (
            f"select row_id from {_PLAN} where match_id in (select match_id from {_TAKEN}) "
            f"and ({_MOVED.format(column='match_id')})"
        )

    def source(self) -> str:
        """Of each row with a key: the key and what it is found by, as texts, a hash of its columns,
        and these, as c0, c1, ..."""
        text = self._macros("row_text", [self._text(name) for name in self._columns])
        columns = "".join(
            f", model.{quoted(name)} as {quoted(f'c{n}')}" for n, name in enumerate(self._columns)
        )
        return (
            f"select {self._row_id} as row_id, {self._macros('hash63', text)} as content, "
            f"{self._match_id} as match_id{columns} from {self._select} "
            f"where {self._row_id} is not null"
        )

    def _keep_plan(self, join: str, differs: str) -> None:
        self._warehouse.keep(
            _PLAN,
            _PLAN_SQL.format(
                known=", ".join(f"a.{name}" for name, _ in STATE[1:]),
                columns="".join(f", s.{quoted(f'c{n}')}" for n in range(len(self._columns))),
                source=self.source(),
                join=join,
                state=self._state,
                differs=differs,
            ),
        )

    def _leave_out_equal_keys(self, keyed: int, known: int) -> int:
        """Rows whose key others have too are no additions, changes or removals; how many they are.

        Where each record that is there has met one row of the model, as the numbers tell, only new
        rows can have equal keys: the keys of all are not looked at.
        """
        w = self._warehouse
        (met,) = w.query(
            "select coalesce(sum(is_new), 0) as added, "
            f"coalesce(sum(case when op = 'remove' then 1 else 0 end), 0) as gone from {_PLAN}"
        )
        if keyed - int(met["added"]) == known - int(met["gone"]):
            keys = f"select row_id from {_PLAN} where is_new = 1"
        else:
            keys = f"select {self._row_id} as row_id from {self._select}"
        w.keep(
            _EQUAL,
            f"select row_id, count(*) as copies from ({keys}) as listed_keys "
            "where row_id is not null group by row_id having count(*) > 1",
        )
        (equal,) = w.query(f"select coalesce(sum(copies), 0) as n from {_EQUAL}")
        if int(equal["n"]):
            w.execute(f"delete from {_PLAN} where row_id in (select row_id from {_EQUAL})")
        return int(equal["n"])

    def _keep_taken(self) -> None:
        """What a row of the model is found by now is nobody else's to delete, and what was left
        there waits."""
        w = self._warehouse
        moved = [
            f"select {name} as match_id from {_PLAN} where {_MOVED.format(column=name)}"
            for name in ("match_id", "pending_match_id")
        ]
        wanted = " union all ".join(moved)
        (asked,) = w.query(f"select count(*) as n from ({wanted}) as moved")
        if not int(asked["n"]):
            # Mostly nothing has moved, and the model is not read again.
            w.keep(_TAKEN, f"select match_id from {_PLAN} where 1 = 0")
            return
        w.keep(
            _TAKEN,
            f"select distinct match_id from (select {self._match_id} as match_id "
            f"from {self._select}) as claimed where match_id in ({wanted})",
        )
        self.has_taken = True
        waiting = f"{IS_LEFT} and pending_match_id in (select match_id from {_TAKEN})"
        (found,) = w.query(f"select count(*) as n from {_PLAN} where {waiting}")
        self.has_left = bool(found["n"])
        if self.has_left:
            w.execute(f"delete from {_PLAN} where {waiting}")

    def _page(self, where: str, limit: str = "") -> list[dict[str, Any]]:
        rows = self._warehouse.query(
            _PAGE_SQL.format(plan=_PLAN, taken=_TAKEN, where=where, limit=limit)
        )
        names = [(f"c{n}", name) for n, name in enumerate(self._columns)]
        for row in rows:
            row["row"] = {name: row.pop(short) for short, name in names}
        return rows

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
        return f"cast(model.{quoted(column)} as {self._warehouse.type_names['text']})"
