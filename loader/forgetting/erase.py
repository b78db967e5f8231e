"""The erasure itself: one transaction, after which no table of events or users has the person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from loader.forgetting.lines import empty_lines, lines_that_name, withhold_errors
from loader.forgetting.person import Person, Request, find
from loader.forgetting.sent import Books, Sent
from loader.forgetting.tables import Removal, are_among, removals
from loader.forgetting.tombstones import write_tombstones
from loader.warehouses.base import Warehouse, internal_table, literal, raw_table

_IDENTITIES_SOUGHT = 20  # each is one more search in the properties of all events
_MARK = """
    update {spine}
    set is_removed = true, sync_id = (select coalesce(max(sync_id), 0) + 1 from {syncs})
    where not is_removed and message_id in (select message_id from eventide_gone_calls)
"""
# The sync looks again at the ids that the person's aliases connected, and what they belong to.
_MARK_ROOTS = """
    update {roots}
    set sync_id = (select coalesce(max(sync_id), 0) + 1 from {syncs})
    where "identity" in (
        select merged_id from {aliases}
        where message_id in (select message_id from eventide_gone_calls)
        union
        select "identity" from {aliases}
        where message_id in (select message_id from eventide_gone_calls)
    )
"""
_MENTIONS = """
    select count(*) as n
    from {events} as events
    where ({named}) and not {theirs}
"""
_NAMES = """
    select count(*) as n
    from (
        select type as name from {seen_events} union select event from {seen_events}
        union select path from {seen_properties}
    ) as names
    where {named}
"""


@dataclass(frozen=True)
class Found:
    """What is of a person: `rows` by table (with its schema), rejected lines included.

    `records` counts those that syncs have sent to destinations, as far as their state tells whose
    they are. `mentions` counts events of others that have an identity of the person as a value in
    their properties, `names` the events and properties that are named so. All three stay.
    """

    person: Person
    rows: Mapping[str, int]
    records: int
    mentions: int
    names: int

    @property
    def anything(self) -> bool:
        """Whether there is something to remove."""
        return any(self.rows.values())


def look(warehouse: Warehouse, request: Request, books: Books) -> Found:
    """What the erasure would remove. Leaves the warehouse as it is."""
    person = find(warehouse, request)
    counts = _counts(warehouse, removals(warehouse))
    counts[f"{warehouse.raw_schema}.rejected_lines"] = len(
        lines_that_name(warehouse, person.values)
    )
    sent = books.find(request, person)
    if books.name is not None:
        counts[books.name] = sent.rows
    found = Found(person, counts, sent.records, *_left(warehouse, person))
    warehouse.rollback()
    return found


def erase(
    warehouse: Warehouse, request: Request, books: Books, *, also_future: bool
) -> tuple[datetime, dict[str, int]]:
    """Remove the person and write the tombstones, all at once; rows removed by table.

    Calls in the spine are marked as removed instead, for the sync that follows: it mends what
    stood beside them. The caller has the lock that keeps loaders out (`Warehouse.alone`).
    """
    person, sent = _found_alone(warehouse, request, books)
    leaving = removals(warehouse)
    removed = _counts(warehouse, leaving)
    lines = lines_that_name(warehouse, person.values)
    removed[f"{warehouse.raw_schema}.rejected_lines"] = len(lines)
    if books.name is not None:
        removed[books.name] = sent.rows
    syncs = internal_table(warehouse, "syncs")
    roots, aliases = (internal_table(warehouse, n) for n in ("identity_roots", "alias_calls"))
    warehouse.execute(_MARK_ROOTS.format(roots=roots, aliases=aliases, syncs=syncs))
    for removal in leaving:
        warehouse.execute(f"delete from {removal.table} where {removal.where}")
    warehouse.execute(_MARK.format(spine=internal_table(warehouse, "spine_calls"), syncs=syncs))
    empty_lines(warehouse, lines)
    withhold_errors(warehouse, person.values)
    books.empty(sent)
    when = write_tombstones(warehouse, request, person, also_future=also_future, removed=removed)
    warehouse.commit()
    return when, removed


def _found_alone(warehouse: Warehouse, request: Request, books: Books) -> tuple[Person, Sent]:
    """What is of the person while no loader publishes. Where a new table ends the transaction, the
    lock that the caller had is gone once it is found, and a file may have landed meanwhile."""
    while True:
        landed = _landed(warehouse)
        person = find(warehouse, request)
        sent = books.find(request, person)
        warehouse.alone()
        if _landed(warehouse) == landed:
            return person, sent


def _landed(warehouse: Warehouse) -> int:
    loads = raw_table(warehouse, "loads")
    (row,) = warehouse.query(f"select count(*) as n from {loads} where status = 'succeeded'")
    return int(row["n"])


def _counts(warehouse: Warehouse, leaving: list[Removal]) -> dict[str, int]:
    spine = internal_table(warehouse, "spine_calls")
    marked = "not is_removed and message_id in (select message_id from eventide_gone_calls)"
    all_of_them = [*leaving, Removal(f"{warehouse.internal_schema}.spine_calls", spine, marked)]
    counted = warehouse.query(
        " union all ".join(
            f"select {literal(item.name)} as name, count(*) as n from {item.table} "
            f"where {item.where}"
            for item in all_of_them
        )
    )
    counts = {row["name"]: int(row["n"]) for row in counted}
    return {item.name: counts[item.name] for item in all_of_them}


def _holds(text: str, part: str) -> str:
    """To look for a part in a text has another name on each warehouse."""
    return f"replace({text}, {literal(part)}, '') <> {text}"


def _left(warehouse: Warehouse, person: Person) -> tuple[int, int]:
    """How often others name the person: see `Found`."""
    sought = [json.dumps(v, ensure_ascii=False) for v in person.identities[:_IDENTITIES_SOUGHT]]
    if not sought:
        return 0, 0
    events = raw_table(warehouse, "events")
    mentions = _MENTIONS.format(
        events=events,
        named=" or ".join(
            _holds(f"cast({column} as {warehouse.type_names['text']})", value)
            for value in sought
            for column in ("properties", "user_properties")
        ),
        theirs=are_among("events", "eventide_gone_rows", "load_id", "row_number"),
    )
    names = _NAMES.format(
        seen_events=raw_table(warehouse, "seen_events"),
        seen_properties=raw_table(warehouse, "seen_properties"),
        named=" or ".join(
            f"name = {literal(json.loads(value))} or {_holds('name', value)}" for value in sought
        ),
    )
    (mentioned,), (named,) = warehouse.query(mentions), warehouse.query(names)
    return int(mentioned["n"]), int(named["n"])
