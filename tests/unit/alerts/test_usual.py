"""What counts as a jump: by the same weekday, with a floor, and never without a history."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.alerts.books import DAYS, Books
from loader.alerts.entry import RejectedRule, VolumeRule
from loader.alerts.findings import OK, findings
from loader.alerts.usual import usual

NOW = datetime(2026, 3, 30, 6)
VOLUME = VolumeRule(when="volume", tell=["team"])
REJECTED = RejectedRule(when="rejected", tell=["team"])
# A shop that sleeps at weekends: the first day is a Monday's, going back.
WEEK = [10_000, 500, 700, 9_000, 11_000, 10_500, 9_500]


def stands(days: list[int | None], rule: VolumeRule = VOLUME) -> str | None:
    """How a table stands; None where nothing can be said."""
    found = findings({"volume": rule}, Books(rows={"orders": days}), NOW)
    return found[0].state if found else None


def lines(days: list[tuple[int, int] | None], rule: RejectedRule = REJECTED) -> str | None:
    found = findings({"rejected": rule}, Books(lines={"segment": days}), NOW)
    return found[0].state if found else None


@pytest.mark.parametrize(
    ("today", "expected"),
    [(10_000, OK), (29_999, OK), (30_001, "more rows"), (3_400, OK), (3_300, "fewer rows")],
)
def test_a_day_is_held_to_the_same_weekday(today: int, expected: str) -> None:
    month: list[int | None] = [n for _ in range(4) for n in WEEK]
    assert stands([today, *month[1:], 10_000]) == expected


def test_a_weekend_in_the_first_weeks_is_no_jump() -> None:
    # A Sunday, with one Sunday and one Saturday before it.
    days = WEEK[1:] + WEEK + [None] * 20
    assert stands(days[: DAYS + 1]) == OK
    assert stands(
        [0, *days[1 : DAYS + 1]], VolumeRule(when="volume", tell=["a"], min_rows=400)
    ) == ("fewer rows")


def test_small_counts_never_alert() -> None:
    assert stands([999, *[0] * DAYS]) == OK
    assert stands([1_001, *[0] * DAYS]) == "more rows"
    assert stands([0, *[900] * DAYS]) == OK


@given(st.lists(st.none() | st.integers(0, 10**9), min_size=DAYS + 1, max_size=DAYS + 1))
def test_nothing_is_said_without_a_history(days: list[int | None]) -> None:
    known = [n for n in days[1:] if n is not None]
    weeks = [n for n in days[7::7] if n is not None]
    assert (usual(days) is None) == (len(known) < 5 and len(weeks) < 3)
    if days[0] is None or usual(days) is None:
        assert stands(days) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_table_that_always_takes_in_the_same_never_alerts(n: int, other: int) -> None:
    assert stands([n] * (DAYS + 1)) == OK
    assert (
        findings(
            {"volume": VolumeRule(when="volume", tell=["a"], tables=["users"])},
            Books(rows={"orders": [n, *[other] * DAYS]}),
            NOW,
        )
        == []
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ((10, 10_000), OK),
        ((99, 100), OK),  # all of a few
        ((400, 10_000), "rejected"),  # 4% where 0.1% is usual
        ((90, 10_000), OK),
        ((250, 100_000), OK),  # three times as many, and still nearly none
    ],
)
def test_rejected_lines_are_held_to_the_days_before(today: tuple[int, int], expected: str) -> None:
    assert lines([today, *[(10, 10_000)] * DAYS]) == expected


def test_a_fifth_of_all_lines_is_too_much_whatever_is_usual() -> None:
    assert lines([(300, 1_000), *[(300, 1_000)] * DAYS]) == "rejected"
    assert lines([(300, 1_000), *[None] * DAYS]) == "rejected"
    lenient = RejectedRule(when="rejected", tell=["team"], max_share=0.5)
    assert lines([(300, 1_000), *[(300, 1_000)] * DAYS], lenient) == OK
    assert lines([(300, 1_000), *[None] * DAYS], lenient) == OK
    assert lines([None, *[(300, 1_000)] * DAYS]) is None
