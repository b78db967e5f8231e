"""What is said of a load while it goes on."""

from __future__ import annotations

import time

import pytest

from loader.cli.reading import Told, lines
from loader.landing.reached import Reached


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("reached", "seconds", "text"),
    [
        (Reached("f", 10, 0, None, None), 0.5, "10 records"),
        (Reached("f", 60_000, 0, None, None), 20, "60,000 records (3,000 a second)"),
        (
            Reached("f", 60_000, 12, 30_000_000, 90_000_000),
            40,
            "60,000 records (1,500 a second), 12 rejected, 30.0 MB of 90.0 MB, 1:20 left",
        ),
        # Nothing is known of the first file yet.
        (Reached("f", 0, 0, 0, 90), 5, "0 records (0 a second)"),
        (
            Reached("f", 1, 0, 4_000_000_000, 4_000_000_000),
            7200,
            "1 records (0 a second), 4.00 GB of 4.00 GB, 0:00 left",
        ),
    ],
)
def test_text(clock: list[float], reached: Reached, seconds: float, text: str) -> None:
    told = Told()
    clock[0] += seconds
    assert told.text(reached) == text


def test_lines_come_now_and_then(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    reading = lines()
    for second in range(25):
        clock[0] += 1
        reading(Reached("folder/events.ndjson", second, 0, None, None))
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "events.ndjson: 9 records (1 a second)",
        "events.ndjson: 19 records (1 a second)",
    ]
