"""One alert for each change of state, however often and in whatever order it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from loader.alerts.books import FAILED, SUCCEEDED, WITH_ERRORS, Books, Run
from loader.alerts.due import RECOVERED, Alert, Key, Note, due
from loader.alerts.entry import FailureRule, RuleEntry, StalenessRule
from loader.alerts.findings import findings

BEGAN = datetime(2026, 3, 1)
SUBJECTS = ("sync", "load", "load/a.ndjson", "activation.crm", "activation.ads")
EVERYTHING: dict[str, RuleEntry] = {
    "broken": FailureRule(when="failure", tell=["team"]),
    "broken_too": FailureRule(when="failure", tell=["team"], of=["sync"]),
}

ends = st.lists(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from((SUCCEEDED, FAILED, WITH_ERRORS))),
    max_size=25,
)


def runs_of(ends: Sequence[tuple[str, str]]) -> list[Run]:
    """A run a minute."""
    return [
        Run(subject, status, BEGAN + timedelta(minutes=place), None)
        for place, (subject, status) in enumerate(ends)
    ]


def looked(
    runs: Sequence[Run],
    noted: dict[Key, Note],
    now: datetime,
    rules: dict[str, RuleEntry] | None = None,
) -> list[Alert]:
    """What is told when these runs are looked at; it is noted from then on."""
    alerts = due(findings(EVERYTHING if rules is None else rules, Books(runs), now), noted)
    for alert in alerts:
        noted[alert.rule, alert.subject] = alert.note
    return alerts


def changes(statuses: Sequence[str]) -> list[str]:
    """The changes of state that there were: who begins well has changed nothing."""
    found = []
    for before, after in pairwise((SUCCEEDED, *statuses)):
        if before != after:
            found.append(RECOVERED if after == SUCCEEDED else after)
    return found


@given(ends, st.integers(min_value=1, max_value=3))
def test_each_change_of_state_is_told_once(ends: list[tuple[str, str]], often: int) -> None:
    runs, noted, told = runs_of(ends), dict[Key, Note](), list[Alert]()
    for count, run in enumerate(runs, 1):
        told += looked(runs[:count], noted, run.finished_at)
        for _ in range(often):
            assert looked(runs[:count], noted, run.finished_at + timedelta(seconds=9)) == []
    for rule, watched in (("broken", SUBJECTS), ("broken_too", ("sync",))):
        for subject in watched:
            own = [a.state for a in told if (a.rule, a.subject) == (rule, subject)]
            assert own == changes([status for name, status in ends if name == subject])
    assert len({alert.alert_id for alert in told}) == len(told)


@given(ends, st.lists(st.booleans(), min_size=25, max_size=25))
def test_looked_at_now_and_then_a_recovery_follows_its_failure(
    ends: list[tuple[str, str]], when: list[bool]
) -> None:
    runs, noted, told = runs_of(ends), dict[Key, Note](), list[Alert]()
    for count, run in enumerate(runs, 1):
        if when[count - 1]:
            told += looked(runs[:count], noted, run.finished_at)
    for subject in SUBJECTS:
        own = [alert for alert in told if (alert.rule, alert.subject) == ("broken", subject)]
        for before, after in pairwise(own):
            assert before.state != after.state or not before.is_recovery
            assert before.since < after.since
            if after.is_recovery:
                assert after.follows == before.alert_id
        assert not own or not own[0].is_recovery
        ended = [status for name, status in ends if name == subject]
        if all(when) and own:
            assert own[-1].is_recovery == (ended[-1] == SUCCEEDED)


@given(ends, st.randoms(use_true_random=False))
def test_the_order_of_books_and_rules_does_not_matter(
    ends: list[tuple[str, str]], random: Random
) -> None:
    runs = runs_of(ends)
    mixed = random.sample(runs, len(runs))
    backwards = dict(reversed(EVERYTHING.items()))
    now = BEGAN + timedelta(days=1)
    assert looked(runs, {}, now) == looked(mixed, {}, now, backwards)


@given(ends, st.data())
def test_who_read_the_books_earlier_tells_nothing_later(
    ends: list[tuple[str, str]], data: st.DataObject
) -> None:
    runs, noted = runs_of(ends), dict[Key, Note]()
    for count, run in enumerate(runs, 1):
        looked(runs[:count], noted, run.finished_at)
    earlier = data.draw(st.integers(min_value=0, max_value=len(runs)))
    assert looked(runs[:earlier], noted, BEGAN + timedelta(days=1)) == []


@given(st.lists(st.integers(min_value=1, max_value=200), min_size=1, max_size=15))
def test_staleness_is_told_once_and_so_is_its_end(gaps: list[int]) -> None:
    """Syncs succeed after gaps of so many minutes, and somebody looks every ten minutes."""
    rules: dict[str, RuleEntry] = {
        "old": StalenessRule(when="staleness", tell=["team"], max_minutes=60)
    }
    noted, told = dict[Key, Note](), list[str]()
    moments = [BEGAN]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(minutes=gap))
    runs = [Run("sync", SUCCEEDED, moment) for moment in moments]
    now = BEGAN
    while now <= moments[-1]:
        there = [run for run in runs if run.finished_at <= now]
        told += [alert.state for alert in looked(there, noted, now, rules)]
        now += timedelta(minutes=10)
    told += [alert.state for alert in looked(runs, noted, moments[-1], rules)]
    # Each gap in which somebody looked when it was longer than an hour.
    long = 0
    for before, after in pairwise(moments):
        first_look = (
            BEGAN
            + (before - BEGAN + timedelta(minutes=60))
            // timedelta(minutes=10)
            * timedelta(minutes=10)
            + timedelta(minutes=10)
        )
        long += first_look < after
    assert told == ["stale", RECOVERED] * long


def test_a_failure_that_no_book_has_is_not_over_by_an_earlier_success() -> None:
    noted = dict[Key, Note]()
    success = Run("sync", SUCCEEDED, BEGAN)
    failure = Run("sync", FAILED, BEGAN + timedelta(minutes=5), "no connection")
    assert [a.state for a in looked([success, failure], noted, failure.finished_at)] == [
        FAILED,
        FAILED,
    ]
    assert looked([success], noted, BEGAN + timedelta(minutes=9)) == []
    later = Run("sync", SUCCEEDED, BEGAN + timedelta(minutes=10))
    told = looked([success, later], noted, later.finished_at)
    assert [alert.state for alert in told] == [RECOVERED, RECOVERED]


def test_a_load_with_nothing_new_is_well_but_not_fresh() -> None:
    rules: dict[str, RuleEntry] = {
        "old": StalenessRule(when="staleness", of=["load"], tell=["team"], max_minutes=60),
        "broken": EVERYTHING["broken"],
    }
    noted = dict[Key, Note]()
    landed = Run("load", SUCCEEDED, BEGAN)
    failed = Run("load", FAILED, BEGAN + timedelta(minutes=10), "no such bucket")
    looked([landed, failed], noted, failed.finished_at, rules)
    nothing = Run("load", SUCCEEDED, BEGAN + timedelta(minutes=70), is_new_data=False)
    told = looked([landed, nothing], noted, nothing.finished_at, rules)
    assert {(alert.rule, alert.state) for alert in told} == {
        ("broken", RECOVERED),
        ("old", "stale"),
    }


def test_what_was_well_while_nobody_looked_is_told_as_two_failures() -> None:
    noted = dict[Key, Note]()
    rules: dict[str, RuleEntry] = {"broken": EVERYTHING["broken"]}
    runs = runs_of([("sync", FAILED), ("sync", SUCCEEDED), ("sync", FAILED)])
    (first,) = looked(runs[:1], noted, BEGAN, rules)
    recovered, again = looked(runs, noted, BEGAN + timedelta(hours=1), rules)
    assert (recovered.state, recovered.follows) == (RECOVERED, first.alert_id)
    assert (recovered.since, again.since) == (runs[1].finished_at, runs[2].finished_at)
    assert again.state == FAILED
    assert again.alert_id != first.alert_id
    assert looked(runs, noted, BEGAN + timedelta(hours=2), rules) == []
