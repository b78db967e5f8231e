"""The same commands on DuckDB and on PostgreSQL, as a user runs them: the same tables."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from loader.labels.project import project_labels
from tests.functional import command_line
from tests.functional.command_line import assert_same_tables
from tests.functional.hostile import HOSTILE, NAMES
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected
from tests.functional.servers import empty_duckdb

MESSAGES = REPOSITORY.parent / "shared/data/segment_messages.ndjson"

# With the other tests of a server: each worker that runs tests on PostgreSQL starts its own.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def projects(
    postgres_server: dict[str, str], workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Project]:
    """One project on each warehouse, both empty."""
    connection = psycopg2.connect(
        host=postgres_server["PGHOST"],
        port=postgres_server["PGPORT"],
        user=postgres_server["PGUSER"],
        dbname="postgres",
    )
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("drop database if exists eventide_parity with (force)")
        cursor.execute("create database eventide_parity")
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "parity"))
    for variable, value in {**postgres_server, "PGDATABASE": "eventide_parity"}.items():
        monkeypatch.setenv(variable, value)
    targets = ("duckdb", "postgres")
    return [Project.copy(workplace / f"parity-{target}", target) for target in targets]


def sync_both(projects: list[Project], *arguments: str | Path) -> list[dict[str, object]]:
    """`eventide sync` on both at once; what each printed as JSON."""
    started = [
        command_line.start(
            "sync", *arguments, "--json", "--target", project.target, cwd=project.directory
        )
        for project in projects
    ]
    printed = []
    for process in started:
        ended = command_line.ended(process)
        assert ended.code == 0, ended.err
        printed.append(json.loads(ended.out))
    return printed


def counts(printed: dict[str, object]) -> object:
    """What both must have told alike: the load's counts and each table's rows."""
    load = dict(printed["load"])  # type: ignore[call-overload]
    for own in ("files", "seconds", "records_per_second"):
        del load[own]
    return load, printed["changed_rows"], printed["tables"]


def test_sample(projects: list[Project]) -> None:
    first, second = sync_both(projects, REPOSITORY / "seeds/sample_events")
    assert counts(first) == counts(second)
    assert_same_tables(*projects)


@pytest.mark.proves("Hostile names and values", on=["duckdb", "postgres"])
def test_hostile_messages_of_our_own(projects: list[Project]) -> None:
    for project in projects:
        project.define({})
        project.lines_file(HOSTILE, "hostile.ndjson")
    first, second = sync_both(projects, "hostile.ndjson", "--label-custom-events")
    assert counts(first) == counts(second)
    load = first["load"]
    assert isinstance(load, dict)
    # One line holds two objects.
    assert load["read"] == len(HOSTILE) + 1
    assert load["read"] == load["landed"] + load["duplicate"] + load["rejected"]
    assert_same_tables(*projects)

    (project, _) = projects
    rejected = project.query("select reason from {raw}.rejected_lines")
    assert len([row for row in rejected if row["reason"]]) == load["rejected"]
    tables = {row["ui_name"]: row["table_name"] for row in project.rows("_event_metadata")}
    assert tables["users"] == "users_event"
    assert tables["{{ 1 }} {% raw %}"] == "_1_raw"
    # The labels written down, for the reference to read.
    seen = project.query("select distinct event from {raw}.seen_events where event is not null")
    names = [row["event"] for row in seen]
    assert set(NAMES) - {" padded "} <= set(names)
    project.define(
        {
            event.table: {"name": event.name, "match": {"event": {"in": list(event.custom_events)}}}
            for event in project_labels(project.directory, names).events
        }
    )
    assert_as_expected(project)


@pytest.mark.skipif(not MESSAGES.exists(), reason="they are not beside the repository")
def test_hostile_messages_of_others(projects: list[Project]) -> None:
    lines = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    names = sorted({str(line["event"]) for line in lines if line.get("event")})
    # A table for some of the events: there are hundreds.
    for project in projects:
        project.define(
            {
                event.table: {"name": event.name, "match": {"event": event.name}}
                for event in project_labels(project.directory, names[::64]).events
                if event.file is None
            }
        )
    first, second = sync_both(projects, MESSAGES)
    assert counts(first) == counts(second)
    load = first["load"]
    assert isinstance(load, dict)
    assert load["read"] == 1645 == load["landed"] + load["duplicate"] + load["rejected"]
    (file,) = load["files"]
    assert sum(file["reasons"].values()) == load["rejected"]
    assert_same_tables(*projects)
