"""What alerts are judged by: how runs ended, and what came in day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
#: A run of activation that ended, with rows that the destination refused.
WITH_ERRORS: Final = "completed with errors"

#: A day is 24 hours back from now, and not from midnight: no day is half full.
DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Run:
    """The end of a run. `subject` is sync, load, load/FILE or activation.NAME; `status` one of the
    above. `is_new_data` is false for a load that found nothing to load, and so is in no book."""

    subject: str
    status: str
    finished_at: datetime
    error: str | None = None
    is_new_data: bool = True


@dataclass(frozen=True)
class Books:
    """What the books say, as far as rules ask for it.

    `runs` has of each subject at least the latest run and the latest that succeeded. By day, the
    last 24 hours first, then `DAYS` before them, None where nothing is known of a day: `rows` has
    what each table took in, `lines` those that were rejected and read in each format. `reasons`
    has why lines of the last 24 hours were rejected, by format.
    """

    runs: Sequence[Run] = ()
    rows: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    lines: Mapping[str, Sequence[tuple[int, int] | None]] = field(default_factory=dict)
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
