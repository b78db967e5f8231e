"""What records are found by moves from row to row; who takes it over may never get through."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.activation.world import World, sent, sync_of
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

# A model without rows takes nothing away.
STAYS = {"id": "9", "email": "9@x", "plan": "c", "seen": 9}


def row(key: str | None, email: str) -> dict[str, Any]:
    return {"id": key, "email": email, "plan": "a", "seen": 1}


def states(world: World) -> list[str]:
    """The keys of all records of which anything is known."""
    rows = world.query("select row_id from {activation}._state_people")
    return sorted(found["row_id"] for found in rows)


@pytest.mark.parametrize(
    "faults", [["refused"] * 2, ["busy"] * 2, ["killed before"]], ids=["refused", "busy", "killed"]
)
@pytest.mark.parametrize("had", [[], [row("1", "y@x")]], ids=["left", "moved"])
@pytest.mark.parametrize("took", [[], [row("2", "z@x")]], ids=["leaves", "moves"])
def test_what_was_taken_over_by_a_row_that_leaves_again_is_taken_away(
    project: Project, faults: list[str], had: list[Any], took: list[Any]
) -> None:
    world = World(project)
    sync = sync_of("mirror", match={"email": "email"}, batch_size=1)
    world.people([row("1", "x@x"), STAYS])
    world.run(sync)
    world.people([*had, row("2", "x@x"), STAYS])
    # Who had the place gets through.
    world.run(sync, [*(["none"] * len(had)), *faults])
    last = [*had, *took, STAYS]
    world.people(last)
    result = world.run(sync)
    assert result is not None
    assert result.status == "completed"
    assert world.memory.records == sent(sync, last)
    asked = len(world.memory.asked)
    again = world.run(sync)
    assert again is not None
    assert (again.count("planned"), len(world.memory.asked)) == (0, asked)
    assert states(world) == sorted(each["id"] for each in last)


def test_it_waits_for_as_long_as_a_row_claims_its_place(project: Project) -> None:
    world, sync = World(project), sync_of("mirror", match={"email": "email"})
    world.people([row("1", "x@x"), STAYS])
    world.run(sync)
    taken = [row("2", "x@x"), STAYS]
    world.people(taken)
    for _ in range(3):
        result = world.run(sync, ["refused"] * 2)
        assert result is not None
        assert result.count("attempted") == 1
    assert [record["email"] for record in world.memory.records.values()] == ["x@x", "9@x"]
    assert len(states(world)) == 2
    world.run(sync)
    assert world.memory.records == sent(sync, taken)
    assert states(world) == ["2", "9"]
    assert not [op for op in world.memory.asked if op.kind == "delete"]


def test_a_row_that_is_never_sent_holds_a_place_until_it_leaves(project: Project) -> None:
    world, sync = World(project), sync_of("mirror", match={"email": "email"})
    world.people([row("1", "x@x"), STAYS])
    world.run(sync)
    world.people([row(None, "x@x"), STAYS])
    for _ in range(2):
        world.run(sync)
        assert len(world.memory.records) == 2
    world.people([STAYS])
    world.run(sync)
    assert world.memory.records == sent(sync, [STAYS])
    assert states(world) == ["9"]


def test_rows_that_swap_their_places_leave_nothing_that_waits(project: Project) -> None:
    world, sync = World(project), sync_of("mirror", match={"email": "email"})
    places = [f"{n}@x" for n in range(8)]
    world.people([row(str(n), place) for n, place in enumerate(places)])
    world.run(sync)
    turned = [row(str(n), place) for n, place in enumerate(places[3:] + places[:3])]
    world.people(turned)
    world.run(sync)
    assert world.memory.records == sent(sync, turned)
    assert states(world) == [str(n) for n in range(8)]
    again = world.run(sync)
    assert again is not None
    assert again.count("planned") == 0


@pytest.mark.parametrize("mode", ["mirror", "upsert"])
@pytest.mark.parametrize("mover", ["1", "3"], ids=["first", "last"])
def test_who_goes_back_to_a_place_that_another_row_had_is_sent_again(
    project: Project, mode: str, mover: str
) -> None:
    world = World(project)
    sync = sync_of(mode, match={"email": "email"}, batch_size=1)
    first = [{**row(mover, "x@x"), "plan": "b"}, row("2", "z@x"), STAYS]
    world.people(first)
    world.run(sync)
    world.people([row(mover, "y@x"), row("2", "x@x"), STAYS])
    # Who moves is refused, before or after the other one got there.
    asked = {"mirror": 2, "upsert": 1}[mode]
    world.run(sync, [*(["none"] * asked if mover > "2" else []), "refused"])
    there = {record["email"]: record["plan"] for record in world.memory.records.values()}
    assert (there["x@x"], "y@x" in there) == ("a", False)
    world.people(first)
    world.run(sync)
    there = {record["email"]: record["plan"] for record in world.memory.records.values()}
    assert (there["x@x"], there["z@x"]) == ("b", "a")
    again = world.run(sync)
    assert again is not None
    assert again.count("planned") == 0
