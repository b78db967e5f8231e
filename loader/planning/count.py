"""How many rows tables will have: rules are counted together, in few passes over the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loader.labels.fields import TEXT_FIELDS
from loader.labels.rules import fields_of
from loader.macros import ProjectMacros
from loader.planning.state import State, copy_rows
from loader.warehouses.base import Warehouse, quoted

#: Two columns of the result for each; PostgreSQL takes 1,664.
_AT_ONCE: Final = 400
#: So many rules about the same kinds of events are worth a pass of their own.
_OWN_PASS: Final = 4
_KIND: Final = ("call", "type", "event", "library")


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows that match, and the time (UTC) of the earliest, None when there are none."""

    rows: int
    first: datetime | None


def count_matches(
    warehouse: Warehouse,
    state: State,
    macros: ProjectMacros,
    asking: ProjectMacros,
    definitions: Mapping[str, Mapping[str, Any]],
) -> tuple[int, dict[str, Counted]]:
    """All events that will be there after the sync, and those of each definition, by table.

    A definition has rule, since and archived, as in event_table(). Events are deduplicated as the
    spine does it; where it is up to date, by the spine. `macros` are of the warehouse's dialect,
    `asking` of that of `state.scratch`.
    """
    total = _count_kinds(warehouse, state, macros)
    counted: dict[str, Counted] = {}
    passes: dict[_Pass, list[str]] = {}
    for name, definition in definitions.items():
        told = _Pass.of(definition, macros)
        if told.columns is not None and told.columns <= set(_KIND):
            # Events of one kind match all or none: there is nothing to read.
            matches = asking("rule_predicate", definition["rule"], "e")
            ((rows, first),) = state.ask(
                "select coalesce(sum(n), 0), min(first_time) from counted_kinds as e"
                f" where {matches}"
            )
            counted[name] = Counted(int(rows), first)
        else:
            passes.setdefault(told, []).append(name)
    for shared, names in _merged(passes):
        results = ", ".join(
            f"coalesce(sum({_if(macros, definitions[name], shared, 'e.n')}), 0) as n{position},"
            f" min({_if(macros, definitions[name], shared, 'e.time')}) as t{position}"
            for position, name in enumerate(names)
        )
        (row,) = warehouse.query(f"select {results} from {shared.source(state, macros)} as e")
        for position, name in enumerate(names):
            counted[name] = Counted(int(row[f"n{position}"]), row[f"t{position}"])
    return total, counted


@dataclass(frozen=True, slots=True)
class _Pass:
    """What rules can share: the kinds of events that may match (SQL; '' for all), and the columns
    that they test, None where they also test properties, times or loads."""

    kinds: str
    columns: frozenset[str] | None

    @classmethod
    def of(cls, definition: Mapping[str, Any], macros: ProjectMacros) -> _Pass:
        fields = fields_of(definition["rule"])
        plain = not definition["since"] and not definition["archived"]
        plain = plain and fields <= set(TEXT_FIELDS)
        kinds = str(macros("rule_may_match", definition["rule"], "e"))
        return cls(kinds, frozenset(fields) if plain else None)

    def source(self, state: State, macros: ProjectMacros) -> str:
        """Rows to try rules on: events, or where only columns count, one for each of their
        combinations, with the number of events `n` and the earliest `time`."""
        events = _events(state, macros) + (f" and {self.kinds}" if self.kinds else "")
        if self.columns is None:
            return f"(select e.*, 1 as n, l.finished_at from {events})"
        columns = ", ".join(f"e.{name}" for name in sorted(self.columns | set(_KIND)))
        return (
            f"(select {columns}, count(*) as n, min(e.time) as time"
            f" from {events} group by {columns})"
        )


def _count_kinds(warehouse: Warehouse, state: State, macros: ProjectMacros) -> int:
    """Put into the scratch database how many events there are of each kind; gives the sum."""
    kind = ", ".join(f"e.{name}" for name in _KIND)
    rows = warehouse.query(
        f"select {kind}, count(*) as n, min(e.time) as first_time"
        f" from {_events(state, macros)} group by {kind}"
    )
    shape = {**dict.fromkeys(_KIND, "text"), "n": "bigint", "first_time": "timestamp"}
    copy_rows(state, "counted_kinds", shape, rows)
    return sum(row["n"] for row in rows)


def _merged(passes: Mapping[_Pass, Sequence[str]]) -> Iterator[tuple[_Pass, list[str]]]:
    """Which rules to count together: many that are alike have a pass of their own over the events
    of their kinds, the rest share one over all."""
    rest: list[str] = []
    for shared, names in passes.items():
        if len(names) < _OWN_PASS:
            rest += names
            continue
        for start in range(0, len(names), _AT_ONCE):
            yield shared, list(names[start : start + _AT_ONCE])
    for start in range(0, len(rest), _AT_ONCE):
        yield _Pass("", None), rest[start : start + _AT_ONCE]


def rows_now(warehouse: Warehouse, schema: str, tables: Sequence[str]) -> dict[str, int]:
    """Rows that tables have."""
    if not tables:
        return {}
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {quoted(schema)}.{quoted(name)}"
        for name in tables
    )
    return {row["name"]: row["n"] for row in warehouse.query(counts)}


def _if(macros: ProjectMacros, definition: Mapping[str, Any], shared: _Pass, value: str) -> str:
    """SQL of the value for rows that match, NULL for others."""
    rule = definition["rule"]
    tests = [macros("rule_predicate", rule, "e")]
    if definition["since"]:
        tests.append(f"e.time >= cast('{definition['since']}' as timestamp)")
    if definition["archived"]:
        tests.append(f"e.finished_at < cast('{definition['archived']}' as timestamp)")
    matching = f"case when {' and '.join(tests)} then {value} end"
    if shared.kinds:
        return matching
    # A CASE keeps its order: properties are read where the kind of event is right, and only there.
    return f"case when {macros('rule_may_match', rule, 'e')} then {matching} end"


def _events(state: State, macros: ProjectMacros) -> str:
    raw, internal = quoted(f"{state.schema}_raw"), quoted(f"{state.schema}_internal")
    loads = f"inner join {raw}.loads as l on e.load_id = l.load_id"
    if state.has(f"{state.schema}_internal", "spine_calls") and not state.unsynced_loads:
        return (
            f"{raw}.events as e {loads} inner join {internal}.spine_calls as c"
            " on e.load_id = c.load_id and e.row_number = c.row_number"
            f" where not c.is_removed and {macros('is_event_call', 'c.call')}"
        )
    # Of a message's copies the same one as in spine_calls.
    return (
        f"{raw}.events as e {loads} inner join ("
        "select load_id, row_number, row_number() over (partition by message_id"
        " order by received_at nulls last, content_hash, load_id, row_number) as copy_rank"
        f" from {raw}.events where load_id in"
        f" (select load_id from {raw}.loads where status = 'succeeded')) as c"
        " on e.load_id = c.load_id and e.row_number = c.row_number"
        f" where c.copy_rank = 1 and {macros('is_event_call', 'e.call')}"
    )
