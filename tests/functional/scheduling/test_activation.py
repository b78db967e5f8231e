"""Syncs to destinations and sequences, run when they are due."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from loader.clock import utc_now
from loader.scheduling.runner import Runner
from tests.functional.activation.world import World
from tests.functional.command_line import ended, run, start
from tests.functional.processes import where
from tests.functional.project import Project
from tests.functional.scheduling.schedules import HOUR, Clock, define, runner, told

HOURLY = {"schedule": {"every": "1 hour"}}


@pytest.fixture
def world(project: Project) -> World:
    """Two people."""
    made = World(project)
    made.people({"id": name, "email": f"{name}@x", "plan": "pro"} for name in "ab")
    return made


def runs(world: World) -> list[str]:
    rows = world.query("select sync_id from {activation}.sync_runs order by sync_run_id")
    return [row["sync_id"] for row in rows]


def crm(project: Project, sql: str) -> list[Any]:
    with closing(sqlite3.connect(project.directory / "crm.db")) as database, database:
        return database.execute(sql).fetchall()


def test_a_chain_runs_in_its_order_and_once(project: Project, world: World) -> None:
    define(
        project,
        {"sync": None},
        syncs={"base": HOURLY, "rest": {"schedule": {"after": "base"}}, "by_hand": {}},
    )
    one = runner(project)
    assert told(one.run_due()) == [("base", "succeeded"), ("rest", "succeeded")]
    assert crm(project, "select id, plan from base order by id") == [("a", "pro"), ("b", "pro")]
    # Another process knows from the books alone.
    assert told(runner(project).run_due()) == []
    later = runner(project, lambda: utc_now() + 3.5 * HOUR)
    (base, rest) = later.run_due()
    assert (base.turn.missed, rest.status) == (2, "succeeded")
    assert "2 later turns were missed" in (base.missed or "")
    assert runs(world) == ["base", "rest"] * 2


def test_what_follows_a_failure_waits_and_says_why(project: Project, world: World) -> None:
    define(project, {}, syncs={"base": HOURLY, "rest": {"schedule": {"after": "base"}}})
    crm(project, "drop table base")
    one = runner(project)
    (base,) = one.run_due()
    assert (base.status, base.failed) == ("failed", True)
    assert "there is no table base" in (base.error or "")
    _, rest = one.look()
    assert "the sync base is failed since" in (rest.waits or "")
    assert "there is no table base" in (rest.waits or "")
    # It is tried again at its next turn, by whoever is there.
    assert runner(project).run_due() == []
    crm(project, "create table base (id text primary key, plan text)")
    again = runner(project, lambda: utc_now() + HOUR).run_due()
    assert told(again) == [("base", "succeeded"), ("rest", "succeeded")]


@pytest.mark.in_turn
def test_steps_of_a_sequence(project: Project, world: World) -> None:
    steps = ["one", {"sync": "two", "on_rejected": "stop"}, "three"]
    go_on = ["one", {"sync": "two", "on_failure": "go_on"}, "three"]
    define(
        project,
        {},
        syncs={"one": {}, "two": {}, "three": {}},
        sequences={"strict": {**HOURLY, "steps": steps}, "loose": {**HOURLY, "steps": go_on}},
    )
    crm(project, "drop table two")
    strict, loose = runner(project).run_due()
    assert (strict.status, loose.status) == ("failed", "with errors"), loose
    assert "step 2, two: " in (strict.error or "")
    assert "The 1 after it was not run." in (strict.error or "")
    assert [step["status"] for step in strict.details["steps"]] == ["completed", "failed"]
    assert [step["status"] for step in loose.details["steps"]][-1] == "completed"
    assert runs(world) == ["one", "two", "one", "two", "three"]

    # A row that is refused stops the one that says so.
    crm(project, "create table two (id text primary key, plan text check (plan != 'pro'))")
    strict, loose = runner(project, lambda: utc_now() + HOUR).run_due()
    assert (strict.status, loose.status) == ("failed", "with errors"), loose
    assert "2 rows were refused" in (strict.error or "")
    assert len(strict.details["steps"]) == 2
    assert len(loose.details["steps"]) == 3
    rows = world.query("select sequence_id, status from {activation}.sequence_runs")
    statuses = sorted((row["sequence_id"], row["status"]) for row in rows)
    assert statuses == [("loose", "completed with errors")] * 2 + [("strict", "failed")] * 2


@pytest.mark.in_turn
def test_a_sequence_that_was_asked_to_end_is_due_again(project: Project, world: World) -> None:
    define(
        project,
        {},
        syncs={"one": {}, "two": {}, "three": {"paused": True}},
        sequences={
            "both": {**HOURLY, "steps": ["one", "two"]},
            "held": {**HOURLY, "steps": ["one", "three"]},
        },
    )
    asked = count(1)
    stopped = runner(project, stop=lambda: next(asked) > 2)
    assert told(stopped.run_due()) == [("both", "interrupted")]
    assert runs(world) == ["one"]
    restarted = runner(project)
    _, held = restarted.look()
    assert held.waits == "its step three is paused."
    assert told(restarted.run_due()) == [("both", "succeeded")]
    assert runs(world) == ["one", "one", "two"]


def test_two_runners_do_a_thing_once(project: Project, world: World) -> None:
    """The other one does it after this one has seen that it is due."""
    define(
        project,
        {},
        syncs={"base": HOURLY, "step": {}},
        sequences={"all": {**HOURLY, "steps": ["step"]}},
    )
    others: list[Any] = []

    def clock() -> datetime:
        if not others:
            others.append(True)
            others.extend(runner(project).run_due())
        return utc_now()

    late = runner(project, clock).run_due()
    assert told(others[1:]) == [("all", "succeeded"), ("base", "succeeded")]
    assert told(late) == [("all", "elsewhere")]
    assert runs(world) == ["step", "base"]


@pytest.mark.in_turn
def test_in_the_foreground_all_runs_at_its_time(project: Project, world: World) -> None:
    hours = [{"from": "00:00", "to": "00:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat"]}]
    define(project, {}, syncs={"base": HOURLY, "odd": {"schedule": {"every": "25 minutes"}}})
    clock = Clock()
    began, began_at = clock.time, []
    served: Runner = runner(
        project,
        clock,
        wait=clock.wait,
        stop=lambda: clock.time >= began + timedelta(minutes=59),
        ended=lambda outcome: began_at.append((outcome.job.name, outcome.began_at - began)),
    )
    served.serve(poll=HOUR)
    minutes = [(name, round(at.total_seconds() / 60)) for name, at in began_at]
    assert minutes == [("base", 0), ("odd", 0), ("odd", 25), ("odd", 50)]
    # Definitions that are wrong meanwhile are told, once; nothing is run until they are mended.
    define(project, {"sync": {"every": "soon"}})
    messages: list[str] = []
    until = clock.time + timedelta(minutes=2)
    served.tell, served.stop = messages.append, lambda: clock.time >= until
    served.serve(poll=HOUR)
    (message,) = messages
    assert "definitions/schedule.yml:3: sync: every is" in message
    define(project, {"quiet_hours": hours}, syncs={"base": HOURLY})
    saturday = clock.time + timedelta(days=12 - clock.time.weekday())
    waits = runner(project, lambda: saturday).look()[0].waits
    assert (waits or "").startswith("for the end of quiet hours")


@pytest.mark.in_turn
def test_the_command(project: Project, world: World) -> None:
    define(project, {}, syncs={"base": HOURLY, "rest": {"schedule": {"after": "base"}}})
    process = start("schedule", "--json", *where(project))
    assert process.stdout is not None
    lines = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert [(line["name"], line["status"]) for line in lines] == [
        ("base", "succeeded"),
        ("rest", "succeeded"),
    ]
    os.kill(process.pid, signal.SIGTERM)
    assert ended(process).code == 0
    listed = run("schedule", "--list", *where(project))
    assert (listed.code, listed.err) == (0, "")
    assert "for the next end of the sync base." in listed.out

    (project.directory / "definitions/sequences.yml").write_text(
        "sequences:\n  both:\n    steps: [base, rest]\n"
    )
    by_hand = run("activate", "sequence", "both", *where(project))
    assert (by_hand.code, by_hand.out.splitlines()[-1]) == (0, "both: completed")
    assert runs(world) == ["base", "rest"] * 2
    (project.directory / "definitions/syncs/crm.yml").write_text(
        (project.directory / "definitions/syncs/crm.yml").read_text().replace("1 hour", "0 hours")
    )
    wrong = run("schedule", "--once", *where(project))
    assert wrong.code == 2
    assert "definitions/syncs/crm.yml:" in wrong.err
