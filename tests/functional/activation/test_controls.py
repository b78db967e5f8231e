"""What people do to a sync, and what stops a run."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from activation import controls
from activation.errors import ActivationError, GuardError, MappingChangedError
from activation.look import look
from activation.run import Activation
from activation.state import State
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.activation.destination import Memory, MemoryEntry
from tests.functional.activation.world import World, sent, sync_of
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn


def people(*ids: int, plan: str = "pro") -> list[dict[str, Any]]:
    return [{"id": str(n), "email": f"{n}@x", "plan": plan, "seen": n} for n in ids]


def opened(world: World, sync: Any) -> Activation:
    return Activation(
        open_warehouse(load_target(world.project.target, world.project.directory)),
        load_target(world.project.target, world.project.directory),
        sync,
        MemoryEntry(type="memory", memory=world.memory),
        sleep=lambda seconds: None,
    )


def test_a_plan_sends_nothing_and_tells_all(project: Project) -> None:
    world, sync = World(project), sync_of("mirror")
    world.people([*people(1, 2, 3), *people(3), {"id": None, "email": "n@x"}])
    activation = opened(world, sync)
    plan = look(activation)
    activation.warehouse.close()
    assert (plan.counts.rows, plan.counts.without_key, plan.counts.with_equal_keys) == (5, 1, 2)
    assert plan.counts.changes == {"add": 2, "change": 0, "remove": 0}
    (first, _) = plan.samples["add"]
    assert first["sent"][0]["fields"] == {"id": "1", "plan": "pro", "seen": 1}
    assert world.memory.asked == []


def test_rows_that_became_invalid_are_no_removals(project: Project) -> None:
    world, sync = World(project), sync_of("mirror")
    world.people(people(1, 2))
    world.run(sync)
    world.people([*people(1, 2), *people(2, plan="free")])
    result = world.run(sync)
    assert result is not None
    assert (result.invalid, result.count("planned")) == (2, 0)
    assert world.memory.records == sent(sync, people(1, 2))


def test_guards_stop_a_run_before_anything_is_sent(project: Project) -> None:
    world = World(project)
    sync = sync_of("mirror", guards={"max_delete_fraction": 0.25})
    world.people(people(1, 2, 3, 4))
    world.run(sync)
    before = dict(world.memory.records)
    world.people(people(1, 2, 5))
    with pytest.raises(GuardError, match=r"2 of 4 records would be taken away, .* allow 1"):
        world.run(sync)
    assert world.memory.records == before
    world.run(sync, allow_deletes=2)
    assert world.memory.records == sent(sync, people(1, 2, 5))
    world.people([])
    with pytest.raises(GuardError, match="An empty model takes nothing away"):
        world.run(sync, allow_deletes=100)
    assert world.memory.records == sent(sync, people(1, 2, 5))
    statuses = world.query("select status from {activation}.sync_runs order by sync_run_id")
    assert [row["status"] for row in statuses] == ["completed", "failed", "completed", "failed"]


def test_too_many_refused_end_a_run(project: Project) -> None:
    world = World(project)
    sync = sync_of("mirror", rejected={"max_records": 1})
    world.people([*people(1, 2, 3, plan="poison"), *people(4, 5, 6)])
    result = world.run(sync)
    assert result is not None
    assert (result.status, result.count("attempted")) == ("failed", 3)
    assert "3 records were refused, and 1 are allowed" in (result.error or "")


def test_another_mapping_asks_what_to_do(project: Project) -> None:
    world = World(project)
    world.people(people(1, 2))
    world.run(sync_of("mirror"))
    other = sync_of("mirror", fields={"plan": "plan"})
    with pytest.raises(MappingChangedError, match="resync sends every row again"):
        world.run(other)
    asked = len(world.memory.asked)
    activation = opened(world, other)
    assert controls.reset(activation) == 2
    activation.warehouse.close()
    assert len(world.memory.asked) == asked
    world.people([*people(1), *people(2, plan="free")])
    world.run(other)
    assert [op.row_id for op in world.memory.asked[asked:]] == ["2"]
    activation = opened(world, other)
    assert controls.resync(activation).count("succeeded") == 2
    with pytest.raises(ActivationError, match="cannot remove all of its records"):
        controls.resync(activation, clear=True)
    activation.warehouse.close()


def test_until_a_reset_is_whole_nothing_is_sent(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, sync = World(project), sync_of("append")
    world.people(people(1, 2, 3))
    activation = opened(world, sync)
    activation.rows_at_once = 1
    set_, pages = State.set, count(1)

    def ends(state: State, records: Any) -> None:
        if next(pages) == 2:
            raise KeyboardInterrupt
        set_(state, records)

    with monkeypatch.context() as patch:
        patch.setattr(State, "set", ends)
        with pytest.raises(KeyboardInterrupt):
            controls.reset(activation)
    with pytest.raises(MappingChangedError, match="a reset of it has not come to its end"):
        activation.run()
    assert controls.reset(activation) == 3
    assert activation.run().count("planned") == 0
    activation.warehouse.close()
    assert world.memory.asked == []


def test_after_a_reset_what_leaves_is_removed(project: Project) -> None:
    world, sync = World(project), sync_of("mirror", match={"email": "email"})
    world.people(people(1, 2))
    world.memory.records = {json.dumps({"email": f"{n}@x"}): {} for n in (1, 2)}
    activation = opened(world, sync)
    controls.reset(activation)
    activation.warehouse.close()
    world.people(people(1))
    world.run(sync)
    assert world.memory.records == {json.dumps({"email": "1@x"}): {}}


def test_one_row_is_tried_and_nothing_remembered(project: Project) -> None:
    world, sync = World(project), sync_of("mirror")
    world.people(people(1, 2))
    activation = opened(world, sync)
    shown = controls.try_row(activation, "1", "add", send=False)
    assert (shown["operations"][0]["kind"], world.memory.asked) == ("upsert", [])
    told = controls.try_row(activation, "1", "add", send=True)
    assert told["outcome"] == ["accepted"]
    gone = controls.try_row(activation, "1", "remove", send=True)
    assert gone["operations"][0]["match"] == {"id": "1"}
    assert world.memory.records == {}
    with pytest.raises(ActivationError, match="has no row '9'"):
        controls.try_row(activation, "9", "add", send=False)
    activation.warehouse.close()
    world.run(sync)
    assert world.memory.records == sent(sync, people(1, 2))


def test_a_run_that_is_cancelled_ends_after_its_batch(project: Project) -> None:
    world, sync = World(project), sync_of("mirror")
    world.people(people(*range(10)))
    result = world.run(sync, stop=lambda: len(world.memory.batches) >= 1)
    assert result is not None
    assert (result.status, result.count("succeeded")) == ("cancelled", 3)
    again = world.run(sync)
    assert again is not None
    assert (again.status, again.count("attempted")) == ("completed", 7)
    assert world.memory.records == sent(sync, people(*range(10)))


@pytest.mark.parametrize(
    ("mode", "removed", "kinds"),
    [
        ("update", "clear", ["clear", "update", "update"]),
        ("upsert", "delete", ["delete", "upsert", "upsert"]),
        ("append", None, ["insert", "insert"]),
        ("add", None, ["upsert", "upsert"]),
        ("remove", None, ["delete", "delete"]),
        ("insert", None, ["insert"]),
    ],
)
def test_each_mode_sends_what_it_says(
    project: Project, mode: str, removed: str | None, kinds: list[str]
) -> None:
    memory = Memory(records={json.dumps({"id": str(n)}): {"id": str(n)} for n in (1, 2, 3, 4)})
    keys = {"removed": removed} if removed else {}
    world, sync = World(project, memory), sync_of(mode, **keys)
    world.people(people(1, 2, 3))
    world.run(sync)
    before = len(memory.asked)
    world.people([*people(1), *people(2, plan="free"), *people(4)])
    world.run(sync)
    assert sorted(op.kind for op in memory.asked[before:]) == sorted(kinds)
    again = len(memory.asked)
    world.run(sync)
    assert len(memory.asked) == again


def test_a_state_of_an_earlier_version_gets_what_is_new(project: Project) -> None:
    world, sync = World(project), sync_of("mirror")
    world.people(people(1, 2))
    world.run(sync)
    warehouse = open_warehouse(load_target(project.target, project.directory))
    state = f'"{warehouse.schema}_activation"._state_people'
    warehouse.execute(f"alter table {state} drop column pending_since")
    warehouse.commit()
    warehouse.close()
    world.people([*people(1), *people(2, plan="free")])
    result = world.run(sync)
    assert result is not None
    assert (result.status, result.count("attempted")) == ("completed", 1)
