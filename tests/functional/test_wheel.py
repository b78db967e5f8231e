"""A wheel, installed where nothing else of Eventide is, and a project of a team's own with it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import rows_of_all
from tests.functional.wheel import Installed

SAMPLE = REPOSITORY / "seeds/sample_events"
DAYS = sorted(path for path in SAMPLE.iterdir() if path.name.startswith("2026-"))[:2]
EVENTS = {
    "order_completed": {"name": "Order Completed", "match": {"event": "Order Completed"}},
    "sign_up_click": {"name": "Sign Up", "match": {"target_text": {"contains": "sign up"}}},
}
SEGMENTS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "order_completed"}}}}

OWN = {"EVENTIDE_DUCKDB_PATH": "eventide.duckdb"}

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed") / "environment", wheel)


@pytest.fixture(scope="module")
def shop(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was begun in an empty folder, with labels."""
    empty = tmp_path_factory.mktemp("empty")
    told = installed.run("eventide", "init", "shop", folder=empty)
    assert "cd shop" in told
    shop = empty / "shop"
    labels = shop / "definitions/events/labels.yml"
    assert "events: {}" in labels.read_text()
    labels.write_text(yaml.safe_dump({"events": EVENTS}))
    (shop / "definitions/segments.yml").write_text(yaml.safe_dump({"segments": SEGMENTS}))
    return shop


@pytest.fixture(scope="module")
def synced(installed: Installed, shop: Path) -> dict[str, Any]:
    """What the first sync of the project tells, of one day."""
    printed = installed.run("eventide", "sync", str(DAYS[0]), "--json", folder=shop, env=OWN)
    return dict(json.loads(printed))


def test_nothing_of_the_repository_is_used(installed: Installed, tmp_path: Path) -> None:
    printed = installed.run(
        "python", "-c", "import sys, loader, activation\n"
        "print(loader.__file__, activation.__file__, *sys.path, sep='\\n')",
        folder=tmp_path,
    ).split()  # fmt: skip
    assert all(Path(path).is_relative_to(installed.folder) for path in printed[:2])
    assert str(REPOSITORY) not in printed[2:]


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_project_of_their_own_has_the_rows_of_the_repositorys(
    installed: Installed, shop: Path, synced: dict[str, Any], project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    project.define(EVENTS, SEGMENTS)
    project.sync(*DAYS)
    expected = rows_of_all(project)
    assert len(expected["order_completed"]) > 10

    tables = {table["name"] for table in synced["tables"]}
    assert {"users", "sessions", "order_completed"} <= tables
    # With a model and a setting of theirs; what is wrong in dbt's eyes stops it here.
    (shop / "models").mkdir()
    (shop / "models/spenders.sql").write_text(
        "select u.user_id, count(*) as orders from {{ ref('order_completed') }} as o"
        " inner join {{ ref('users') }} as u on o.user_id = u.user_id group by u.user_id"
    )
    installed.run("eventide", "load", str(DAYS[1]), folder=shop, env=OWN)
    installed.dbt("run", folder=shop, env=OWN)

    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(shop / "eventide.duckdb"))
    theirs = Project(shop, "duckdb")
    found = rows_of_all(theirs)
    spenders = found.pop("spenders")
    assert found == expected
    assert sum(json.loads(row)["orders"] for row in spenders) == len(expected["order_completed"])
    planned = json.loads(installed.run("eventide", "plan", "--json", folder=shop, env=OWN))
    assert {table["action"] for table in planned["tables"]} == {"nothing"}


