"""A DuckDB file is the warehouse and the destination at once."""

from __future__ import annotations

import os
from typing import Any

import pytest
import yaml

from activation.books import RunResult
from activation.destinations.sql import SqlEntry
from activation.errors import ActivationError
from activation.run import Activation
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.activation.world import World, sync_of
from tests.functional.project import Project

SYNC = sync_of("mirror", destination="crm", into="sales.contacts")


def run(project: Project, url: str = "") -> RunResult:
    target = load_target(project.target, project.directory)
    path = os.environ["EVENTIDE_DUCKDB_PATH"]
    crm = SqlEntry(type="sql", url=f"duckdb:///{path}{url}")
    warehouse = open_warehouse(target)
    try:
        return Activation(warehouse, target, SYNC, crm, sleep=lambda seconds: None).run()
    finally:
        warehouse.close()


def person(n: int, plan: str = "pro") -> dict[str, Any]:
    return {"id": str(n), "email": f"{n}@x", "plan": plan, "seen": n}


@pytest.fixture
def world(project: Project) -> World:
    project.execute("create schema sales")
    project.execute(
        "create table sales.contacts (id varchar primary key, plan varchar, seen integer, "
        "check (plan <> 'bad'))"
    )
    return World(project)


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_run_mirrors_a_table_into_another_of_its_file(project: Project, world: World) -> None:
    # More than are marked at a time.
    people = [person(n) for n in range(6000)]
    world.people([*people, person(6000, "bad")])
    result = run(project)
    assert (result.status, result.count("succeeded")) == ("completed with errors", 6000)
    people = [*people[1:], person(6001, "free")]
    world.people(people)
    result = run(project)
    assert (result.status, result.count("attempted")) == ("completed", 2)
    assert world.query("select id, plan, seen from sales.contacts order by seen") == [
        {name: row[name] for name in ("id", "plan", "seen")} for row in people
    ]
    assert run(project).count("planned") == 0


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_both_need_the_same_settings(project: Project, world: World) -> None:
    path = project.directory / "profiles.yml"
    profiles = yaml.safe_load(path.read_text())
    profiles["eventide"]["outputs"]["duckdb"]["config_options"] = {"memory_limit": "1GB"}
    path.write_text(yaml.safe_dump(profiles))
    world.people([person(1)])
    with pytest.raises(ActivationError, match=r"open with other settings\. .*\?name=value"):
        run(project)
    assert run(project, "?memory_limit=1GB").status == "completed"
    assert world.query("select id from sales.contacts") == [{"id": "1"}]
