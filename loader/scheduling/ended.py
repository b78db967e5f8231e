"""What came of a job that was due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from loader.scheduling.jobs import Job
from loader.scheduling.schedule import MOST_MISSED, Turn
from loader.scheduling.standing import stamp

#: `with errors`: files that could not be loaded, rows that were refused, a step that went wrong.
#: `elsewhere`: another command did it meanwhile. `waiting`: another command holds the target.
Status = Literal["succeeded", "with errors", "failed", "interrupted", "elsewhere", "waiting"]

#: Who is asked every few minutes, by cron, is not late for that.
_LATE: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Ended:
    """A job that was due at its turn and was begun, or could not be, at `began_at`; all in UTC.

    `details` is what the command of the same job prints as JSON, `left_out` the tables whose own
    turn it was not.
    """

    job: Job
    status: Status
    turn: Turn
    began_at: datetime
    ended_at: datetime
    error: str | None = None
    left_out: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether somebody has to look at it."""
        return self.status in ("with errors", "failed", "interrupted")

    @property
    def missed(self) -> str | None:
        """What was missed and is made up for by this run, in words; None where nothing was."""
        late = self.began_at - self.turn.due_at
        if late < _LATE and not self.turn.missed:
            return None
        told = f"it was due at {self.turn.due_at:%Y-%m-%d %H:%M:%S} UTC, {_length(late)} before"
        if self.turn.missed:
            more = "more than " if self.turn.missed >= MOST_MISSED else ""
            one = self.turn.missed == 1
            told += (
                f"; {more}{self.turn.missed:,} later {'turn was' if one else 'turns were'} missed, "
                "and this run is for all of them"
            )
        return told

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.job.kind,
            "name": self.job.name,
            "status": self.status,
            "due_at": stamp(self.turn.due_at),
            "began_at": stamp(self.began_at),
            "ended_at": stamp(self.ended_at),
            "missed_turns": self.turn.missed,
            "missed": self.missed,
            "error": self.error,
            "left_out": list(self.left_out),
            "details": self.details,
        }


def _length(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
