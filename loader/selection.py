"""A sync of a part: the tables that are named, or all but those that are not made yet.

A new label's first build reads all history. On its own, at an hour that suits, it keeps no other
table waiting; the sync in which it takes part first brings it up to date like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from loader.errors import WrongUseError
from loader.labels.conditions import events_of
from loader.labels.problems import did_you_mean
from loader.labels.project import Labels
from loader.profile import Target
from loader.warehouses import being_built, open_warehouse
from loader.warehouses.base import tables_in


def only(tables: Sequence[str], labels: Labels) -> list[str]:
    """dbt's arguments for some tables, with what they are made from and the views over them.

    Raises WrongUseError for one that is not defined.
    """
    known = labels.tables
    for table in tables:
        if table not in known:
            raise _undefined("--only", table, known)
    return ["--select", *(f"+{table}+" for table in tables)]


def check_without(tables: Sequence[str], labels: Labels) -> None:
    """Raise WrongUseError for a table that is not defined."""
    known = labels.tables
    for table in tables:
        if table not in known:
            raise _undefined("--without", table, known)


def left_out(
    labels: Labels, target: Target, *, except_new: bool, without: Sequence[str] = ()
) -> list[str]:
    """dbt's arguments for everything but the tables named in `without`, the event tables that
    another process is building, or with `except_new` all that are not there, and the segments
    that count events of the latter."""
    with closing(open_warehouse(target)) as warehouse:
        there = tables_in(warehouse, warehouse.schema)
        events = {event.table for event in labels.events if event.table not in there}
        if not except_new:
            events = being_built(target, warehouse, sorted(events))
    segments = [part.key for part in labels.segments if events & set(events_of(part.condition))]
    excluded = sorted({*events, *segments, *without})
    return ["--exclude", *excluded] if excluded else []


def _undefined(option: str, table: str, known: Sequence[str]) -> WrongUseError:
    return WrongUseError(
        f"{option} {table}: no event or segment is defined under this name; "
        f"{did_you_mean(table, known) or 'see definitions/'}"
    )
