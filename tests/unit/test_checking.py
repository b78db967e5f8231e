"""Checking a project tells what is wrong with schedules, syncs, sequences and alerts, too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from activation.read import read_activation
from loader.cli import app
from loader.labels.generate import wanted_labels
from loader.labels.problems import DefinitionError

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "events/labels.yml": "events:\n  bought:\n    name: Bought\n    match: {event: Bought}\n",
    "destinations.yml": "destinations:\n  crm: {type: sql, url: 'sqlite:///crm.db'}\n",
    "syncs/crm.yml": (
        "syncs:\n  buyers:\n    model: {ref: users}\n    primary_key: user_id\n"
        "    destination: crm\n    into: buyers\n    mode: upsert\n    fields: {plan: plan}\n"
        "    schedule: {every: 1 day}\n"
    ),
    "sequences.yml": "sequences:\n  nightly:\n    steps: [buyers]\n",
    "schedule.yml": (
        "schedules:\n  duckdb:\n    sync: {every: 1 hour}\n    tables: {bought: {every: 1 day}}\n"
    ),
    "alerts.yml": (
        "alerts:\n  channels:\n    ops: {type: webhook, url: \"{{ env_var('NOT_SET_HERE') }}\"}\n"
        "  rules:\n    broken: {when: failure, of: [activation.buyers], tell: [ops]}\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with all of these, and nothing wrong."""
    (tmp_path / "dbt_project.yml").write_text("name: eventide\n")
    (tmp_path / "seeds").mkdir()
    seed = "seeds/builtin_columns.csv"
    (tmp_path / seed).write_bytes((ROOT / seed).read_bytes())
    for name, text in RIGHT.items():
        (tmp_path / "definitions" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "definitions" / name).write_text(text)
    return tmp_path


def run(project: Path, *command: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*command, "--project-dir", str(project)])
    return done.exit_code, done.stdout, done.stderr


def test_what_is_right_is_generated(project: Path) -> None:
    assert run(project, "generate")[0] == 0
    assert run(project, "generate", "--check")[0] == 0


@pytest.mark.parametrize(
    ("name", "right", "wrong", "told"),
    [
        ("schedule.yml", "1 hour", "soon", "definitions/schedule.yml:3: sync: every is a number"),
        ("schedule.yml", "bought", "bougt", "definitions/schedule.yml:4: bougt is no event or"),
        ("syncs/crm.yml", "1 day", "1 dya", "definitions/syncs/crm.yml:9: schedule: every is a"),
        ("syncs/crm.yml", "n: crm", "n: crn", "definitions/syncs/crm.yml:5: no destination crn"),
        ("destinations.yml", "sql,", "sqll,", "definitions/destinations.yml:2: type: 'sqll' is no"),
        ("sequences.yml", "buyers", "byers", "definitions/sequences.yml:3: no sync byers; did you"),
        ("alerts.yml", "[ops]", "[opps]", "definitions/alerts.yml:5: broken: there is no channel"),
        ("alerts.yml", "n.buyers", "n.byers", "definitions/alerts.yml:5: broken: there is no sync"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    project: Path, name: str, right: str, wrong: str, told: str
) -> None:
    path = project / "definitions" / name
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    before = sorted(project.rglob("*"))
    for command, code in ((("generate",), 1), (("generate", "--check"), 1), (("plan",), 2)):
        ended, _, errors = run(project, *command)
        assert (ended, told in errors) == (code, True), errors
        ended, printed, _ = run(project, *command, "--json")
        (problem,) = json.loads(printed)["problems"]
        assert ended == code
        assert f"{problem['file']}:{problem['line']}: {problem['message']}".startswith(told)
    assert sorted(project.rglob("*")) == before


def test_all_mistakes_are_told_at_once(project: Path) -> None:
    for name, wrong in (
        ("events/labels.yml", ("match", "mach")),
        ("schedule.yml", ("1 hour", "soon")),
        ("alerts.yml", ("failure", "failing")),
        ("sequences.yml", ("buyers", "byers")),
    ):
        path = project / "definitions" / name
        path.write_text(path.read_text().replace(*wrong))
    _, _, errors = run(project, "generate", "--check")
    for name in ("events/labels.yml", "schedule.yml", "alerts.yml", "sequences.yml"):
        assert f"definitions/{name}:" in errors


def test_a_mistake_in_an_alert_keeps_no_table_from_being_built(project: Path) -> None:
    path = project / "definitions/alerts.yml"
    path.write_text("alerts: []\n")
    assert wanted_labels(project).tables == ["bought"]
    assert run(project, "generate")[0] == 1


def test_no_code_that_definitions_name_is_run(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of strangers is checked before anybody has read it."""
    ran = tmp_path / "ran"
    (tmp_path / "of_strangers.py").write_text(f"open({str(ran)!r}, 'w').close()\nclass Crm: ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    destinations = project / "definitions/destinations.yml"
    destinations.write_text("destinations:\n  crm: {type: 'of_strangers:Crm', key: 1}\n")
    for command in (("generate",), ("generate", "--check")):
        assert run(project, *command)[0] == 0
    path = project / "definitions/schedule.yml"
    path.write_text(path.read_text().replace("1 hour", "soon"))
    _, _, errors = run(project, "plan")
    assert (errors.count("definitions/"), "definitions/schedule.yml:3: " in errors) == (1, True)
    assert not ran.exists()
    with pytest.raises(DefinitionError, match="of_strangers:Crm is no subclass"):
        read_activation(project)
    assert ran.exists()
