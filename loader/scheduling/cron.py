"""Cron expressions of five fields, on a clock that never changes: see `turns` for ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

# croniter also knows seconds, years and fields at random: nobody's crontab does.
_FIELDS: Final = re.compile(
    r"[0-9*,/\-]+ [0-9*,/\-]+ [0-9*,/\-L?]+ "
    r"(?![hHrR]\W)[0-9*,/\-a-zA-Z]+ (?![hHrR](\W|$))[0-9*,/\-a-zA-Z#?]+"
)
_ANY_YEAR: Final = datetime(2026, 1, 1)


def cron_problem(expression: str) -> str | None:
    """What is wrong with an expression, None for one that is right."""
    from croniter import croniter
    from croniter.croniter import CroniterBadDateError, CroniterError

    if _FIELDS.fullmatch(_plain(expression)) is None:
        return (
            f"{expression!r} has not the five fields minute, hour, day, month and day of the week, "
            "as in 0 6 * * 1-5"
        )
    try:
        croniter(_plain(expression), _ANY_YEAR).get_next(datetime)
    except CroniterBadDateError:
        return f"{expression!r} is no day that there ever is"
    except (CroniterError, ValueError, KeyError, TypeError) as error:
        return f"{expression!r}: {error}"
    return None


def cron_times(expression: str, since: datetime) -> Iterator[datetime]:
    """The times on a clock that match, from `since` on, its seconds left out."""
    from croniter import croniter

    before = since.replace(second=0, microsecond=0) - timedelta(minutes=1)
    times = croniter(_plain(expression), before)
    while True:
        yield times.get_next(datetime)


def is_hourly(expression: str) -> bool:
    """Whether it goes on through the day, so that an hour that comes twice counts twice."""
    return _plain(expression).split(" ")[1].startswith("*")


def _plain(expression: str) -> str:
    return " ".join(expression.split())
