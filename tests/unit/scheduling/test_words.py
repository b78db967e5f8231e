"""Schedules in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from loader.scheduling.entry import ScheduleEntry
from loader.scheduling.jobs import Job
from loader.scheduling.schedule import Turn, schedule_of
from loader.scheduling.words import job_in_words, late_in_words

NOW = datetime(2026, 3, 9, 12)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"every": "1 day"}, "every day"),
        ({"every": "90 minutes"}, "every 90 minutes"),
        ({"every": "48 hours"}, "every 2 days"),
        ({"calendar": {"at": "09:00"}}, "09:00 every day (Europe/Berlin)"),
        (
            {"calendar": {"at": ["18:00", "09:00"], "days": ["thu", "monday"]}},
            "09:00 and 18:00 on monday and thursday (Europe/Berlin)",
        ),
        (
            {"calendar": {"at": "03:00", "dates": [15, "last", 1]}, "time_zone": "UTC"},
            "03:00 on day 1, 15 and last of the month (UTC)",
        ),
        ({"cron": "0 6 * * 1-5"}, "cron 0 6 * * 1-5 (Europe/Berlin)"),
        ({"after_dbt": True}, "after each sync of the tables"),
        ({"after": "base"}, "after each run of base"),
        (
            {
                "every": "15 minutes",
                "windows": [{"from": "05:00", "to": "23:00"}],
                "quiet_hours": [{"from": "12:00", "to": "14:00", "days": ["sunday"]}],
            },
            "every 15 minutes, only 05:00 to 23:00, not 12:00 to 14:00 on sunday (Europe/Berlin)",
        ),
        (
            {
                "after_dbt": True,
                "quiet_hours": [
                    {"from": "00:00", "to": "00:00", "days": ["sun"]},
                    {"from": "06:00", "to": "06:00", "days": ["fri"]},
                ],
            },
            "after each sync of the tables, not all day on sunday and 24 hours from 06:00 on "
            "friday (Europe/Berlin)",
        ),
    ],
)
def test_a_schedule_in_words(entry: dict[str, Any], words: str) -> None:
    read = ScheduleEntry.model_validate(entry)
    schedule = schedule_of(read, "Europe/Berlin")
    assert job_in_words(Job("activation", "x", schedule, read.after, bool(read.after_dbt))) == words


def test_what_is_late() -> None:
    def told(due: timedelta, missed: int = 0) -> str | None:
        return late_in_words(Turn(NOW - due, NOW, missed), NOW, "ago", "the next run")

    assert told(timedelta(minutes=-60)) is None
    assert told(timedelta(minutes=14)) is None
    assert told(timedelta(minutes=40)) == ("it was due at 2026-03-09 11:20:00 UTC, 40 minutes ago")
    assert told(timedelta(hours=3), 2) == (
        "it was due at 2026-03-09 09:00:00 UTC, 3 hours ago; 2 later turns were missed, "
        "and the next run is for all of them"
    )
