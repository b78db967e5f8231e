"""grants/postgres.sql: each role can do what it is for, and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import errors
from typer.testing import CliRunner

from loader.cli import app
from tests.conftest import WAREHOUSES
from tests.functional.events import identify, page, track
from tests.functional.project import REPOSITORY, Project

pytestmark = pytest.mark.parametrize(
    "target", [name for name in WAREHOUSES if name.values == ("postgres",)], indirect=True
)

ROLES = ("eventide_loader", "eventide_reader", "eventide_planner")
CLOSED = ("main_production_raw", "main_production_internal", "main_production_activation")
BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
SEEN = {"name": "Seen", "match": {"event": "Seen"}}
SYNC = """\
syncs:
  people:
    model: {ref: users}
    primary_key: user_id
    destination: crm
    into: contacts
    mode: upsert
    fields: {identity: identity}
"""


@pytest.fixture
def as_(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """The script was run; gives a cursor of a role, as which commands connect from then on."""
    script = (REPOSITORY / "grants/postgres.sql").read_text()
    with closing(psycopg2.connect("")) as owner:
        owner.autocommit = True
        cursor = owner.cursor()
        # The second time it changes nothing.
        for _ in range(2):
            cursor.execute(script)
        opened = []

        def connected(role: str) -> Any:
            monkeypatch.setenv("PGUSER", role)
            connection = psycopg2.connect("")
            connection.autocommit = True
            opened.append(connection)
            return connection.cursor()

        yield connected
        for connection in opened:
            connection.close()
        for role in ROLES:
            cursor.execute(f"drop owned by {role} cascade; drop role {role}")


def tables(cursor: Any, *schemas: str) -> list[str]:
    cursor.execute(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = any(%s) and c.relkind in ('r', 'v', 'p') order by 1",
        [list(schemas)],
    )
    return [name for (name,) in cursor.fetchall()]


def run(project: Project, *arguments: str) -> str:
    """The output of a command that succeeds."""
    where = ["--target", project.target, "--project-dir", str(project.directory)]
    done = CliRunner().invoke(app, [*arguments, *where])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.proves("Roles of grants/ can do what they are for, and nothing else")
def test_each_role_can_do_what_it_is_for_and_nothing_else(
    project: Project, as_: Callable[[str], Any], tmp_path: Path
) -> None:
    reader = as_("eventide_reader")
    planner = as_("eventide_planner")
    loader = as_("eventide_loader")
    project.define({"bought": BOUGHT})
    project.sync(
        project.lines_file([page("https://shop.example/", 0), track("Bought", 1), track("Seen", 2)])
    )
    # A label later than the grants, and a load that changes what is there.
    project.define({"bought": BOUGHT, "seen": SEEN})
    project.sync(project.lines_file([identify("u1", 3), track("Bought", 4)]))
    _activate(project, tmp_path / "crm.db")
    with pytest.raises(errors.InsufficientPrivilege):
        loader.execute("create schema elsewhere")

    output = tables(reader, "main_production")
    assert {"main_production.seen", "main_production.users", "main_production._sync_info"} <= {
        *output
    }
    for table in output:
        reader.execute(f"select count(*) from {table}")
    reader.execute("select count(*) from main_production.bought")
    assert reader.fetchone() == (2,)
    closed = tables(reader, *CLOSED)
    assert {name.split(".")[0] for name in closed} == set(CLOSED)
    for table in closed:
        with pytest.raises(errors.InsufficientPrivilege):
            reader.execute(f"select count(*) from {table}")
    for table in tables(planner, "main_production", *CLOSED):
        planner.execute(f"select count(*) from {table}")

    as_("eventide_planner")
    project.define({"bought": BOUGHT, "seen": {**SEEN, "match": {"event": {"in": ["Seen", "X"]}}}})
    planned = json.loads(run(project, "plan", "--json"))
    (seen,) = (table for table in planned["tables"] if table["name"] == "seen")
    assert seen["rows"] == 1
    assert seen["action"] != "nothing"

    planner.execute("set default_transaction_read_only = off")
    for cursor in (reader, planner):
        for table in (*output, *closed):
            with pytest.raises((errors.InsufficientPrivilege, errors.ObjectNotInPrerequisiteState)):
                cursor.execute(f"delete from {table}")
        for schema in ("main_production", *CLOSED, "public"):
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(f"create table {schema}.mine ()")


def _activate(project: Project, path: Path) -> None:
    definitions = project.directory / "definitions"
    (definitions / "syncs").mkdir(exist_ok=True)
    (definitions / "syncs/crm.yml").write_text(SYNC)
    (definitions / "destinations.yml").write_text(
        f'destinations:\n  crm: {{type: sql, url: "sqlite:///{path}"}}\n'
    )
    with closing(sqlite3.connect(path)) as crm:
        crm.execute("create table contacts (user_id text primary key, identity text)")
        crm.commit()
        try:
            run(project, "activate", "plan", "people")
            run(project, "activate", "run", "people")
        finally:
            (definitions / "syncs/crm.yml").unlink()
            (definitions / "destinations.yml").unlink()
        assert crm.execute("select count(*) from contacts").fetchone()[0] > 0
