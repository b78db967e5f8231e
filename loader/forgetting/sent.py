"""What activation's books tell of the person: the changelog, and errors of runs.

The state of a sync stays: by it the next run finds the record that it takes away.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from activation.tables import book, schema_of, state_table
from loader.forgetting.lines import WITHHELD, withhold
from loader.forgetting.person import Person, Request
from loader.forgetting.tables import are_among
from loader.landing.values import values_in
from loader.macros import ProjectMacros
from loader.profile import Target
from loader.settings import project_settings
from loader.warehouses.base import Warehouse, literal, quoted, tables_in

_STAGED: Final = "eventide_staged_records"
_STATE: Final = "_state_"
_CHANGELOG: Final = "sync_changelog"
_RUNS: Final = (("sync_runs", "sync_run_id"), ("sequence_runs", "sequence_run_id"))
_ROWS_AT_ONCE: Final = 50_000
_NUMBERS_AT_ONCE: Final = 200
# More values than these are not looked for by the warehouse, but in every row here.
_VALUES_SOUGHT: Final = 50
_EMAILS: Final = """
    select distinct email as v
    from {users} as theirs
    where user_id in (select user_id from eventide_gone_users) and email is not null
        and email not in (
            select email from {users} where email is not null
                and user_id not in (select user_id from eventide_gone_users)
        )
