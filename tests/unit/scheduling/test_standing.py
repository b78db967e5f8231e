"""Who is due, and what the others wait for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from loader.cli.schedule_report import show_standings
from loader.scheduling.books import Books, History, Run
from loader.scheduling.ended import Ended
from loader.scheduling.entry import ScheduleEntry
from loader.scheduling.jobs import Job, Jobs
from loader.scheduling.read import TargetSchedule
from loader.scheduling.schedule import Schedule, Turn, schedule_of
from loader.scheduling.standing import Standing, standings, tables_not_due

NOW = datetime(2026, 3, 9, 12)
HOUR = timedelta(hours=1)


def schedule(**entry: Any) -> Schedule:
    return schedule_of(ScheduleEntry.model_validate(entry))


def job(name: str = "crm", held_up: str | None = None, **entry: Any) -> Job:
    after, after_dbt = entry.get("after"), bool(entry.get("after_dbt"))
    return Job("activation", name, schedule(**entry), after, after_dbt, held_up)


def run(status: str = "completed", hours_ago: float = 1, error: str | None = None) -> Run:
    """One that took ten minutes."""
    began = NOW - hours_ago * HOUR
    return Run(status, began, None if status == "running" else began + HOUR / 6, error)


def ran(*runs: Run) -> History:
    """The latest comes first; the last of them took a turn."""
    return History(runs[0], runs[-1])


def stands(job: Job, books: Books, *, paused: frozenset[str] = frozenset(), **kw: Any) -> Standing:
    (found,) = standings(Jobs(TargetSchedule("prod", **kw), (job,), paused), books, NOW)
    return found


def test_what_has_never_run_is_due_at_once() -> None:
    assert stands(job(every="1 day"), Books()).is_due
    assert not stands(job(every="1 day", held_up="it is paused."), Books()).is_due


def test_an_interval_is_counted_from_the_beginning_of_a_run() -> None:
    books = Books(activations={"crm": ran(run(hours_ago=1))})
    assert stands(job(every="1 hour"), books).is_due
    later = stands(job(every="61 minutes"), books)
    assert not later.is_due
    assert later.turn == Turn(NOW + HOUR / 60, NOW + HOUR / 60)


def test_an_interrupted_run_took_no_turn() -> None:
    books = Books(activations={"crm": ran(run("interrupted", 1), run(hours_ago=25))})
    assert stands(job(every="1 day"), books).is_due


def test_what_runs_is_not_run_beside_itself() -> None:
    books = Books(activations={"crm": ran(run("running", 2), run(hours_ago=30))})
    found = stands(job(every="1 hour"), books)
    assert (found.is_due, found.turn) == (False, None)
    assert found.waits == "it runs, since 2026-03-09 10:00:00 UTC."


def test_quiet_hours_are_waited_for() -> None:
    hours = [{"from": "11:30", "to": "12:30"}]
    books = Books(activations={"crm": ran(run(hours_ago=2))})
    found = stands(job(every="1 hour", quiet_hours=hours), books)
    assert not found.is_due
    assert found.waits == "for the end of quiet hours, or a window, at 2026-03-09 12:30:00 UTC."


@pytest.mark.parametrize("kind", ["after", "after_dbt"])
def test_after_another(kind: str) -> None:
    follower = job(after="base") if kind == "after" else job(after_dbt=True)

    def books(its: History, own: History | None = None) -> Books:
        runs = {} if own is None else {"crm": own}
        return Books(activations={**runs, "base": its}) if kind == "after" else Books(its, {}, runs)

    assert stands(follower, books(ran(run(hours_ago=2)))).is_due
    # Its end at 10:10 is what counts, not its beginning at 10:00.
    assert stands(follower, books(ran(run(hours_ago=2)), ran(run(hours_ago=1.9)))).is_due
    done = stands(follower, books(ran(run(hours_ago=2)), ran(run(hours_ago=1))))
    assert (done.is_due, done.turn) == (False, None)
    assert "for the next end of the sync" in (done.waits or "")
    broken = stands(follower, books(ran(run("failed", 1, "no answer"), run(hours_ago=9))))
    assert not broken.is_due
    assert "is failed since 2026-03-09 11:10:00 UTC: no answer" in (broken.waits or "")
    assert "is not at its end" in (stands(follower, books(ran(run("running", 1)))).waits or "")
    assert "has not run yet" in (stands(follower, Books()).waits or "")


def test_what_follows_something_paused_waits() -> None:
    books = Books(ran(run()), {}, {"base": ran(run())})
    paused = stands(job(after="base"), books, paused=frozenset({"base"}))
    assert (paused.is_due, paused.waits) == (False, "the sync base is paused.")
    paused = stands(job(after_dbt=True), books, is_paused=True)
    assert (paused.is_due, paused.waits) == (False, "the sync of the tables is paused.")


def test_what_failed_before_it_was_in_the_books_waits_for_its_next_turn() -> None:
    crm = job(every="1 hour")
    jobs = Jobs(TargetSchedule("prod"), (crm,))
    (found,) = standings(jobs, Books(), NOW, {crm.key: NOW - HOUR / 2})
    assert not found.is_due
    assert found.turn == Turn(NOW + HOUR / 2, NOW + HOUR / 2)


def test_tables_take_part_at_their_own_turns() -> None:
    tables = {name: schedule(every="1 day") for name in ("fresh", "stale", "new")}
    jobs = Jobs(TargetSchedule("prod", tables=tables), ())
    books = Books(tables={"fresh": NOW - 23 * HOUR, "stale": NOW - 24 * HOUR})
    assert tables_not_due(jobs, books, NOW) == ["fresh"]


def test_missed_turns_are_told() -> None:
    crm = job(cron="0 * * * *")
    books = Books(activations={"crm": ran(run(hours_ago=4.5))})
    turn = stands(crm, books).turn
    assert turn == Turn(NOW - 4 * HOUR, NOW, 4)
    told = Ended(crm, "succeeded", turn, NOW, NOW).missed
    assert told == (
        "it was due at 2026-03-09 08:00:00 UTC, 4 hours before; 4 later turns were missed, and "
        "this run is for all of them"
    )
    assert Ended(crm, "succeeded", Turn(NOW - HOUR / 6, NOW), NOW, NOW).missed is None


def test_a_list_tells_what_was_missed_until_it_is_made_up_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    books = Books(activations={"crm": ran(run(hours_ago=3.5))})
    found = stands(job(every="1 hour"), books)
    late = (
        "it was due at 2026-03-09 09:30:00 UTC, 2 hours ago; 2 later turns were missed, "
        "and the next run is for all of them"
    )
    assert (found.late, found.as_dict()["late"]) == (late, late)
    show_standings([found], {})
    assert f"late: {late}\n" in capsys.readouterr().out
    assert stands(job(every="4 hours"), books).late is None
    assert stands(job(every="1 hour", held_up="it is paused."), books).late is None
