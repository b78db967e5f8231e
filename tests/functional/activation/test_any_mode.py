"""Any life of a model in each mode: what it leaves at the destination, by the fewest operations."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activation.operations import CHANGES, kind_of
from tests.functional.activation.destination import Memory
from tests.functional.activation.lives import IDS, Rows, rows_of_a_model, runs_of_a_model
from tests.functional.activation.world import World, sent, sync_of
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

# Each example has a sync, and so a state, of its own.
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
RUNS = runs_of_a_model()
MODES = (
    ("mirror", None),
    ("upsert", "nothing"),
    ("upsert", "clear"),
    ("upsert", "delete"),
    ("update", "nothing"),
    ("update", "clear"),
    ("insert", None),
    ("append", None),
    ("add", None),
    ("remove", None),
)


def new_sync(mode: str, removed: str | None = None, **keys: Any) -> Any:
    """A sync that has no state yet."""
    keys = {**keys, "removed": removed} if removed else keys
    return sync_of(mode, name=f"s{secrets.token_hex(6)}", **keys)


def others(field: str, values: Any) -> dict[str, dict[str, Any]]:
    """Records that somebody else has made."""
    return {json.dumps({field: value}): {field: value, "plan": "old"} for value in values}


def lived(world: World, sync: Any, runs: Any) -> dict[str, dict[str, Any]]:
    """Run it all, then once without faults; the records that its last rows are to have."""
    for rows, faults in runs:
        world.people(rows)
        world.run(sync, faults)
    world.run(sync)
    return sent(sync, runs[-1][0])


@settings(max_examples=10, suppress_health_check=SHARED)
@given(
    runs=RUNS,
    there=st.sets(st.sampled_from(IDS)),
    removed=st.sampled_from(["nothing", "clear"]),
    by_email=st.booleans(),
)
def test_update_makes_no_record_and_takes_none(
    project: Project, runs: Any, there: set[str], removed: str, by_email: bool
) -> None:
    field, end = ("email", "@x") if by_email else ("id", "")
    before = others(field, [f"{value}{end}" for value in sorted(there)])
    world = World(project, Memory(records={match: dict(r) for match, r in before.items()}))
    sync = new_sync("update", removed, match={field: field})
    wanted = lived(world, sync, runs)
    assert world.memory.records.keys() == before.keys()
    ever: dict[str, list[Any]] = {}
    for rows, _ in runs:
        for match, record in sent(sync, rows).items():
            ever.setdefault(match, []).append(record)
    for match, record in world.memory.records.items():
        if match in wanted:
            assert record == wanted[match]
        elif removed == "clear" and record != before[match]:
            assert (record["plan"], record["seen"]) == (None, None)
        else:
            assert record in [before[match], *ever.get(match, [])]
    # What is not there is asked for again each time, since it may be there by then; nothing else.
    asked = len(world.memory.asked)
    world.run(sync)
    again = [json.dumps(dict(op.match)) for op in world.memory.asked[asked:]]
    assert sorted(again) == sorted(wanted.keys() - before.keys())


@settings(max_examples=10, suppress_health_check=SHARED)
@given(runs=RUNS)
def test_append_adds_each_content_once_for_each_time_that_it_comes(
    project: Project, runs: Any
) -> None:
    world, sync = World(project), new_sync("append")
    wanted = lived(world, sync, runs)
    came: dict[str, list[Any]] = {}
    known: dict[str, Any] = {}
    for rows, _ in runs:
        records = sent(sync, rows)
        for match, record in records.items():
            if known.get(match) != record:
                came.setdefault(match, []).append(record)
        known = records
    for match, record in wanted.items():
        assert world.memory.appended[match][-1] == record
    for match, contents in world.memory.appended.items():
        # In the order in which they came; what was there for a moment may be left out.
        left = iter(came[match])
        assert all(content in left for content in contents)
    asked = len(world.memory.asked)
    world.run(sync)
    assert len(world.memory.asked) == asked


@settings(max_examples=10, suppress_health_check=SHARED)
@given(runs=RUNS, there=st.sets(st.sampled_from(IDS)), mode=st.sampled_from(["add", "remove"]))
def test_add_takes_nobody_away_and_remove_adds_nobody(
    project: Project, runs: Any, there: set[str], mode: str
) -> None:
    before = others("id", sorted(there))
    world = World(project, Memory(records={match: dict(r) for match, r in before.items()}))
    sync = new_sync(mode)
    wanted = lived(world, sync, runs)
    ever = {match for rows, _ in runs for match in sent(sync, rows)}
    after = world.memory.records
    if mode == "add":
        assert {match: after[match] for match in wanted} == wanted
        assert before.keys() <= after.keys() <= before.keys() | ever
    else:
        assert not after.keys() & wanted.keys()
        assert before.keys() - ever <= after.keys() <= before.keys()
    assert {m: after[m] for m in before.keys() - ever} == {
        m: before[m] for m in before.keys() - ever
    }
    asked = len(world.memory.asked)
    world.run(sync)
    assert len(world.memory.asked) == asked


@settings(max_examples=15, suppress_health_check=SHARED)
@given(before=rows_of_a_model(), after=rows_of_a_model(), mode=st.sampled_from(MODES))
def test_without_faults_a_mode_sends_an_operation_for_each_row_that_it_is_for(
    project: Project, before: Rows, after: Rows, mode: tuple[Any, Any]
) -> None:
    sync = new_sync(*mode)
    world = World(project, Memory(records=others("id", IDS)))
    wanted = []
    known: dict[str, Any] = {}
    for rows in (before, after):
        records = sent(sync, rows)
        differ = {
            "add": records.keys() - known.keys(),
            "change": {m for m in records.keys() & known.keys() if records[m] != known[m]},
            "remove": known.keys() - records.keys(),
        }
        for change in CHANGES:
            kind = kind_of(sync.entry.mode, sync.entry.removed, change)
            wanted += [(kind, match) for match in differ[change] if kind is not None]
        world.people(rows)
        world.run(sync)
        known = records
    asked = [(op.kind, json.dumps(dict(op.match))) for op in world.memory.asked]
    assert sorted(asked) == sorted(wanted)
    assert len({op.key for op in world.memory.asked}) == len(asked)


@pytest.mark.parametrize("mode", ["append", "mirror"])
def test_what_comes_back_is_something_new_and_what_is_tried_again_is_not(
    project: Project, mode: str
) -> None:
    world, sync = World(project), new_sync(mode)
    row = {"id": "1", "email": "1@x", "plan": "a", "seen": 1}
    # A model without rows takes nothing away.
    stays = {"id": "2", "email": "2@x", "plan": "c", "seen": 2}
    lives = [[row], [], [row], [{**row, "plan": "b"}], [row], [{**row, "plan": "b"}]]
    for rows in lives:
        world.people([*rows, stays])
        for faults in (["killed after"], ["lost after", "lost before"], ["missing"], []):
            world.run(sync, faults)
    keys = [op.key for op in world.memory.asked if op.row_id == "1"]
    # One after the other, each as often as it was tried.
    assert [key for n, key in enumerate(keys) if key not in keys[:n]] == [
        key for n, key in enumerate(keys) if n == 0 or keys[n - 1] != key
    ]
    assert len(set(keys)) == len(lives) - (mode == "append")
    if mode == "append":
        appended = world.memory.appended[json.dumps({"id": "1"})]
        assert [record["plan"] for record in appended] == ["a", "a", "b", "a", "b"]


@pytest.mark.parametrize(
    "faults",
    [["lost before"] * 2, ["lost after"] * 2, ["none", *["lost after"] * 2], ["killed after"]],
    ids=["nothing done", "taken away unheard", "moved unheard", "killed"],
)
def test_a_row_that_moves_on_while_nobody_knows_leaves_nothing_behind(
    project: Project, faults: list[str]
) -> None:
    world, sync = World(project), new_sync("mirror", match={"email": "email"})
    row = {"id": "1", "plan": "a", "seen": 1}
    for email, failing in (("1@x", ["killed after"]), ("2@x", faults), ("3@x", [])):
        world.people([{**row, "email": email}])
        world.run(sync, failing)
    assert [record["email"] for record in world.memory.records.values()] == ["3@x"]
    asked = len(world.memory.asked)
    world.run(sync)
    assert len(world.memory.asked) == asked
