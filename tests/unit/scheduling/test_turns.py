"""When something is due: the rules once more, minute by minute, against random schedules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.scheduling.entry import HoursEntry, TimesEntry
from loader.scheduling.schedule import Schedule, schedule_of
from loader.scheduling.turns import Calendar, Cron, next_turn

MINUTE = timedelta(minutes=1)
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
    "Asia/Kathmandu", "Africa/Casablanca", "America/Santiago",
)  # fmt: skip
# Near these, some clock above is changed; America/Santiago's at midnight.
NEAR = [
    datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 3, 8, 7),
    datetime(2026, 11, 1, 6), datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30),
    datetime(2026, 4, 5, 3), datetime(2026, 9, 6, 4), datetime(2026, 2, 15, 2),
]  # fmt: skip
moments = st.builds(
    lambda near, minutes, micros: near + timedelta(minutes=minutes, microseconds=micros),
    st.sampled_from([*NEAR, datetime(2026, 12, 31, 20)]),
    st.integers(-1500, 1500),
    st.sampled_from([0, 1, 30_000_000]),
)
times = st.sampled_from([time(h, m) for h in (0, 1, 2, 3, 9, 23) for m in (0, 15, 30, 45)])
days = st.frozensets(st.integers(0, 6), max_size=5)
calendars = st.builds(Calendar, st.lists(times, min_size=1, max_size=3).map(tuple), days)
crons = st.builds(
    Cron,
    st.builds(
        lambda minute, hour, day: f"{minute} {hour} * * {day}",
        st.sampled_from(["*", "*/20", "0", "30", "15,45"]),
        st.sampled_from(["*", "*/2", "2", "1-3", "0"]),
        st.sampled_from(["*", "sun", "1-5", "0,6"]),
    ),
)
spans = st.builds(
    lambda start, end, on: HoursEntry.model_validate({"from": start, "to": end, "days": on}),
    times.map(lambda t: f"{t:%H:%M}"),
    times.map(lambda t: f"{t:%H:%M}"),
    st.none() | st.lists(st.sampled_from(["mon", "tue", "saturday", "sunday"]), min_size=1),
)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def minutes_after(after: datetime) -> Iterator[datetime]:
    moment = after.replace(second=0, microsecond=0)
    while True:
        moment += MINUTE
        yield moment


def left_out(moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Times that the clock leaves out at the beginning of this minute."""
    shown, goes_on = wall(moment - MINUTE, zone) + MINUTE, wall(moment, zone)
    while shown < goes_on:
        yield shown
        shown += MINUTE


def is_turn(turns: Calendar | Cron, moment: datetime, zone: ZoneInfo) -> bool:
    shown = wall(moment, zone)
    if isinstance(turns, Cron) and turns.expression.split()[1].startswith("*"):
        return matches(turns, shown)
    first = [shown.replace(fold=0)] if shown.fold == 0 else []
    return any(matches(turns, found) for found in (*left_out(moment, zone), *first))


@cache
def fields_of(expression: str) -> list[list[Any]]:
    fields: list[list[Any]] = croniter.expand(expression)[0]
    return fields


def matches(turns: Calendar | Cron, shown: datetime) -> bool:
    if isinstance(turns, Cron):
        now = (shown.minute, shown.hour, None, None, shown.isoweekday() % 7)
        wanted = fields_of(turns.expression)
        return all("*" in want or is_ in want for is_, want in zip(now, wanted, strict=True))
    return shown.time() in turns.at and (not turns.days or shown.weekday() in turns.days)


