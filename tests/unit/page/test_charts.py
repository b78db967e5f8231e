"""Where the marks are, and what numbers and times are called."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.page import words
from loader.page.charts import day_bars, size_line, timeline
from loader.page.facts import Sync

NOW = datetime(2026, 3, 9, 6, 0, 0)


def sync(started: datetime, seconds: float | None) -> Sync:
    ended = None if seconds is None else started + timedelta(seconds=seconds)
    return Sync(1, "running" if ended is None else "succeeded", started, ended, None, None, 0, 0)


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2025, 1, 1), NOW), st.one_of(st.none(), st.floats(0, 200_000))
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_sync_is_a_bar_within_the_chart(given_: list[tuple[datetime, float | None]]) -> None:
    chart = timeline([sync(*one) for one in given_], NOW)
    assert chart is not None
    assert len(chart.bars) == len(given_)
    for bar in chart.bars:
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.width
        assert bar.y >= 0
        assert bar.y + bar.height == pytest.approx(chart.foot, abs=0.2)
    # In their order, and the longest highest.
    assert [bar.x for bar in chart.bars] == sorted(bar.x for bar in chart.bars)
    assert 1 <= len(chart.times) <= 9
    assert 2 <= len(chart.durations) <= 6
    assert len({tick.words for tick in chart.durations}) == len(chart.durations)
    assert all(chart.left <= tick.at <= chart.width for tick in chart.times)


def test_a_bar_is_as_high_as_the_sync_took_long() -> None:
    found = [sync(NOW - timedelta(days=2), 10.0), sync(NOW - timedelta(days=1), 20.0)]
    chart = timeline(found, NOW)
    assert chart is not None
    one, other = chart.bars
    assert other.height == pytest.approx(2 * one.height, abs=0.2)
    assert [tick.words for tick in chart.durations] == ["0", "5 s", "10 s", "15 s", "20 s"]
    assert timeline([], NOW) is None


def test_one_that_runs_is_as_long_as_it_has_run() -> None:
    chart = timeline([sync(NOW - timedelta(minutes=4), None)], NOW)
    assert chart is not None
    (bar,) = chart.bars
    assert bar.y == chart.durations[-1].at
    assert (bar.kind, chart.durations[-1].words) == ("running", "4 min")


def test_small_charts() -> None:
    spark = day_bars([0, 5, 10], ["a", "b", "c"])
    assert [(bar.kind, bar.height) for bar in spark.bars] == [("none", 1), ("", 16), ("", 32)]
    assert spark.bars[1].words == "b: 5 events"
    assert size_line([]) is None
    flat = size_line([(NOW, 0)])
    assert flat is not None
    assert flat.line == "6.0,90.0 314.0,90.0"
    line = size_line([(NOW, 5), (NOW + timedelta(days=1), 10)])
    assert line is not None
    assert line.line == "6.0,48.0 314.0,6.0"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "\N{EN DASH}"), (0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min"),
        (125, "2 min 5 s"), (3_600, "1 h"), (3_780, "1 h 3 min"), (7_199.9, "2 h"),
    ],
)  # fmt: skip
def test_durations(seconds: float | None, told: str) -> None:
    assert words.duration(seconds) == told


def test_times_apart() -> None:
    def apart(**units: int) -> str:
        return words.apart(NOW - timedelta(**units), NOW)

    assert apart(hours=25) == "1 day ago"
    assert apart(minutes=59) == "59 minutes ago"
    assert apart(hours=-2) == "in 2 hours"
    assert apart(seconds=1) == "less than a minute ago"
    assert apart(seconds=-1) == "in less than a minute"


def test_parts_of_a_path() -> None:
    assert words.folder_and_name("s3://bucket/a/b.csv") == ("s3://bucket/a/", "b.csv")
    assert words.folder_and_name("b.csv") == ("", "b.csv")
    assert words.folder_and_name("-") == ("", "-")