DESTINATIONS = "destinations:\n  crm: {type: sql, url: 'sqlite:///crm.db'}\n"
SYNCS = """\
syncs:
  buyers_to_crm:
    model:
      sql: >
        select u.user_id, u.identity from {{ ref('users') }} as u
        inner join {{ ref('buyers') }} as b on u.user_id = b.user_id
    primary_key: user_id
    destination: crm
    into: buyers
    mode: mirror
    fields: {identity: identity}
"""


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_every_command_works_in_a_project_of_their_own(
    installed: Installed, shop: Path, synced: dict[str, Any], target: str,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    def run(*arguments: str) -> Any:
        printed = installed.run("eventide", *arguments, "--json", folder=shop, env=OWN)
        return json.loads(printed)

    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(shop / "eventide.duckdb"))
    theirs = Project(shop, target)
    orders = len(theirs.rows("order_completed"))
    found = {row["user_id"] for row in theirs.rows("buyers")}
    users = theirs.rows("users")
    buyers = {(row["user_id"], row["identity"]) for row in users if row["user_id"] in found}
    assert orders > len(buyers) > 1

    previewed = run("preview", "order_completed")
    assert previewed["events"] == orders
    assert {table["action"] for table in run("plan")["tables"]} == {"nothing"}

    (shop / "definitions/destinations.yml").write_text(DESTINATIONS)
    (shop / "definitions/syncs").mkdir(exist_ok=True)
    (shop / "definitions/syncs/crm.yml").write_text(SYNCS)
    with closing(sqlite3.connect(shop / "crm.db")) as crm, crm:
        crm.execute("create table buyers (user_id bigint primary key, identity text)")
    run("activate", "run", "buyers_to_crm")
    with closing(sqlite3.connect(shop / "crm.db")) as crm:
        assert set(crm.execute("select user_id, identity from buyers")) == buyers

    assert "eventide/models/sync_exposures.yml" in run("generate")["files"]
    page = run("ui", "--static", str(tmp_path / "page"))["pages"]
    assert "buyers_to_crm" in next(Path(one) for one in page if "activation" in one).read_text()
    run("export", str(tmp_path / "dumps"))
    (manifest,) = (tmp_path / "dumps/manifests").glob("*.json")
    assert "order_completed" in manifest.read_text()

    run("docs")
    site = (shop / "target/static_index.html").read_text()
    assert "order_completed" in site
    assert "sync_buyers_to_crm" in site
    assert run("verify", "--devices", "10")["status"] == "equal"
    person = min(identity for _, identity in buyers if identity is not None)
    run("forget", "--identity", person, "--yes")
    assert person not in {row["identity"] for row in theirs.rows("users")}
    assert len(theirs.rows("order_completed")) < orders
    # The next run takes the row away: nothing of that person stays where it was sent.
    run("activate", "run", "buyers_to_crm")
    with closing(sqlite3.connect(shop / "crm.db")) as crm:
        assert person not in {
            identity for (identity,) in crm.execute("select identity from buyers")
        }


# As docs/guides/own_project.md has it.
ONE_INDEX_MORE = """
{% macro postgres__table_indexes(ordered, equal) %}
    {% set more = ['session_id'] if 'event_id' in ordered else [] %}
    {% do return(eventide.postgres__table_indexes(ordered + more, equal)) %}
{% endmacro %}
"""


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_their_macros_and_tables_are_theirs_on_postgresql(
    installed: Installed, shop: Path, target: str
) -> None:
    assert ONE_INDEX_MORE in (REPOSITORY / "docs/guides/own_project.md").read_text()
    (shop / "macros").mkdir(exist_ok=True)
    (shop / "macros/table_indexes.sql").write_text(ONE_INDEX_MORE)
    (shop / "models").mkdir(exist_ok=True)
    config = "{{ config(materialized='table') }} "
    mine = shop / "models/mine.sql"
    mine.write_text(config + "select count(*) as n from {{ ref('users') }}")
    environment = {"EVENTIDE_TARGET": target}
    installed.run("eventide", "sync", str(DAYS[0]), folder=shop, env=environment)

    theirs = Project(shop, target)
    indexes = theirs.query(
        "select tablename, indexdef from pg_indexes where schemaname = 'main_production'"
        " and indexdef like '%(session_id)'"
    )
    assert {row["tablename"] for row in indexes} >= {"order_completed", "sign_up_click"}

    # A table of theirs is made anew as Eventide's are: views that others made on it stay.
    theirs.execute("create view {main}.reading as select n from {main}.mine")
    mine.write_text(config + "select 'a' as more, count(*) as n from {{ ref('users') }}")
    installed.dbt("run", "--select", "mine", folder=shop, env=environment)
    (row,) = theirs.query("select m.more, r.n from {main}.mine as m, {main}.reading as r")
    assert row["more"] == "a"
    assert row["n"] > 50
