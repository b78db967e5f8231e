"""Whether the schedules of syncs can be kept: hours that there are, syncs that there are, and no
two that wait for one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activation.definition import Sync
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import line_at
from loader.scheduling.entry import ScheduleEntry
from loader.scheduling.schedule import schedule_of

#: File, node and line of a sync.
Place = tuple[str, Any, int]


def check_schedule(
    entry: ScheduleEntry | None, shown: str, node: Any, line: int, problems: Problems
) -> None:
    """A problem where a schedule leaves no hour."""
    try:
        if entry is not None:
            schedule_of(entry)
    except ValueError as error:
        problems.add(shown, line_at(node, ["schedule"], line), f"schedule: {error}.")


def check_afters(
    syncs: Mapping[str, Sync], places: Mapping[str, Place], problems: Problems
) -> None:
    """Problems of syncs that run after others."""
    for name, sync in syncs.items():
        shown, node, line = places[name]
        at = line_at(node, ["schedule", "after"], line)
        after = _after(sync)
        if after is not None and after not in syncs:
            problems.add(shown, at, f"after: no sync {after}; {did_you_mean(after, syncs)}")
        chain = [name]
        while after is not None and after in syncs and after not in chain:
            chain.append(after)
            after = _after(syncs[after])
        if after == name:
            told = " after ".join([*chain, name])
            problems.add(shown, at, f"after: {told}: each waits for the other; take one out.")


def _after(sync: Sync) -> str | None:
    return sync.entry.schedule.after if sync.entry.schedule is not None else None
