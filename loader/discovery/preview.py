"""What a rule selects, before there is a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from loader.discovery.history import History
from loader.labels.definitions import EventDefinition
from loader.labels.predicate import flag_sql
from loader.labels.rules import fields_of
from loader.warehouses.base import literal, raw_table

_TOP: Final = 5
_SAMPLES: Final = 5
_SAMPLED: Final = (
    "time", "type", "library", "target_text", "path", "href", "view_controller", "properties"
)  # fmt: skip
#: Two labels are nearly the same from this share of their united events on.
NEARLY: Final = 0.9


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many events a label shares with the rule, and has in all; with no label's dates."""

    label: str
    shared: int
    events: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a label selects. Times are UTC; `visitors` are users, or devices before a sync.

    `days` has every day from the first to the last event, or the last `days` asked for;
    `values` the most frequent values of each field of the rule, None for a missing one.
    `nearly` is the label that is nearly the same.
    """

    events: int
    visitors: int
    first_seen: datetime | None
    last_seen: datetime | None
    days: Mapping[date, int]
    values: Mapping[str, Sequence[tuple[Any, int]]]
    overlaps: tuple[Overlap, ...]
    nearly: str | None
    samples: tuple[Mapping[str, Any], ...]


def preview(
    history: History,
    label: EventDefinition,
    others: Sequence[EventDefinition],
    *,
    days: int | None = None,
) -> Preview:
    """Run a label's rule, with its `since` and `archived`, over all history.

    `others` are the labels to compare with; `days` limits the chart to so many days before the
    last event, and nothing else.
    """
    selected = f"""
        with {history.common_tables()},
        selected as (
            select e.* from history as e
            {_loads(history, label)}
            where {_selects(history, label)}
        )
    """
    query = history.warehouse.query
    (total,) = query(f"""
        {selected}
        select count(*) as events, count(distinct visitor) as visitors,
            min(time) as first_seen, max(time) as last_seen
        from selected
    """)
    by_day = query(
        f"{selected} select cast(time as date) as day, count(*) as events from selected"
        " group by cast(time as date) order by 1"
    )
    overlaps = _overlaps(history, label, others)
    return Preview(
        events=int(total["events"]),
        visitors=int(total["visitors"]),
        first_seen=total["first_seen"],
        last_seen=total["last_seen"],
        days=_days({row["day"]: int(row["events"]) for row in by_day}, days),
        values=dict(_values(history, label, selected)),
        overlaps=tuple(item for item in overlaps if item.shared),
        nearly=_nearly(int(total["events"]), overlaps),
        samples=tuple(
            query(
                f"{selected} select {', '.join(_SAMPLED)} from selected"
                f" order by time desc, event_id limit {_SAMPLES}"
            )
        ),
    )


def _loads(history: History, label: EventDefinition) -> str:
    if label.archived is None:
        return ""
    loads = raw_table(history.warehouse, "loads")
    return f"inner join {loads} as l on e.load_id = l.load_id"


def _selects(history: History, label: EventDefinition) -> str:
    """As macros/events/event_rows.sql selects."""
    conditions = [history.macros("rule_predicate", label.rule, "e")]
    if label.since is not None:
        conditions.append(f"e.time >= cast({literal(label.since)} as timestamp)")
    if label.archived is not None:
        conditions.append(f"l.finished_at < cast({literal(label.archived)} as timestamp)")
    return " and ".join(conditions)


def _days(counts: Mapping[date, int], most: int | None) -> dict[date, int]:
    if not counts:
        return {}
    last = max(counts)
    first = min(counts)
    if most is not None:
        first = max(first, last - timedelta(days=most - 1))
    span = (last - first).days + 1
    return {
        day: counts.get(day, 0) for day in (first + timedelta(days=step) for step in range(span))
    }


def _values(
    history: History, label: EventDefinition, selected: str
) -> Iterator[tuple[str, list[tuple[Any, int]]]]:
    for field in sorted(fields_of(label.rule)):
        rows = history.warehouse.query(f"""
            {selected}
            select {history.macros("rule_field", field, "e")} as value, count(*) as events
            from selected as e group by 1 order by 2 desc, 1 limit {_TOP}
        """)
        yield field, [(row["value"], int(row["events"])) for row in rows]


def _overlaps(
    history: History, label: EventDefinition, others: Sequence[EventDefinition]
) -> list[Overlap]:
    """In one pass, the labels of custom events by name: there may be thousands of them."""
    compared = [other for other in others if not other.custom_events]
    named = {name: other.table for other in others for name in other.custom_events}
    flags = [
        f"{flag_sql(history.macros, other.rule)} as label_{position},"
        for position, other in enumerate(compared)
    ]
    sums = [
        f"sum(label_{i}) as events_{i}, sum(label_{i} * is_selected) as shared_{i}"
        for i in range(len(compared))
    ]
    flagged = f"""
        with {history.common_tables()},
        flagged as (
            select
                e.event, {"".join(flags)}
                case when {_selects(history, label)} then 1 else 0 end as is_selected
            from history as e {_loads(history, label)}
        )
    """
    overlaps: list[Overlap] = []
    if compared:
        (row,) = history.warehouse.query(f"{flagged} select {', '.join(sums)} from flagged")
        overlaps += [
            Overlap(other.table, int(row[f"shared_{i}"] or 0), int(row[f"events_{i}"] or 0))
            for i, other in enumerate(compared)
        ]
    if named:
        counts: dict[str, list[int]] = {}
        for found in history.warehouse.query(
            f"{flagged} select event, count(*) as events, sum(is_selected) as shared"
            " from flagged where event is not null group by event"
        ):
            if found["event"] in named:
                sums_of = counts.setdefault(named[found["event"]], [0, 0])
                sums_of[0] += int(found["shared"])
                sums_of[1] += int(found["events"])
        overlaps += [Overlap(table, *pair) for table, pair in counts.items()]
    return sorted(overlaps, key=lambda item: (-item.shared, item.label))


def _nearly(events: int, overlaps: Sequence[Overlap]) -> str | None:
    """The label with the greatest share of what either has, if that is nearly all."""
    shares = {
        item.label: item.shared / (events + item.events - item.shared)
        for item in overlaps
        if item.shared
    }
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= NEARLY else None