"""


@dataclass(frozen=True)
class Sent:
    """What the books have of a person: `values` that tell them there, `named` records (sync and
    row_id) whose key does, `rows` of the changelog to empty, and `records` of destinations."""

    values: frozenset[str]
    named: frozenset[tuple[str, str]]
    rows: int
    records: int


class Books:
    """The books of activation beside a warehouse, where there are any."""

    def __init__(self, warehouse: Warehouse, where: Target) -> None:
        settings = project_settings(where.project_dir)
        self._warehouse = warehouse
        self._macros = ProjectMacros(where.project_dir, where.type, settings)
        self._schema = schema_of(warehouse, settings)
        self._there = tables_in(warehouse, self._schema)
        self._changelog = book(self._schema, _CHANGELOG)

    @property
    def name(self) -> str | None:
        """The changelog as reports name it, None where there is none."""
        return f"{self._schema}.{_CHANGELOG}" if _CHANGELOG in self._there else None

    @property
    def tables(self) -> list[str]:
        """Full names of the tables that lose what they have of a person."""
        names = (_CHANGELOG, *(name for name, _ in _RUNS))
        return [book(self._schema, name) for name in names if name in self._there]

    def find(self, request: Request, person: Person) -> Sent:
        """Look for the person, whom `find` has gathered; stages the records that tell of them."""
        if self.name is None:
            return Sent(frozenset(), frozenset(), 0, 0)
        values = self._values(request, person)
        records, named = set(), set()
        for sync, rows in self._rows(values):
            for row in rows:
                record = (sync or row.pop("sync_id"), row.pop("row_id"))
                if record in named:
                    continue
                by_key = _names(record[1], values)
                if by_key or any(_names(text, values) for text in row.values()):
                    records.add(record)
                if by_key:
                    named.add(record)
        if not records:
            return Sent(values, frozenset(), 0, 0)
        syncs, row_ids = zip(*sorted(records), strict=True)
        is_named = pa.array([int(record in named) for record in sorted(records)], pa.int64())
        staged = pa.table({"sync_id": syncs, "row_id": row_ids, "is_named": is_named})
        self._warehouse.stage(_STAGED, staged)
        (counted,) = self._warehouse.query(
            f"select count(*) as n from {self._changelog} where {self._is_theirs()}"
        )
        return Sent(values, frozenset(named), int(counted["n"]), self._at_destinations())

    def empty(self, sent: Sent) -> None:
        """Take out what `find` found. The rows stay: runs have counted them."""
        if self.name is None:
            return
        if sent.rows:
            self._warehouse.execute(
                f"update {self._changelog} set fields = '{{}}', failure_reason = "
                f"case when failure_reason is null then null else {literal(WITHHELD)} end "
                f"where {self._is_theirs()}"
            )
        for sync, row_id in sorted(sent.named):
            # One for each record: the snapshot has the last row of each.
            token = f"forgotten:{secrets.token_hex(8)}"
            self._warehouse.execute(
                f"update {self._changelog} set row_id = {literal(token)} "
                f"where sync_id = {literal(sync)} and row_id = {literal(row_id)}"
            )
        for name, key in _RUNS:
            if name in self._there:
                withhold(self._warehouse, book(self._schema, name), key, sent.values)

    def _values(self, request: Request, person: Person) -> frozenset[str]:
        """What tells the person in what was sent: models have the tables' columns."""
        told = {*person.identities, *person.anonymous_ids, *map(str, person.users)}
        if request.kind == "user":
            told.add(request.value)
        users = tables_in(self._warehouse, self._warehouse.schema)
        if "users" in users:
            table = f"{quoted(self._warehouse.schema)}.users"
            told |= {row["v"] for row in self._warehouse.query(_EMAILS.format(users=table))}
        numbered = [f"identity:{value}" for value in person.identities]
        numbered += [f"anonymous:{value}" for value in person.anonymous_ids]
        for start in range(0, len(numbered), _NUMBERS_AT_ONCE):
            some = numbered[start : start + _NUMBERS_AT_ONCE]
            selects = (f"select {self._macros('hash63', literal(v))} as v" for v in some)
            told |= {str(row["v"]) for row in self._warehouse.query(" union all ".join(selects))}
        return frozenset(told)

    def _rows(
        self, values: frozenset[str]
    ) -> Iterator[tuple[str | None, Iterator[dict[str, Any]]]]:
        """The sync, None where rows tell it, and rows of the changelog and of states."""
        logged = ("row_id", "fields", "failure_reason")
        yield None, self._texts(self._changelog, ("sync_id", *logged), logged, values)
        state = ("row_id", "match_id", "found_by", "pending_match_id", "pending_found_by")
        for sync in self._syncs():
            yield sync, self._texts(state_table(self._schema, sync), state, state, values)

    def _texts(
        self, table: str, columns: Sequence[str], sought: Sequence[str], values: frozenset[str]
    ) -> Iterator[dict[str, Any]]:
        sql = f"select {', '.join(columns)} from {table}"
        # What JSON writes in another way is looked for here alone.
        plain = all(json.dumps(v, ensure_ascii=False) == f'"{v}"' for v in values)
        if plain and len(values) <= _VALUES_SOUGHT:
            parts = [
                f"replace({column}, {literal(value)}, '') <> {column}"
                for column in sought
                for value in sorted(values)
            ]
            sql += f" where {' or '.join(parts)}"
        with self._warehouse.stream(sql, _ROWS_AT_ONCE) as reader:
            for batch in reader:
                yield from batch.to_pylist()

    def _is_theirs(self) -> str:
        """The condition on rows of the changelog that have something of the person."""
        there = are_among(_CHANGELOG, _STAGED, "sync_id", "row_id")
        named = are_among(_CHANGELOG, _STAGED, "sync_id", "row_id", where="listed.is_named = 1")
        return f"{there} and (fields <> '{{}}' or failure_reason <> {literal(WITHHELD)} or {named})"

    def _at_destinations(self) -> int:
        """Records of the person that destinations have, or may have."""
        found = 0
        for sync in self._syncs():
            (row,) = self._warehouse.query(
                f"select count(*) as n from {state_table(self._schema, sync)} as state "
                f"where row_id in (select row_id from {_STAGED} where sync_id = {literal(sync)})"
            )
            found += int(row["n"])
        return found

    def _syncs(self) -> list[str]:
        """The syncs that have a state."""
        found = sorted(name for name in self._there if name.startswith(_STATE))
        return [name.removeprefix(_STATE) for name in found]


def _names(text: str | None, values: frozenset[str]) -> bool:
    return text is not None and (text in values or not values.isdisjoint(values_in(text)))
