"""What is scheduled for a target: the sync of its tables, sequences, syncs to destinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from loader.errors import WrongUseError
from loader.labels.generate import wanted_labels
from loader.labels.problems import did_you_mean
from loader.scheduling.entry import ScheduleEntry
from loader.scheduling.read import SCHEDULE_FILE, TargetSchedule, read_schedules
from loader.scheduling.schedule import Schedule, schedule_of

Kind = Literal["sync", "sequence", "activation"]
Key = tuple[Kind, str]

_KINDS: Final[dict[Kind, str]] = {
    "sync": "sync of",
    "sequence": "sequence",
    "activation": "activation",
}


class NothingScheduledError(WrongUseError):
    """The definitions say nothing of when something runs on a target."""


@dataclass(frozen=True)
class Job:
    """Something with a schedule. `after` is the sync whose runs it follows, `after_dbt` whether
    it follows syncs of the tables; `held_up` is why it is not run at all."""

    kind: Kind
    name: str
    schedule: Schedule
    after: str | None = None
    after_dbt: bool = False
    held_up: str | None = None

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.kind, self.name

    @property
    def called(self) -> str:
        """As people are told of it."""
        return f"{_KINDS[self.kind]} {self.name}"


@dataclass(frozen=True)
class Jobs:
    """All of them, in the order in which those that are due at once are run. `paused` are syncs
    to destinations that nothing may wait for."""

    target: TargetSchedule
    all: tuple[Job, ...]
    paused: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)


def read_jobs(project_dir: Path, target: str) -> Jobs:
    """What the project's definitions say.

    Raises DefinitionError, and NothingScheduledError where nothing is scheduled for the target.
    """
    from activation.read import read_activation
    from activation.sequences import read_sequences

    schedules = read_schedules(project_dir, lambda: wanted_labels(project_dir).tables)
    if target not in schedules:
        told = did_you_mean(target, schedules) if schedules else "see the guide on scheduling"
        raise NothingScheduledError(
            f"{SCHEDULE_FILE}: nothing is scheduled for the target {target}; {told}"
        )
    own = schedules[target]
    jobs = []
    if own.sync is not None:
        jobs.append(
            Job("sync", target, own.sync, held_up="it is paused." if own.is_paused else None)
        )
    syncs, _ = read_activation(project_dir)
    sequences = read_sequences(project_dir, syncs)
    paused = frozenset(name for name, sync in syncs.items() if sync.entry.paused)
    if own.activation:
        for name, sequence in sequences.items():
            if sequence.entry.schedule is not None:
                stopping = [step.sync for step in sequence.steps if step.on_failure == "stop"]
                without = [sync for sync in stopping if sync in paused]
                held_up = f"its step {without[0]} is paused." if without else None
                is_paused = "it is paused." if sequence.entry.paused else held_up
                jobs.append(_job("sequence", name, sequence.entry.schedule, own, is_paused))
        for name, sync in syncs.items():
            if sync.entry.schedule is not None:
                held_up = "it is paused." if sync.entry.paused else None
                jobs.append(_job("activation", name, sync.entry.schedule, own, held_up))
    return Jobs(own, tuple(jobs), paused)


def _job(
    kind: Kind, name: str, entry: ScheduleEntry, target: TargetSchedule, held_up: str | None
) -> Job:
    schedule = schedule_of(entry, target.zone, list(target.quiet_hours))
    return Job(kind, name, schedule, entry.after, bool(entry.after_dbt), held_up)
