"""Rejected lines as the warehouse has them, without those that were read once more since: each
line is in the list once (see `replays`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.rejected.reasons import way_out, without_place
from loader.rejected.replays import standing
from loader.warehouses.base import Warehouse, literal, raw_table

_AT_ONCE = 50_000
_SHOWN = 200


@dataclass(frozen=True)
class Filter:
    """Which rejected lines: parts of the file's name and of the reason, the load."""

    file: str | None = None
    reason: str | None = None
    load_id: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether it lets all lines through."""
        return self == Filter()

    def sql(self) -> str:
        """The condition on rejected lines `r`."""
        parts = ["true"]
        if self.load_id is not None:
            parts.append(f"r.load_id = {self.load_id}")
        for column, part in (("r.file", self.file), ("r.reason", self.reason)):
            if part is not None:
                # To look for a part in a text has another name on each warehouse.
                parts.append(f"replace({column}, {literal(part)}, '') <> {column}")
        return " and ".join(parts)


@dataclass(frozen=True)
class Group:
    """Lines of one load that were rejected for one reason: how many, the first of them (its number,
    and its text where that is kept), what to do, and by which collector they were read."""

    load_id: int
    file: str
    collector: str
    reason: str
    lines: int
    first_line: int
    example: str | None

    @property
    def way_out(self) -> str:
        """What somebody can do about it."""
        return way_out(self.reason)


def groups(warehouse: Warehouse, chosen: Filter) -> list[Group]:
    """What is rejected, by load and reason; the newest load first, then the most lines."""
    rows = warehouse.query(
        "select r.load_id, r.file, l.collector, r.reason, count(*) as n, "
        "min(r.line_number) as first_line "
        f"from {_open_lines(warehouse, chosen)} group by r.load_id, r.file, l.collector, r.reason"
    )
    found: dict[tuple[int, str], Group] = {}
    for row in rows:
        reason = without_place(row["reason"])
        group = Group(
            int(row["load_id"]), row["file"], row["collector"], reason, int(row["n"]),
            int(row["first_line"]), None,
        )  # fmt: skip
        known = found.get((group.load_id, reason))
        if known is not None:
            group = _together(known, group)
        found[group.load_id, reason] = group
    ordered = sorted(found.values(), key=lambda group: (-group.load_id, -group.lines, group.reason))
    return [_with_example(warehouse, group) for group in ordered]


@dataclass(frozen=True)
class OpenReason:
    """Lines of all loads that were rejected for one reason: how many, and the newest load."""

    reason: str
    lines: int
    newest_load: int


def open_reasons(warehouse: Warehouse, most: int) -> list[OpenReason]:
    """Why lines are in quarantine, the reason with the most lines first; at most so many reasons,
    which tell their place in the line as well while they are counted."""
    rows = warehouse.query(
        "select r.reason, count(*) as n, max(r.load_id) as newest "
        f"from {_open_lines(warehouse, Filter())} "
        f"group by r.reason order by n desc, r.reason limit {most}"
    )
    found: dict[str, OpenReason] = {}
    for row in rows:
        reason = without_place(row["reason"])
        known = found.get(reason, OpenReason(reason, 0, 0))
        found[reason] = OpenReason(
            reason, known.lines + int(row["n"]), max(known.newest_load, int(row["newest"]))
        )
    return sorted(found.values(), key=lambda told: (-told.lines, told.reason))


def open_lines(warehouse: Warehouse) -> int:
    """How many lines are in quarantine."""
    (row,) = warehouse.query(f"select count(*) as n from {_open_lines(warehouse, Filter())}")
    return int(row["n"])


def loads_with_lines(warehouse: Warehouse, chosen: Filter) -> list[tuple[int, str, str]]:
    """(load_id, file, collector) of the loads that have such lines, with a text to read; in their
    order."""
    rows = warehouse.query(
        f"select distinct r.load_id, r.file, l.collector from {_open_lines(warehouse, chosen)} "
        "and r.line <> '' order by r.load_id"
    )
    return [(int(row["load_id"]), row["file"], row["collector"]) for row in rows]


def lines_of(warehouse: Warehouse, load_id: int) -> Iterator[Sequence[tuple[int, str]]]:
    """The kept lines of a load that wait, with their numbers, a part at a time."""
    after = -1
    lines = _open_lines(warehouse, Filter(load_id=load_id))
    while True:
        rows = warehouse.query(
            f"select r.line_number, r.line from {lines} and r.line_number > {after} "
            f"and r.line <> '' order by r.line_number limit {_AT_ONCE}"
        )
        if not rows:
            return
        yield [(int(row["line_number"]), row["line"]) for row in rows]
        after = int(rows[-1]["line_number"])


def _open_lines(warehouse: Warehouse, chosen: Filter) -> str:
    lines = raw_table(warehouse, "rejected_lines")
    return (
        f"{lines} as r inner join {raw_table(warehouse, 'loads')} as l on r.load_id = l.load_id "
        f"where {standing(warehouse).sql(lines)} and {chosen.sql()}"
    )


def _together(one: Group, other: Group) -> Group:
    return replace(
        one, lines=one.lines + other.lines, first_line=min(one.first_line, other.first_line)
    )


def _with_example(warehouse: Warehouse, group: Group) -> Group:
    (row, *_) = warehouse.query(
        f"select line from {raw_table(warehouse, 'rejected_lines')} "
        f"where load_id = {group.load_id} and line_number = {group.first_line}"
    )
    return replace(group, example=row["line"] and row["line"][:_SHOWN])
