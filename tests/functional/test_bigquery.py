"""The same commands on DuckDB and on BigQuery's stand-in: the same tables, row by row."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from loader.errors import EventideError
from loader.warehouses.bigquery_session import Session
from tests.functional import command_line
from tests.functional.bigquery_server import all_tables, is_there, running_bigquery
from tests.functional.project import REPOSITORY, Project

SAMPLE = sorted((REPOSITORY / "seeds/sample_events").iterdir())

pytestmark = [
    pytest.mark.xdist_group("bigquery"),
    pytest.mark.skipif(not is_there(), reason="make setup makes the environment of the stand-in"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with running_bigquery() as variables:
        yield variables


@pytest.fixture
def projects(
    server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Project]:
    """One project on each warehouse, both empty."""
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(tmp_path / "parity.duckdb"))
    # Datasets of a test's own: the server goes on.
    monkeypatch.setenv("EVENTIDE_SCHEMA", f"main_{time.time_ns()}")
    for variable, value in server.items():
        monkeypatch.setenv(variable, value)
    return [Project.copy(tmp_path / target, target) for target in ("duckdb", "bigquery")]


def sync(project: Project, *arguments: str | Path) -> dict[str, Any]:
    """`eventide sync`; what it printed as JSON."""
    ended = command_line.run(
        "sync", *arguments, "--json", "--target", project.target, cwd=project.directory
    )
    assert ended.code == 0, ended.err
    printed: dict[str, Any] = json.loads(ended.out)
    return printed


def counts(printed: dict[str, Any]) -> object:
    load = {name: value for name, value in printed["load"].items() if name != "files"}
    return load, printed["changed_rows"], printed["tables"]


def assert_same_tables(projects: list[Project]) -> None:
    duckdb, bigquery = (all_tables(project) for project in projects)
    assert sorted(duckdb) == sorted(bigquery)
    for name, table in duckdb.items():
        assert table.columns == bigquery[name].columns, name
        assert table.rows == bigquery[name].rows, name


def relabel(project: Project) -> None:
    """Another rule for a label, and one more label."""
    events = next(
        path
        for path in sorted((project.directory / "definitions/events").iterdir())
        if "order_completed" in path.read_text()
    )
    written = yaml.safe_load(events.read_text())
    written["events"]["order_completed"]["since"] = "2026-03-04"
    written["events"]["big_words"] = {
        "name": "Big Words",
        "match": {"type": "click", "target_text": {"matches": "^[A-Z]"}},
    }
    events.write_text(yaml.safe_dump(written, sort_keys=False))


def test_the_sample_in_steps_with_a_changed_label(projects: list[Project]) -> None:
    for files in (SAMPLE[:3], SAMPLE[2:]):
        first, second = (sync(project, *files) for project in projects)
        assert counts(first) == counts(second)
        assert_same_tables(projects)
        for project in projects:
            relabel(project)
    for project in projects:
        sync(project, "--no-load", "--full-refresh")
    assert_same_tables(projects)


def test_a_file_is_loaded_once_and_an_event_too(projects: list[Project]) -> None:
    (_, project) = projects
    (first,) = (project.load(SAMPLE[0], SAMPLE[2]),)
    again = project.load(SAMPLE[0], SAMPLE[2])
    assert again.landed == 0
    (row,) = project.query(
        "select count(*) as n, count(distinct message_id) as m from {raw}.events"
    )
    assert row["n"] == row["m"] == first.landed


def test_a_load_that_dies_before_its_commit_leaves_nothing(
    projects: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, project) = projects
    project.load(SAMPLE[0])
    run = Session.run
    before = project.query("select count(*) as n from {raw}.events")

    def dies(self: Session, sql: str, **how: Any) -> None:
        if sql.startswith("begin transaction") and "staged_events" in sql:
            # The script fails at its end, with everything done but the commit.
            run(self, sql.replace("commit transaction", "select error('it died')"), **how)
        else:
            run(self, sql, **how)

    with monkeypatch.context() as broken:
        broken.setattr(Session, "run", dies)
        with pytest.raises(EventideError, match="it died"):
            project.load(SAMPLE[1])
    assert project.query("select count(*) as n from {raw}.events") == before
    ledger = project.query("select status from {raw}.loads order by load_id")
    assert [row["status"] for row in ledger] == ["succeeded", "failed"]
    # Whoever comes next does it.
    assert project.load(SAMPLE[1]).landed > 0
