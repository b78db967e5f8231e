"""How a job stands: due or not, since when, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loader.scheduling.books import NONE, Books, History, Run
from loader.scheduling.jobs import Job, Jobs, Key
from loader.scheduling.schedule import Turn
from loader.scheduling.words import late_in_words


@dataclass(frozen=True)
class Standing:
    """`turn` is the next one, None where nobody can tell when it comes; `waits` says what for."""

    job: Job
    last: Run | None
    turn: Turn | None
    waits: str | None
    now: datetime

    @property
    def is_due(self) -> bool:
        """Whether it is to be run now."""
        return self.turn is not None and self.waits is None and self.turn.begins_at <= self.now

    @property
    def late(self) -> str | None:
        """What was missed, and is made up for by the next run, in words; None where nothing was."""
        if self.turn is None:
            return None
        return late_in_words(self.turn, self.now, "ago", "the next run")

    def as_dict(self) -> dict[str, Any]:
        """For JSON; times are in UTC."""
        next_at = self.turn.begins_at if self.turn is not None else None
        return {
            "kind": self.job.kind,
            "name": self.job.name,
            "last_run_at": stamp(self.last.started_at if self.last else None),
            "last_status": self.last.status if self.last else None,
            "next_run_at": stamp(next_at),
            "is_due": self.is_due,
            "missed": self.turn.missed if self.turn is not None else 0,
            "waits": self.waits,
            "late": self.late,
        }


def stamp(moment: datetime | None) -> str | None:
    """A moment in UTC as JSON has it."""
    return None if moment is None else moment.isoformat(timespec="seconds") + "Z"


def standings(
    jobs: Jobs, books: Books, now: datetime, tried: Mapping[Key, datetime] | None = None
) -> list[Standing]:
    """How each job stands. `tried` is when this process has begun them last: what failed before
    it could write into the books waits for its next turn, too."""
    return [_standing(job, jobs, books, now, (tried or {}).get(job.key)) for job in jobs.all]


def table_turns(jobs: Jobs, books: Books, now: datetime) -> dict[str, datetime]:
    """From when on a sync takes in each table with a schedule of its own again. What was never
    in one takes part in the next."""
    return {
        table: schedule.turn(books.tables[table], now).begins_at if table in books.tables else now
        for table, schedule in jobs.target.tables.items()
    }


def tables_not_due(jobs: Jobs, books: Books, now: datetime) -> list[str]:
    """Tables with a schedule of their own that a sync which begins now leaves out."""
    return [table for table, begins_at in table_turns(jobs, books, now).items() if begins_at > now]


def _standing(
    job: Job, jobs: Jobs, books: Books, now: datetime, tried: datetime | None
) -> Standing:
    own = _history(job, books)
    began = [run for run in (own.turn.started_at if own.turn else None, tried) if run is not None]
    last = max(began, default=None)
    latest = own.latest
    if job.held_up is not None:
        return Standing(job, latest, None, job.held_up, now)
    if job.kind != "sync" and latest is not None and latest.is_running:
        return Standing(job, latest, None, f"it runs, since {_told(latest.started_at)}.", now)
    if job.after is None and not job.after_dbt:
        return _waiting(Standing(job, latest, job.schedule.turn(last, now), None, now))
    followed, what = _followed(job, jobs, books)
    if isinstance(followed, str):
        return Standing(job, latest, None, followed, now)
    assert followed.finished_at is not None
    if last is not None and followed.finished_at <= last:
        return Standing(job, latest, None, f"for the next end of {what}.", now)
    turn = job.schedule.turn_from(followed.finished_at, now)
    return _waiting(Standing(job, latest, turn, None, now))


def _waiting(standing: Standing) -> Standing:
    """Tell of quiet hours that hold up what is due otherwise."""
    turn = standing.turn
    if turn is None or turn.due_at > standing.now or turn.begins_at <= standing.now:
        return standing
    waits = f"for the end of quiet hours, or a window, at {_told(turn.begins_at)}."
    return Standing(standing.job, standing.last, turn, waits, standing.now)


def _history(job: Job, books: Books) -> History:
    if job.kind == "sync":
        return books.sync
    runs = books.sequences if job.kind == "sequence" else books.activations
    return runs.get(job.name, NONE)


def _followed(job: Job, jobs: Jobs, books: Books) -> tuple[Run | str, str]:
    """The run that a job follows, or why it has to wait; and what it is a run of."""
    if job.after is not None:
        what, run = f"the sync {job.after}", books.activations.get(job.after, NONE).latest
        is_paused = job.after in jobs.paused
    else:
        what, run = "the sync of the tables", books.sync.latest
        is_paused = jobs.target.is_paused
    if is_paused:
        return f"{what} is paused.", what
    if run is None:
        return f"{what} has not run yet.", what
    if run.is_running:
        return f"{what} has begun at {_told(run.started_at)} and is not at its end.", what
    if not run.succeeded:
        since = _told(run.finished_at or run.started_at)
        error = f": {run.error.splitlines()[0]}" if run.error else "."
        return f"{what} is {run.status} since {since}{error}", what
    return run, what


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
