"""A definition that names what is not there: told with its place, by the plan as by the run."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from activation import controls
from activation.destinations.sql import SqlEntry
from activation.errors import ActivationError, SyncMistakeError
from activation.look import look
from activation.run import Activation
from loader.cli.failing import exit_code
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.activation.world import World, sync_of
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

PEOPLE = [{"id": str(n), "email": f"{n}@x", "plan": "pro", "seen": n} for n in range(3)]
PLACE = "definitions/syncs/people.yml:2: people: "


@pytest.fixture
def world(project: Project) -> World:
    with sqlite3.connect(project.directory / "crm.db") as crm:
        crm.execute("drop table if exists contacts")
        crm.execute("create table contacts (id text primary key, plan text, seen integer)")
    world = World(project)
    world.people(PEOPLE)
    return world


def opened(world: World, url: str = "sqlite:///crm.db", mode: str = "mirror", **keys: Any) -> Any:
    target = load_target(world.project.target, world.project.directory)
    entry = SqlEntry(type="sql", url=url)
    sync = sync_of(mode, destination="crm", **keys)
    return Activation(open_warehouse(target), target, sync, entry, sleep=lambda seconds: None)


def contacts(world: World) -> list[Any]:
    with sqlite3.connect(world.project.directory / "crm.db") as crm:
        return crm.execute("select id from contacts order by id").fetchall()


def test_what_is_not_there_is_a_mistake_of_the_definition(world: World) -> None:
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"into": "contactz"}, "destination: there is no table contactz; did you mean contacts?"),
        ({"fields": {"plann": "plan"}}, "crm has no field plann in contacts; did you mean plan?"),
        ({"match": {"idd": "id"}}, "crm has no field idd in contacts; did you mean id?"),
        ({"model": {"ref": "peeple"}}, "model: there is no table peeple in the warehouse; did you "
         "mean people? A model is there after the first eventide sync."),
        ({"model": {"sql": "select * from {{ ref('peeple')"}}, "model: the SQL cannot be read: "),
        ({"model": {"sql": "selec plan from {{ ref('people') }}"}},
         "model: the warehouse refuses its SQL: "),
        ({"model": {"sql": "select plann from {{ ref('people') }}"}},
         "model: the warehouse refuses its SQL: "),
        ({"fields": {"plan": "plann"}}, "the model has no column plann; did you mean plan?"),
    ]  # fmt: skip
    for keys, told in mistakes:
        activation = opened(world, **keys)
        for act in (look, Activation.run, controls.resync):
            with pytest.raises(SyncMistakeError, match=f"^{re.escape(PLACE + told)}") as caught:
                act(activation)
            assert exit_code(caught.value) == 2
        activation.warehouse.close()
    assert contacts(world) == []
    assert world.query("select * from {activation}.sync_changelog") == []


def test_a_mistake_forgets_nothing_and_once_it_is_mended_the_run_goes_on(world: World) -> None:
    activation = opened(world)
    assert (look(activation).stops, activation.run().count("succeeded")) == (None, 3)
    activation.warehouse.close()
    activation = opened(world, fields={"plann": "plan"})
    with pytest.raises(SyncMistakeError):
        controls.resync(activation)
    activation.warehouse.close()
    activation = opened(world)
    assert activation.run().count("planned") == 0
    activation.warehouse.close()
    assert contacts(world) == [("0",), ("1",), ("2",)]


def test_only_fields_that_are_written_must_be_there(world: World) -> None:
    activation = opened(world, mode="remove", fields={"plann": "plan"})
    assert look(activation).stops is None
    assert activation.run().count("succeeded") == 3
    activation.warehouse.close()


def test_a_plan_tells_what_keeps_a_run_from_its_destination(world: World) -> None:
    url = "{{ env_var('CRM_URL_OF_NOBODY') }}/{{ env_var('CRM_NAME_OF_NOBODY', 'crm.db') }}"
    told = "the environment variable CRM_URL_OF_NOBODY is not set"
    activation = opened(world, url)
    plan = look(activation)
    assert (plan.stops or "").startswith(PLACE + told)
    assert plan.counts.changes["add"] == 3
    with pytest.raises(ActivationError, match=f"^{re.escape(PLACE + told)}"):
        activation.run()
    activation.warehouse.close()
    activation = opened(world, "sqlite:///crn.db")
    path = Path(world.project.directory / "crn.db")
    assert look(activation).stops == (
        f"{PLACE}destination: there is no SQLite file {path}. Make it, with the table in it."
    )
    activation.warehouse.close()
    assert not path.exists()
