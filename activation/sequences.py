"""Sequences: syncs one after the other, and what a step that went wrong does to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from activation.definition import Sync
from activation.schedules import check_schedule
from loader.labels.named_entries import is_plain_name, named_entries, validated
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import is_there, line_at, read_yaml
from loader.scheduling.entry import ScheduleEntry

SEQUENCES_FILE: Final = "definitions/sequences.yml"
Then = Literal["stop", "go_on"]
_Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class StepEntry(_Entry):
    """A step: the sync that is run, and when the steps behind it are not."""

    sync: _Text = Field(description="A sync of definitions/syncs/, by its name.")
    on_failure: Then = Field("stop", description="What comes of the rest where its run failed.")
    on_rejected: Then = Field(
        "go_on", description="The same where it was made, but rows were refused or invalid."
    )


class SequenceEntry(_Entry):
    """Syncs in their order."""

    description: str | None = None
    schedule: ScheduleEntry | None = Field(
        default=None, description="When eventide schedule runs it; without one, nothing does."
    )
    steps: Annotated[list[_Text | StepEntry], Field(min_length=1)]
    paused: bool = False


@dataclass(frozen=True)
class Sequence:
    """An entry of `definitions/sequences.yml`, by its name; `place` is file:line, for errors."""

    name: str
    entry: SequenceEntry
    place: str

    @cached_property
    def steps(self) -> tuple[StepEntry, ...]:
        """Each with its rules."""
        return tuple(
            StepEntry.model_validate({"sync": step}) if isinstance(step, str) else step
            for step in self.entry.steps
        )


def read_sequences(project_dir: Path, syncs: dict[str, Sync]) -> dict[str, Sequence]:
    """The sequences of a project, by their names. Raises DefinitionError with every problem."""
    problems = Problems()
    found = sequences(project_dir, syncs, problems)
    problems.raise_any()
    return found


def sequences(project_dir: Path, syncs: dict[str, Sync], problems: Problems) -> dict[str, Sequence]:
    """The same, with problems told there."""
    found: dict[str, Sequence] = {}
    if is_there(project_dir, SEQUENCES_FILE, problems):
        file = read_yaml(project_dir / SEQUENCES_FILE, SEQUENCES_FILE, problems)
        for name, node, line in named_entries(file, "sequences", problems):
            if not is_plain_name(name, SEQUENCES_FILE, line, problems):
                continue
            entry = validated(SequenceEntry, SEQUENCES_FILE, node, line, problems)
            if entry is not None:
                found[name] = Sequence(name, entry, f"{SEQUENCES_FILE}:{line}")
                _check(found[name], node, line, syncs, problems)
    return found


def _check(
    sequence: Sequence, node: Any, line: int, syncs: dict[str, Sync], problems: Problems
) -> None:
    for number, step in enumerate(sequence.steps):
        if step.sync not in syncs:
            at = line_at(node, ["steps", number], line)
            told = did_you_mean(step.sync, syncs)
            problems.add(SEQUENCES_FILE, at, f"no sync {step.sync}; {told}")
    schedule = sequence.entry.schedule
    check_schedule(schedule, SEQUENCES_FILE, node, line, problems)
    if schedule is not None and schedule.after is not None:
        at = line_at(node, ["schedule", "after"], line)
        if schedule.after not in syncs:
            told = did_you_mean(schedule.after, syncs)
            problems.add(SEQUENCES_FILE, at, f"after: no sync {schedule.after}; {told}")
        elif any(step.sync == schedule.after for step in sequence.steps):
            problems.add(
                SEQUENCES_FILE, at, f"after: {schedule.after} is a step of it; it would never end."
            )
