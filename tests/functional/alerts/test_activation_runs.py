"""Alerts of activation runs, from the command as people run it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from loader.cli import app
from tests.functional.activation.world import World
from tests.functional.alerts.hook import FAILURE, Hook

pytestmark = pytest.mark.in_turn
DESTINATIONS = 'destinations:\n  crm: {{type: sql, url: "sqlite:///{path}"}}\n'
SYNCS = """\
syncs:
  people:
    model: {ref: people}
    primary_key: id
    destination: crm
    into: contacts
    mode: upsert
    fields: {email: email}
"""


@pytest.fixture
def crm(hook: Hook, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database that is to hold people, and has no table for them yet."""
    path = tmp_path / "crm.db"
    definitions = hook.project.directory / "definitions"
    (definitions / "syncs").mkdir(exist_ok=True)
    (definitions / "syncs/crm.yml").write_text(SYNCS)
    (definitions / "destinations.yml").write_text(DESTINATIONS.format(path=path))
    World(hook.project).people([{"id": "1", "email": "1@x", "plan": "pro", "seen": 1}])
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def run(hook: Hook, *arguments: str) -> tuple[int, str]:
    where = ["--target", hook.project.target, "--project-dir", str(hook.project.directory)]
    done = CliRunner().invoke(app, [*arguments, *where])
    return done.exit_code, done.stdout


def test_a_run_that_fails_and_the_next_that_does_not(hook: Hook, crm: sqlite3.Connection) -> None:
    hook.define({"broken": {**FAILURE["broken"], "of": ["activation.people"]}})
    for _ in range(2):
        assert run(hook, "activate", "run")[0] == 2
    assert hook.told() == [("activation.people", "failed")]
    assert "contacts" in hook.server.asked[0].body["data"]["details"]["error"]
    crm.execute("create table contacts (id text primary key, email text not null)")
    crm.commit()
    assert run(hook, "activate", "run")[0] == 0
    # What the destination refuses is another state than a run that failed.
    World(hook.project).people([{"id": "2", "email": None, "plan": "pro", "seen": 1}])
    for _ in range(2):
        assert run(hook, "activate", "run")[0] == 1
    assert hook.told()[1:] == [
        ("activation.people", "recovered"),
        ("activation.people", "completed with errors"),
    ]
    assert hook.server.asked[-1].body["data"]["details"] == {
        "error": "1 refused and 0 invalid of 1 rows"
    }


def test_what_stops_a_run_before_its_books(hook: Hook, crm: sqlite3.Connection) -> None:
    hook.define(FAILURE)
    path = hook.project.directory / "definitions/syncs/crm.yml"
    path.write_text(SYNCS.replace("{email: email}", "{email: e_mail}"))
    assert run(hook, "activate", "run", "people")[0] == 2
    assert hook.told() == [("activation.people", "failed")]
    assert "no column e_mail" in hook.server.asked[0].body["data"]["details"]["error"]
    assert hook.evaluate() == []


def test_the_command_tells_what_it_did(hook: Hook, crm: sqlite3.Connection) -> None:
    hook.define(FAILURE, dead={"type": "slack", "url": "http://127.0.0.1:9/none"})
    assert run(hook, "alert") == (0, "Nothing is to be told.\n")
    assert run(hook, "alert", "--test", "hook") == (
        0,
        "hook: told: this is a test: alerts reach this channel\n",
    )
    assert hook.server.asked[0].body["type"] == "alert.test"
    code, said = run(hook, "alert", "--test")
    assert code == 1
    assert "dead: not told (" in said
    assert "hook: told: " in said
    code, said = run(hook, "alert", "--test", "--dry-run", "--json")
    assert (code, [a["channel"] for a in json.loads(said)["alerts"]]) == (0, ["hook", "dead"])
    assert len(hook.server.asked) == 2
    assert run(hook, "alert", "hook")[0] == 2
    assert run(hook, "alert", "--test", "hok")[0] == 2
    (hook.project.directory / "definitions/alerts.yml").unlink()
    assert run(hook, "alert")[0] == 2


def test_the_command_shows_what_is_due(hook: Hook, crm: sqlite3.Connection) -> None:
    assert run(hook, "activate", "run")[0] == 2
    hook.define(FAILURE)
    code, said = run(hook, "alert", "--dry-run")
    assert (code, said) == (0, "hook: would be told: activation of people failed\n")
    assert hook.server.asked == []
    code, said = run(hook, "alert", "--json")
    told = json.loads(said)
    assert (code, told["status"], told["alerts"][0]["state"]) == (0, "succeeded", "failed")
    assert hook.told() == [("activation.people", "failed")]
