"""How many rows tables will have: one pass over the events for all that are counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loader.labels.rules import fields_of
from loader.macros import ProjectMacros
from loader.planning.state import State
from loader.warehouses.base import Warehouse, quoted

#: Two columns of the result for each; PostgreSQL takes 1,664.
_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows that match, and the time (UTC) of the earliest, None when there are none."""

    rows: int
    first: datetime | None


def count_matches(
    warehouse: Warehouse,
    state: State,
    macros: ProjectMacros,
    definitions: Mapping[str, Mapping[str, Any]],
) -> tuple[int, dict[str, Counted]]:
    """All events that will be there after the sync, and those of each definition, by table.

    A definition has rule, since and archived, as in event_table(). Events are deduplicated as the
    spine does it; where it is up to date, by the spine.
    """
    total = 0
    counted: dict[str, Counted] = {}
    for names in _batches(list(definitions)):
        columns = "".join(
            f", {_time_if(macros, definitions[name])} as m{position}"
            for position, name in enumerate(names)
        )
        results = "".join(
            f", count(m{position}) as n{position}, min(m{position}) as t{position}"
            for position in range(len(names))
        )
        (row,) = warehouse.query(
            f"select count(*) as total{results} from"
            f" (select e.time{columns} from {_events(state, macros)}) as matched"
        )
        total = row["total"]
        for position, name in enumerate(names):
            counted[name] = Counted(row[f"n{position}"], row[f"t{position}"])
    return total, counted


def rows_now(warehouse: Warehouse, schema: str, tables: Sequence[str]) -> dict[str, int]:
    """Rows that tables have."""
    if not tables:
        return {}
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {quoted(schema)}.{quoted(name)}"
        for name in tables
    )
    return {row["name"]: row["n"] for row in warehouse.query(counts)}


def _time_if(macros: ProjectMacros, definition: Mapping[str, Any]) -> str:
    rule = definition["rule"]
    tests = [macros("rule_predicate", rule, "e")]
    if definition["since"]:
        tests.append(f"e.time >= cast('{definition['since']}' as timestamp)")
    if definition["archived"]:
        tests.append(f"l.finished_at < cast('{definition['archived']}' as timestamp)")
    matching = f"case when {' and '.join(tests)} then e.time end"
    kinds = {"call", "type", "event", "library"}
    if fields_of(rule) <= kinds:
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


def _batches(names: list[str]) -> Iterator[list[str]]:
    # One even with nothing to count: how many events there are is told anyway.
    for start in range(0, max(len(names), 1), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
