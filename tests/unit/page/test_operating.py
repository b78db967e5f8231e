"""What the page of syncs says of schedules and alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from loader.page.cares import cares
from loader.page.charts import timeline
from loader.page.facts import Alerting, Definition, Firing, Rule, Scheduled, Schedules, Sync, Told
from loader.page.pages import PAGES
from loader.page.render import render
from tests.unit.page.elements import Elements

NOW = datetime(2026, 3, 9, 6, 0, 0)
SYNC = Sync(1, "succeeded", NOW - timedelta(hours=5), NOW, None, NOW, 5, 1)
BAD = "</style></title><script>alert(1)</script>`{{ 7 * 7 }}`"


def syncs_page(**facts: Any) -> str:
    """The words of the page of syncs, with some of its facts."""
    whole = {
        "syncs": [SYNC], "most": 90, "chart": timeline([SYNC], NOW), "latest": NOW, "tables": [],
        "cares": [], "schedules": Schedules(), "alerting": Alerting(),
    }  # fmt: skip
    return Elements(render(PAGES[0], {**whole, **facts}, schema="s", now=NOW)).words


def scheduled(**changes: Any) -> Schedules:
    """The sync of the tables, due in an hour."""
    job = Scheduled(
        "sync of prod", "every 6 hours", NOW - timedelta(hours=5), "succeeded",
        NOW + timedelta(hours=1), False, None, None, is_sync=True,
    )  # fmt: skip
    return Schedules((replace(job, **changes),))


def test_the_next_sync_is_told_as_it_is_scheduled_with_the_reason() -> None:
    assert "Next sync Not known" not in syncs_page()
    text = syncs_page(schedules=scheduled())
    assert "Next sync in 1 hour 2026-03-09 07:00:00 , every 6 hours" in text
    assert "sync of prod every 6 hours succeeded 2026-03-09 01:00:00 2026-03-09 07:00:00" in text
    waits = "for the end of quiet hours, or a window, at 2026-03-09 07:00:00 UTC."
    assert text.count(waits) == 0
    assert syncs_page(schedules=scheduled(waits=waits)).count(waits) == 2
    late = "it was due at 2026-03-09 05:00:00 UTC, 60 minutes ago"
    due = syncs_page(schedules=scheduled(is_due=True, next_at=NOW, missed=late))
    assert f"Next sync Is due every 6 hours; {late}" in due
    assert f"is due late: {late}" in due
    paused = syncs_page(schedules=scheduled(next_at=None, waits="it is paused."))
    assert "Next sync Not known it is paused." in paused


def test_what_fires_is_told_with_its_beginning_and_whether_anybody_knows() -> None:
    rules = (Rule("broken", "sync failed", ("team (slack)",)),)
    assert "Nobody is told of anything." in syncs_page()
    quiet = syncs_page(alerting=Alerting(rules))
    assert "None is firing: all that rules watch is well." in quiet
    assert "broken sync failed team (slack)" in quiet
    since = NOW - timedelta(hours=3)
    one = Firing("broken", "sync failed", "failed", since, True)
    text = syncs_page(alerting=Alerting(rules, (one,)))
    assert "sync failed failed 2026-03-09 03:00:00 3 hours ago broken" in text
    assert "nobody is told yet" not in text
    assert "nobody is told yet" in syncs_page(
        alerting=Alerting(rules, (replace(one, is_noted=False),))
    )
    told = Told("broken", "sync failed", "failed", "team", since, None, "HTTP 503")
    assert "team not yet, found 2026-03-09 03:00:00 HTTP 503" in syncs_page(
        alerting=Alerting(rules, (), (told,))
    )


def test_wrong_definitions_stand_where_schedules_and_alerts_would() -> None:
    text = syncs_page(schedules=Schedules(problem=BAD), alerting=Alerting(problem=BAD))
    assert "eventide schedule runs nothing until this is mended." in text
    assert "Nobody is told of anything until this is mended." in text
    assert text.count(" ".join(BAD.split())) >= 2


def test_what_needs_a_look() -> None:
    late = scheduled(missed="it was due").jobs
    wrong = Alerting((), (Firing("r", "sync failed", "failed", NOW, True),))
    overdue = [replace(SYNC, next_at=NOW - timedelta(hours=1))]

    def told(schedules: Schedules, alerting: Alerting) -> list[tuple[str, str]]:
        found = cares(overdue, [], [], [], 0, schedules, alerting, NOW)
        return [(level, words) for level, words, _ in found]

    assert told(Schedules(), Alerting()) == [("warning", "The next sync is overdue.")]
    assert told(Schedules(late), wrong) == [
        ("warning", "Runs were missed: sync of prod."),
        ("warning", "1 alert is firing: sync failed."),
    ]
    problem = "definitions/schedule.yml:3: every is wrong\ndefinitions/schedule.yml:4: this too"
    assert told(Schedules(problem=problem), Alerting())[0] == (
        "failed",
        problem.split("\n", maxsplit=1)[0],
    )


def test_a_table_is_behind_only_by_its_own_schedule() -> None:
    def told(begins_at: datetime | None) -> list[str]:
        rows = () if begins_at is None else (("size_change", "once a day", begins_at),)
        definitions = [
            Definition(name, name, "behind", "", 1, None, None, None, None, None, None)
            for name in tables
        ]
        found = cares([], definitions, [], [], 0, Schedules(tables=rows), Alerting(), NOW)
        return [text for _, text, _ in found]

    tables = ["size_change"]
    hour = timedelta(hours=1)
    assert told(NOW + hour) == []
    assert told(NOW - hour) == ["1 event table is behind: size_change."]
    assert told(None) == ["1 event table is behind: size_change."]
    tables = ["order", "size_change"]
    assert told(NOW + hour) == ["1 event table is behind: order."]