def is_inside(span: HoursEntry, shown: datetime) -> bool:
    start, end = time.fromisoformat(span.from_), time.fromisoformat(span.to)
    names = {day[:3] for day in span.days or ()}
    for begins in (shown.date() - timedelta(days=1), shown.date()):
        if names and f"{begins:%a}".lower() not in names:
            continue
        ends = begins if start < end else begins + timedelta(days=1)
        if datetime.combine(begins, start) <= shown < datetime.combine(ends, end):
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(calendars | crons, st.sampled_from(ZONES).map(ZoneInfo), moments)
def test_the_next_turn_is_the_first_minute_that_is_one(
    turns: Calendar | Cron, zone: ZoneInfo, after: datetime
) -> None:
    found = next_turn(turns, zone, after)
    assert found > after
    for moment in minutes_after(after):
        if moment >= found:
            break
        assert not is_turn(turns, moment, zone), moment
    assert is_turn(turns, found, zone)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["7 minutes", "5 hours", "1 day"]),
    st.lists(spans, max_size=2),
    st.lists(spans, max_size=2),
    st.sampled_from(ZONES),
    moments,
)
def test_nothing_begins_in_quiet_hours_or_outside_windows(
    every: str, quiet: list[HoursEntry], windows: list[HoursEntry], zone: str, last: datetime
) -> None:
    entry = TimesEntry(every=every, windows=windows)
    try:
        schedule = schedule_of(entry, zone, quiet)
    except ValueError:
        week = (datetime(2026, 1, 5) + n * 15 * MINUTE for n in range(7 * 24 * 4))
        assert not any(may_begin(shown, quiet, windows) for shown in week)
        return
    assert schedule.turns is not None
    turn = next_turn(schedule.turns, ZoneInfo(zone), last)
    found = schedule.next_after(last)
    assert found >= turn > last
    assert may_begin(wall(found, ZoneInfo(zone)), quiet, windows)
    if found != turn:
        assert not may_begin(wall(turn, ZoneInfo(zone)), quiet, windows)
        for moment in minutes_after(turn):
            if moment >= found:
                break
            assert not may_begin(wall(moment, ZoneInfo(zone)), quiet, windows), moment


def may_begin(shown: datetime, quiet: list[HoursEntry], windows: list[HoursEntry]) -> bool:
    is_quiet = any(is_inside(span, shown) for span in quiet)
    return not is_quiet and (not windows or any(is_inside(span, shown) for span in windows))


@settings(max_examples=100, deadline=None)
@given(
    calendars | crons,
    st.sampled_from(ZONES),
    moments,
    st.integers(0, 3000),
    st.lists(spans, max_size=1),
)
def test_missed_turns_are_one(
    turns: Calendar | Cron, zone: str, last: datetime, minutes: int, quiet: list[HoursEntry]
) -> None:
    now = last + minutes * MINUTE
    try:
        allowed = schedule_of(TimesEntry(every="1 hour"), zone, quiet).allowed
    except ValueError:
        return
    schedule = Schedule(turns, ZoneInfo(zone), allowed)
    found = schedule.turn(last, now)
    assert found.due_at == schedule.next_after(last)
    assert found.begins_at >= now
    assert may_begin(wall(found.begins_at, ZoneInfo(zone)), quiet, [])
    passed: list[datetime] = []
    following = schedule.next_after(last)
    while following <= now and len(passed) <= 1000:
        passed.append(following)
        following = schedule.next_after(following)
    assert found.missed == max(0, len(passed) - 1)
    # One run makes up for all of them.
    if passed and found.begins_at == now:
        assert schedule.turn(now, now).due_at > now


def test_hours_that_a_clock_leaves_out_and_has_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    daily = Calendar((time(2, 30),))
    # 02:30 is not there on 29 March: the clock goes on at 03:00, which is 01:00 UTC.
    assert next_turn(daily, berlin, datetime(2026, 3, 28, 12)) == datetime(2026, 3, 29, 1)
    assert next_turn(daily, berlin, datetime(2026, 3, 29, 1)) == datetime(2026, 3, 30, 0, 30)
    # It is there twice on 25 October.
    first = datetime(2026, 10, 25, 0, 30)
    assert next_turn(daily, berlin, datetime(2026, 10, 24, 12)) == first
    assert next_turn(daily, berlin, first) == datetime(2026, 10, 26, 1, 30)
    hourly = Cron("30 * * * *")
    assert next_turn(hourly, berlin, first) == datetime(2026, 10, 25, 1, 30)
    assert next_turn(hourly, berlin, datetime(2026, 3, 29, 0, 30)) == datetime(2026, 3, 29, 1, 30)


def test_dates_of_a_month() -> None:
    turns = Calendar((time(6),), dates=frozenset({31, "last"}))
    found, after = [], datetime(2026, 1, 30)
    for _ in range(4):
        after = next_turn(turns, ZoneInfo("UTC"), after)
        found.append(f"{after:%m-%d %H}")
    assert found == ["01-31 06", "02-28 06", "03-31 06", "04-30 06"]
