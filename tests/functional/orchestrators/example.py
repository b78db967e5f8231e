"""An example's folder, at work on a small project of a user, in its orchestrator's environment."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import duckdb

from tests.functional.events import track
from tests.functional.project import REPOSITORY, Project

_DESTINATIONS = """
destinations:
  lake: {type: file, url: out, format: csv, content: snapshot}
"""
_SYNCS = """
syncs:
  buyers_to_lake:
    model: {ref: users}
    primary_key: user_id
    destination: lake
    into: buyers.csv
    mode: mirror
    fields: {email: email}
"""


class Example:
    """`examples/NAME` on DuckDB: three events of two people, one of them bought, one sync."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._folder = folder
        project = Project.copy(folder, "duckdb")
        project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
        lines = [track("Bought", 0), track("Bought", 1), track("Looked", 2, anonymousId="d2")]
        project.lines_file(lines, "events.ndjson")
        project.set_vars(sources=["events.ndjson"])
        (folder / "definitions/destinations.yml").write_text(_DESTINATIONS, encoding="utf-8")
        (folder / "definitions/syncs").mkdir(exist_ok=True)
        (folder / "definitions/syncs/all.yml").write_text(_SYNCS, encoding="utf-8")
        self._home = folder / "home"
        self._home.mkdir()

    def file(self, name: str) -> str:
        """A file of the example."""
        return str(REPOSITORY / "examples" / self._name / name)

    def run(self, *command: str) -> str:
        """What a command of the orchestrator says. Raises AssertionError where it fails."""
        bins = (REPOSITORY / f".venv-{self._name}/bin", REPOSITORY / ".venv/bin")
        ended = subprocess.run(
            command,
            cwd=self._folder,
            env={
                **os.environ,
                "PATH": os.pathsep.join([*map(str, bins), os.environ["PATH"]]),
                "PYTHONPATH": str(REPOSITORY),
                "EVENTIDE_PROJECT_DIR": str(self._folder),
                "EVENTIDE_DUCKDB_PATH": str(self._folder / "events.duckdb"),
                "DAGSTER_HOME": str(self._home),
                "AIRFLOW_HOME": str(self._home),
                "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "examples/airflow"),
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                # No network from tests.
                "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False",
                "DAGSTER_DISABLE_TELEMETRY": "1",
                "DO_NOT_TRACK": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-20_000:]
        return ended.stdout

    def assert_done(self) -> None:
        """All went through: the load, one sync, the dump, the file of the other tool."""
        with duckdb.connect(str(self._folder / "events.duckdb"), read_only=True) as warehouse:
            ask = warehouse.execute
            assert ask("select count(*) from main_production.bought").fetchone() == (2,)
            history = ask("select status from main_production._sync_history").fetchall()
            users = ask("select count(*) from main_production.users").fetchone()
        assert history == [("succeeded",)]
        assert users == (2,)
        assert list((self._folder / "exports/manifests").iterdir())
        with (self._folder / "out/buyers.csv").open(encoding="utf-8") as file:
            assert len(list(csv.DictReader(file))) == 2
