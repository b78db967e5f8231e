"""Any life of a model, any faults on the way: the destination ends as the mode says."""

from __future__ import annotations

import secrets
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from activation.operations import kind_of
from tests.functional.activation.destination import POISON, Memory
from tests.functional.activation.lives import IDS, Rows, rows_of_a_model, runs_of_a_model
from tests.functional.activation.world import World, sent, sync_of
from tests.functional.project import Project

RUNS = runs_of_a_model()
# Each example has a sync, and so a state, of its own.
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
# Sent without an answer, moved, and ended again before anything was sent: the first place counts.
_MOVED_TWICE = [
    ([{"id": "1", "email": "3@x", "plan": "free", "seen": None}], ["killed after"]),
    ([{"id": "1", "email": "1@x", "plan": "free", "seen": None}], ["killed before"]),
]
# Its place is taken over by a row that is refused, and leaves.
_TAKEN_OVER = [
    ([{"id": "1", "email": "1@x", "plan": "free", "seen": 1}], ["none"]),
    ([{"id": "2", "email": "1@x", "plan": "free", "seen": 1}], ["refused"]),
    ([{"id": "3", "email": "3@x", "plan": "free", "seen": 1}], ["none"]),
]


@settings(max_examples=40, suppress_health_check=SHARED)
@given(runs=RUNS, by_email=st.booleans(), mode=st.sampled_from(["mirror", "upsert"]))
@example(runs=_MOVED_TWICE, by_email=True, mode="mirror")
@example(runs=_TAKEN_OVER, by_email=True, mode="mirror")
def test_it_ends_as_its_last_rows(project: Project, runs: Any, by_email: bool, mode: str) -> None:
    keys: dict[str, Any] = {"match": {"email": "email"}} if by_email else {}
    sync = sync_of(mode, name=f"s{secrets.token_hex(6)}", **keys)
    world = World(project)
    for rows, faults in runs:
        world.people(rows)
        world.run(sync, faults)
    rows = runs[-1][0]
    result = world.run(sync)
    assert result is not None
    assert result.status == "completed"
    wanted = sent(sync, rows)
    there = world.memory.records
    if mode == "mirror":
        assert there == wanted
    else:
        assert {match: there[match] for match in wanted} == wanted
    asked = len(world.memory.asked)
    again = world.run(sync)
    assert again is not None
    assert len(world.memory.asked) == asked
    assert again.count("planned") == 0


@settings(max_examples=15, suppress_health_check=SHARED)
@given(before=rows_of_a_model(), after=rows_of_a_model())
def test_without_faults_only_what_differs_is_sent(
    project: Project, before: Rows, after: Rows
) -> None:
    sync = sync_of("mirror", name=f"s{secrets.token_hex(6)}")
    world = World(project)
    world.people(before)
    world.run(sync)
    assert len(world.memory.asked) == len(before)
    known, wanted = sent(sync, before), sent(sync, after)
    world.people(after)
    world.run(sync)
    differs = {match for match in known | wanted if known.get(match) != wanted.get(match)}
    assert len(world.memory.asked) == len(before) + len(differs)
    assert world.memory.records == wanted


@settings(max_examples=15, suppress_health_check=SHARED)
@given(runs=RUNS)
def test_an_insert_is_done_once_for_each_stay_and_content(project: Project, runs: Any) -> None:
    sync = sync_of("insert", name=f"s{secrets.token_hex(6)}")
    world = World(project)
    # Of each stay of a row in the model, the contents: one that comes back is inserted again.
    stays: dict[str, list[set[str]]] = {}
    before: dict[str, Any] = {}
    for rows, faults in runs:
        world.people(rows)
        world.run(sync, faults)
        records = sent(sync, rows)
        for match, record in records.items():
            if match not in before:
                stays.setdefault(match, []).append(set())
            stays[match][-1].add(str(record))
        before = records
    rows = runs[-1][0]
    world.run(sync)
    assert world.memory.records.keys() >= sent(sync, rows).keys()
    for match, record in world.memory.records.items():
        assert str(record) in set.union(*stays[match])
        assert world.memory.inserted[match] <= sum(map(len, stays[match]))


@settings(max_examples=15, suppress_health_check=SHARED)
@given(
    rows=rows_of_a_model(),
    poisoned=st.sets(st.integers(0, len(IDS) - 1)),
    whole=st.booleans(),
)
def test_what_is_refused_holds_nothing_up_and_is_tried_again(
    project: Project, rows: Rows, poisoned: set[int], whole: bool
) -> None:
    sync = sync_of("mirror", name=f"s{secrets.token_hex(6)}")
    world = World(project, Memory(refuses_whole=whole))
    bad = [{**row, "plan": POISON} if n in poisoned else row for n, row in enumerate(rows)]
    world.people(bad)
    first = world.run(sync)
    assert first is not None
    good = [row for row in bad if row["plan"] != POISON]
    assert world.memory.records == sent(sync, good)
    assert (first.count("succeeded"), first.count("failed")) == (len(good), len(bad) - len(good))
    told = world.query(
        "select row_id, failure_reason from {activation}.sync_snapshot "
        f"where sync_id = '{sync.name}' and status = 'failed'"
    )
    assert {row["row_id"] for row in told} == {r["id"] for r in bad if r["plan"] == POISON}
    assert all("poison" in row["failure_reason"] for row in told)
    world.people(rows)
    world.run(sync)
    assert world.memory.records == sent(sync, rows)


def test_modes_send_what_they_say() -> None:
    assert kind_of("insert", "nothing", "change") is None
    assert kind_of("update", "clear", "remove") == "clear"
    assert kind_of("upsert", "nothing", "remove") is None
    assert kind_of("mirror", "nothing", "remove") == "delete"
    assert kind_of("remove", "nothing", "add") == "delete"
