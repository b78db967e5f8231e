"""What was seen, in lines that a person recognises, and how much of each has a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from loader.discovery.history import History
from loader.errors import WrongUseError
from loader.labels.definitions import EventDefinition
from loader.labels.predicate import PAGEVIEWS, flag_sql
from loader.labels.rules import Rule

#: What tells one line from another. Custom events are told by type and event alone.
KEYS: Final = ("type", "event", "target_text", "path", "href", "view_controller")

_SHOWN_OF: Final = {
    "target_text": "e.event is null and e.call = 'track'",
    "path": "e.event is null",
    "href": "e.event is null and e.call = 'track'",
    "view_controller": "e.event is null",
}
_ID_DIGITS: Final = 8
_ALL_DIGITS: Final = 16


class LineError(WrongUseError):
    """No line has the id, or several have it."""


@dataclass(frozen=True, slots=True)
class SeenProperty:
    """A property of a line's events: the field that rules name, its column, the column's type."""

    field: str
    column: str
    type: str


@dataclass(frozen=True, slots=True)
class Line:
    """Events that are alike. Times are UTC; `visitors` are users, or devices before a sync.

    `keys` has a value for each of KEYS. `labels` says how many of the events each label matches,
    `not_labeled` how many none does. `number` is the hash of `keys`, `id` the start of it.
    """

    number: int
    keys: Mapping[str, str | None]
    events: int
    not_labeled: int
    visitors: int
    first_seen: datetime
    last_seen: datetime
    labels: Mapping[str, int]
    properties: tuple[SeenProperty, ...] = field(default=())

    @property
    def id(self) -> str:
        """Eight hexadecimal digits; the same wherever and whenever the line is seen."""
        return self.full_id[:_ID_DIGITS]

    @property
    def full_id(self) -> str:
        """Sixteen digits, should the first eight be another line's as well."""
        return f"{self.number:0{_ALL_DIGITS}x}"


@dataclass(frozen=True, slots=True)
class Found:
    """The first lines, and the sums over all lines that were asked for."""

    lines: tuple[Line, ...]
    line_count: int
    events: int
    not_labeled: int


def find_lines(
    history: History,
    labels: Sequence[EventDefinition],
    *,
    among: Rule | None = None,
    matching: Rule | None = None,
    pageviews_are_labeled: bool = True,
    labeled_too: bool = False,
    limit: int | None = None,
    numbers: tuple[int, int] | None = None,
) -> Found:
    """Lines by the number of their events that no label matches; with `labeled_too`, by all.

    `among` limits the events that are counted, `matching` the lines by their keys, `numbers` the
    lines by the least and the greatest number. One pass over the raw events, in the warehouse.
    """
    by_rule = [PAGEVIEWS, *(label for label in labels if not label.custom_events)]
    by_name = {name: label.table for label in labels for name in label.custom_events}
    order = "events" if labeled_too else "not_labeled"
    sql = f"""
        with {history.common_tables()},
        flagged as ({_flagged(history, by_rule, list(by_name), among, pageviews_are_labeled)}),
        lines as (
            select
                {", ".join(KEYS)}, {_number(history)} as number, count(*) as events,
                sum(is_new) as not_labeled, count(distinct visitor) as visitors,
                min(time) as first_seen, max(time) as last_seen
                {"".join(f", sum(label_{i}) as label_{i}" for i in range(len(by_rule)))}
            from flagged
            group by {", ".join(KEYS)}
        )
        select
            *, sum({"1" if labeled_too else "case when not_labeled > 0 then 1 else 0 end"}) over ()
            as line_count, sum(events) over () as all_events,
            sum(not_labeled) over () as all_not_labeled
        from lines as e
        where {_chosen(history, matching, numbers)}
        order by {order} desc, events desc, number
        {"" if limit is None else f"limit {limit}"}
    """
    rows = history.warehouse.query(sql)
    lines = [_line(row, by_rule, by_name) for row in rows]
    if not rows:
        return Found((), 0, 0, 0)
    totals = (int(rows[0][name]) for name in ("line_count", "all_events", "all_not_labeled"))
    return Found(tuple(x for x in lines if labeled_too or x.not_labeled), *totals)


