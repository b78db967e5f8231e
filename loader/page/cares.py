"""What somebody should look at, in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from loader.page.facts import Alerting, Definition, Load, Run, Schedules, Sync
from loader.page.words import counted

#: How bad it is, what it is, and the page that says more.
Care = tuple[str, str, str]


def cares(
    syncs: Sequence[Sync], definitions: Sequence[Definition], loads: Sequence[Load],
    runs: Sequence[Run], waiting: int, schedules: Schedules, alerting: Alerting, now: datetime,
) -> list[Care]:  # fmt: skip
    """All of it, what failed first."""
    found = [
        *_of_syncs(syncs, schedules, now),
        *_of_operating(schedules, alerting),
        *_of_definitions(definitions, schedules, now),
        *_of_loads(loads, waiting),
        *_of_runs(runs),
    ]
    return sorted(found, key=lambda care: care[0] != "failed")


def _of_syncs(syncs: Sequence[Sync], schedules: Schedules, now: datetime) -> Iterable[Care]:
    if not syncs:
        return
    if syncs[0].status == "failed":
        yield "failed", "The last sync failed.", "index"
    # What is scheduled says more of itself.
    if schedules.sync is None and syncs[0].next_at is not None and syncs[0].next_at < now:
        yield "warning", "The next sync is overdue.", "index"


def _of_operating(schedules: Schedules, alerting: Alerting) -> Iterable[Care]:
    for problem in (schedules.problem, alerting.problem):
        if problem is not None:
            yield "failed", problem.splitlines()[0], "index"
    late = [job.name for job in schedules.jobs if job.missed is not None]
    if late:
        yield "warning", f"Runs were missed: {', '.join(late[:5])}.", "index"
    if alerting.firing:
        words = counted(len(alerting.firing), "alert is", "alerts are")
        titles = ", ".join(one.title for one in alerting.firing[:3])
        yield "warning", f"{words} firing: {titles}.", "index"


def _of_definitions(
    definitions: Sequence[Definition], schedules: Schedules, now: datetime
) -> Iterable[Care]:
    # A table of a schedule of its own is left out of syncs on purpose, until its next turn.
    waiting = {table for table, _, begins_at in schedules.tables if begins_at > now}
    behind = [d.table for d in definitions if d.state == "behind" and d.table not in waiting]
    if behind:
        words = counted(len(behind), "event table is", "event tables are")
        yield "warning", f"{words} behind: {', '.join(behind[:5])}.", "definitions"


def _of_loads(loads: Sequence[Load], waiting: int) -> Iterable[Care]:
    # A file that failed and landed later is in order.
    landed = {load.file for load in loads if load.status == "succeeded"}
    failed = {load.file for load in loads if load.status == "failed"} - landed
    if failed:
        words = counted(len(failed), "file")
        yield "failed", f"{words} of the last loads could not be loaded.", "loads"
    if waiting:
        words = counted(waiting, "rejected line waits", "rejected lines wait")
        yield "warning", f"{words} in quarantine.", "loads"


def _of_runs(runs: Sequence[Run]) -> Iterable[Care]:
    latest: dict[str, Run] = {}
    for run in runs:
        latest.setdefault(run.sync, run)
    for run in latest.values():
        if run.error:
            yield "failed", f"The last run of {run.sync} ended early.", "activation"
        elif run.failed or run.invalid:
            words = counted(run.failed + run.invalid, "row")
            yield "warning", f"{words} of {run.sync} could not be delivered.", "activation"
