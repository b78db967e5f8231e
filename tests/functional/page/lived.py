"""A project that has seen everything that the page tells, with names that would be markup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import loader
from activation.opening import opened
from loader.errors import EventideError, SyncFailedError
from tests.functional.events import identify, page, track
from tests.functional.project import Project
from tests.standins.faulty_http import served

MARKUP = "<script>alert(1)</script>"
EVENTS = {
    "bought": {
        "name": "Bought </style></script><b>",
        "match": {"any": [{"event": "Bought"}, {"event": MARKUP}]},
        "notes": f"<img src=x onerror=alert(1)> {MARKUP}",
    },
    "seen": {"name": "Seen", "match": {"event": "Seen"}},
}
BUYERS = {
    "buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}},
    "marked": {"name": "Marked", "match": {"user": {"plan": MARKUP}}},
}


def live(project: Project, folder: Path) -> None:
    """Two syncs that succeed, one that fails, a file that cannot be loaded, lines that are
    rejected, and a run of activation with a row that its destination refuses. Schedules for all
    of it, and alerts of which one channel is told and the other cannot be."""
    with served(lambda asked: (200, "ok", {})) as hook:
        project.define(EVENTS, BUYERS)
        _operate(project, hook.url)
        _live(project, folder)


def _operate(project: Project, hook: str) -> None:
    definitions = project.directory / "definitions"
    (definitions / "schedule.yml").write_text(
        f"schedules:\n  {project.target}:\n    sync: {{every: 1 day}}\n"
        "    tables: {bought: {every: 3 days}}\n"
        '    quiet_hours: [{from: "12:00", to: "14:00", days: [sunday]}]\n'
    )
    (definitions / "alerts.yml").write_text(
        "alerts:\n  channels:\n"
        f"    hook: {{type: webhook, url: '{hook}', secret: whsec_c2VjcmV0}}\n"
        "    dead: {type: slack, url: 'http://127.0.0.1:9/hidden', timeout: 2}\n"
        "  rules:\n    broken: {when: failure, tell: [hook, dead]}\n"
        "    old: {when: staleness, max_minutes: 90, tell: [hook]}\n"
    )


def _live(project: Project, folder: Path) -> None:
    first = [
        page("https://shop.example/a", 0),
        track("Bought", 1, anonymousId="d"),
        track(MARKUP, 2, anonymousId="d"),
        identify("ann", 3, {"plan": MARKUP}, anonymousId="d"),
    ]
    project.sync(project.lines_file([*first, "{"], "<i>first.ndjson"))
    second = [track("Bought", 4_000, anonymousId="e"), {"type": MARKUP}]
    project.sync(project.lines_file([*second, "{", track("Seen", 4_100)]))
    _send(project, folder)

    macro = project.directory / "macros/events/event_rows.sql"
    whole = macro.read_text()
    spoiled = "{{ '" + MARKUP + "' if execute and this.identifier == 'seen' }}"
    macro.write_text(whole.replace("-%}\n", "-%}\n" + spoiled + "\n", 1))
    with pytest.raises(SyncFailedError):
        project.sync(project.lines_file([track("Seen", 9_000)]))
    macro.write_text(whole)
    broken = folder / "broken.csv"
    broken.write_text(f"{MARKUP}\n1\n")
    with pytest.raises(EventideError):
        loader.load([broken], target=project.target, project_dir=project.directory)


def _send(project: Project, folder: Path) -> None:
    application = folder / "application.sqlite"
    application.unlink(missing_ok=True)
    with closing(sqlite3.connect(application)) as database:
        database.execute(
            "create table members (user_id bigint primary key, plan text, "
            "constraint no_markup check (plan is null or plan not like '<%'))"
        )
    definitions = project.directory / "definitions"
    (definitions / "syncs").mkdir(exist_ok=True)
    (definitions / "destinations.yml").write_text(
        f"destinations:\n  app: {{type: sql, url: 'sqlite:///{application}'}}\n"
    )
    (definitions / "syncs/buyers.yml").write_text(
        "syncs:\n  buyers_to_app:\n"
        "    model: {sql: \"select user_id, plan from {{ ref('users') }}\"}\n"
        "    primary_key: user_id\n    destination: app\n    into: members\n    mode: mirror\n"
        "    fields: {plan: plan}\n    schedule: {after_dbt: true}\n"
    )
    (definitions / "sequences.yml").write_text(
        "sequences:\n  nightly:\n    steps: [buyers_to_app]\n"
        '    schedule: {calendar: {at: "03:00", days: [monday]}, time_zone: Europe/Berlin}\n'
    )
    with opened([], target=project.target, project_dir=project.directory) as activations:
        for activation in activations:
            assert activation.run().status == "completed with errors"