def find_line(history: History, labels: Sequence[EventDefinition], line_id: str) -> Line:
    """The line of an id, or of the start of one that no other line shares.

    Raises LineError.
    """
    digits = line_id.strip().lower()
    if not digits or len(digits) > _ALL_DIGITS or set(digits) - set("0123456789abcdef"):
        raise LineError(
            f"{line_id!r} is no id of a line: eight of 0-9 and a-f, as `eventide discover` "
            "prints them first in each line."
        )
    least = int(digits.ljust(_ALL_DIGITS, "0"), 16)
    greatest = min(int(digits.ljust(_ALL_DIGITS, "f"), 16), 2**63 - 1)
    if least > greatest:
        found: tuple[Line, ...] = ()
    else:
        found = find_lines(history, labels, labeled_too=True, numbers=(least, greatest)).lines
    if not found:
        raise LineError(
            f"no line has the id {line_id}. `eventide discover --all` lists what was seen here."
        )
    if len(found) > 1:
        ids = ", ".join(f"{line.full_id} ({_title(line)})" for line in found)
        raise LineError(f"{line_id} stands for several lines: {ids}. Give more digits.")
    return found[0]


def _flagged(
    history: History,
    labels: Sequence[EventDefinition],
    names: Sequence[str],
    among: Rule | None,
    pageviews_are_labeled: bool,
) -> str:
    macros = history.macros
    flags = [flag_sql(macros, label.rule) for label in labels]
    named: Rule = [{"field": "event", "in": names}]
    counted = [
        f"label_{position}"
        for position, label in enumerate(labels)
        if pageviews_are_labeled or label is not PAGEVIEWS
    ] + ["0", "named"]
    columns = [
        *(f"{flag} as label_{position}" for position, flag in enumerate(flags)),
        f"{flag_sql(macros, named) if names else '0'} as named",
        *(f"case when {_SHOWN_OF[key]} then e.{key} end as {key}" for key in KEYS[2:]),
    ]
    return f"""
        select *, case when {" + ".join(counted)} = 0 then 1 else 0 end as is_new
        from (
            select e.type, e.event, e.time, e.visitor, {", ".join(columns)}
            from history as e
            where {macros("rule_predicate", among, "e") if among else "true"}
        ) as seen
    """


def _number(history: History) -> str:
    """Lengths keep values apart that would be one text in a row."""
    parts = [f"coalesce(cast(length({key}) as varchar) || ':' || {key}, '-')" for key in KEYS]
    return history.macros("hash63", " || ".join(parts))


def _chosen(history: History, matching: Rule | None, numbers: tuple[int, int] | None) -> str:
    conditions = ["true"]
    if matching:
        conditions.append(history.macros("rule_predicate", matching, "e"))
    if numbers is not None:
        conditions.append(f"number between {numbers[0]} and {numbers[1]}")
    return " and ".join(conditions)


def _line(
    row: Mapping[str, Any], by_rule: Sequence[EventDefinition], by_name: Mapping[str, str]
) -> Line:
    labels = {
        label.table: int(row[f"label_{position}"])
        for position, label in enumerate(by_rule)
        if row[f"label_{position}"]
    }
    if row["event"] in by_name:
        labels[by_name[row["event"]]] = int(row["events"])
    return Line(
        number=int(row["number"]),
        keys={key: row[key] for key in KEYS},
        events=int(row["events"]),
        not_labeled=int(row["not_labeled"]),
        visitors=int(row["visitors"]),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        labels=labels,
    )


def _title(line: Line) -> str:
    return " ".join(value for value in dict.fromkeys(line.keys.values()) if value)
