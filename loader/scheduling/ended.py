"""What came of a job that was due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from loader.scheduling.jobs import Job
from loader.scheduling.schedule import Turn
from loader.scheduling.standing import stamp
from loader.scheduling.words import late_in_words

#: `with errors`: files that could not be loaded, rows that were refused, a step that went wrong.
#: `elsewhere`: another command did it meanwhile. `waiting`: another command holds the target.
Status = Literal["succeeded", "with errors", "failed", "interrupted", "elsewhere", "waiting"]


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
        return late_in_words(self.turn, self.began_at, "before", "this run")

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
