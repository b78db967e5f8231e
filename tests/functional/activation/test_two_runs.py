"""Runs as processes: two of one sync at once, and one that is killed while it sends."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
import yaml

from activation import controls
from activation.diff import Diff
from activation.errors import ActivationError
from activation.run import Activation
from activation.state import State
from loader.profile import load_target
from loader.scheduling.books import read_books
from loader.warehouses import open_warehouse
from loader.warehouses.postgres import PostgresWarehouse
from tests.functional.activation.destination import Memory, MemoryEntry
from tests.functional.activation.world import World, sync_of
from tests.functional.command_line import ended, run, start
from tests.functional.processes import where
from tests.functional.project import Project
from tests.standins.faulty_http import Answer, Asked, Server, served

ROWS = [{"id": str(n), "email": f"{n}@x", "plan": "pro", "seen": n} for n in range(6)]

# A DuckDB file has one user.
ON_POSTGRES = pytest.mark.parametrize(
    "target", [pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))], indirect=True
)


class Ledger:
    """Takes entries, each key once, as services do that honour idempotency keys. The entry of
    `number` waits until it is `let` through."""

    def __init__(self, number: int) -> None:
        self.entries: list[str] = []
        self.asked: Counter[str] = Counter()
        self.at_it = threading.Event()
        self.let = threading.Event()
        self._number = number
        self._keys: set[str] = set()

    def __call__(self, asked: Asked) -> Answer:
        key = asked.headers["Idempotency-Key"]
        self.asked[asked.body["id"]] += 1
        if len(self.entries) == self._number:
            self.at_it.set()
            assert self.let.wait(300)
        if key not in self._keys:
            self._keys.add(key)
            self.entries.append(asked.body["id"])
        return 200, {}, {}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(3)


@pytest.fixture
def server(ledger: Ledger) -> Iterator[Server]:
    with served(ledger) as server:
        yield server
        ledger.let.set()


@pytest.fixture
def command(project: Project, server: Server) -> list[str]:
    """`eventide activate run`, of a sync of the table people into the ledger."""
    entry = {"type": "http", "url": server.url, "operations": {"insert": {}}}
    sync = {
        "model": {"ref": "people"}, "primary_key": "id", "destination": "ledger",
        "into": "entries", "mode": "insert", "fields": {"plan": "plan"},
    }  # fmt: skip
    definitions = project.directory / "definitions"
    (definitions / "syncs").mkdir(exist_ok=True)
    (definitions / "syncs/people.yml").write_text(yaml.safe_dump({"syncs": {"people": sync}}))
    (definitions / "destinations.yml").write_text(
        yaml.safe_dump({"destinations": {"ledger": entry}})
    )
    World(project).people(ROWS)
    return ["activate", "run", *where(project)]


def statuses(project: Project) -> list[str]:
    rows = World(project).query("select status from {activation}.sync_runs order by sync_run_id")
    return [row["status"] for row in rows]


def test_a_second_run_is_refused_and_sends_nothing(
    project: Project, command: list[str], ledger: Ledger
) -> None:
    first = start(*command)
    assert ledger.at_it.wait(300)
    second = run(*command)
    assert second.code == 1
    told = {"postgres": "people: run 1", "duckdb": f"(PID {first.pid}"}[project.target]
    assert told in second.err + second.out
    ledger.let.set()
    assert ended(first).code == 0
    assert ledger.asked == {row["id"]: 1 for row in ROWS}
    assert statuses(project) == ["completed"]


def said(process: subprocess.Popen[str], words: str) -> None:
    """Wait until it says so."""
    assert process.stderr is not None
    while words not in (line := process.stderr.readline()):
        assert line, "it ended"


@ON_POSTGRES
def test_who_waits_begins_when_the_other_one_has_ended(
    project: Project, command: list[str], ledger: Ledger
) -> None:
    first = start(*command)
    assert ledger.at_it.wait(300)
    impatient = run(*command, "--wait", "1")
    assert (impatient.code, "goes on. Wait for its end" in impatient.err) == (1, True)
    waiting, asked_to_end = (start(*command, "--wait", "300") for _ in range(2))
    for process in (waiting, asked_to_end):
        said(process, "eventide: waiting. people: run 1")
    asked_to_end.terminate()
    assert ended(asked_to_end).code == 130
    World(project).people([*ROWS, {**ROWS[0], "id": "new"}])
    ledger.let.set()
    assert [ended(process).code for process in (first, waiting)] == [0, 0]
    assert ledger.asked == {row["id"]: 1 for row in ROWS} | {"new": 1}
    assert statuses(project) == ["completed", "completed"]


def test_a_run_that_was_killed_is_made_up_for(
    project: Project, command: list[str], ledger: Ledger
) -> None:
    first = start(*command)
    assert ledger.at_it.wait(300)
    first.kill()
    first.communicate()
    ledger.let.set()
    assert run(*command).code == 0
    # What was sent by both was sent with one key.
    assert sorted(ledger.entries) == [row["id"] for row in ROWS]
    assert set(ledger.asked.values()) == {1, 2}
    assert statuses(project) == ["interrupted", "completed"]


def in_thread(project: Project, memory: Memory, do: Callable[[Activation], Any]) -> Any:
    """What came of it, or the error."""
    place = load_target(project.target, project.directory)
    entry = MemoryEntry(type="memory", memory=memory)
    with closing(open_warehouse(place)) as warehouse:
        try:
            return do(Activation(warehouse, place, sync_of("append"), entry))
        except ActivationError as error:
            return error


@ON_POSTGRES
def test_of_two_that_begin_in_the_same_moment_one_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(project)
    world.people([])
    world.run(sync_of("append"))
    world.people(ROWS)
    execute, send = PostgresWarehouse.execute, Memory.send
    begun, both = threading.Event(), threading.Barrier(2)

    def slowly(warehouse: PostgresWarehouse, sql: str) -> None:
        if "sync_runs" in sql and sql.startswith("insert"):
            # Until the other one is here too, which must not be.
            with suppress(threading.BrokenBarrierError):
                both.wait(3)
        execute(warehouse, sql)

    def lasts(memory: Memory, operations: Any) -> Any:
        begun.set()
        assert over.wait(300)
        return send(memory, operations)

    monkeypatch.setattr(PostgresWarehouse, "execute", slowly)
    monkeypatch.setattr(Memory, "send", lasts)
    found: list[Any] = []
    over, opened = threading.Event(), threading.Barrier(2)

    def begin(activation: Activation) -> Any:
        opened.wait(300)
        return activation.run()

    threads = [
        threading.Thread(target=lambda: found.append(in_thread(project, world.memory, begin)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(300)
    found += [in_thread(project, world.memory, do) for do in (controls.resync, controls.reset)]
    until = time.monotonic() + 60
    while len(found) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    over.set()
    for thread in threads:
        thread.join()
    refused = [told for told in found if isinstance(told, ActivationError)]
    assert len(refused) == 3, found
    assert all("goes on. Wait for its end" in str(told) for told in refused)
    assert sorted(op.row_id for op in world.memory.asked) == [row["id"] for row in ROWS]


@ON_POSTGRES
def test_nothing_runs_beside_a_reset(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(project)
    world.people(ROWS)
    work_out = Diff.work_out
    refused: list[Any] = []

    def beside(diff: Diff) -> Any:
        monkeypatch.setattr(Diff, "work_out", work_out)
        refused.append(in_thread(project, world.memory, Activation.run))
        return work_out(diff)

    monkeypatch.setattr(Diff, "work_out", beside)
    assert in_thread(project, world.memory, controls.reset) == len(ROWS)
    assert "goes on. Wait for its end" in str(refused)
    assert in_thread(project, world.memory, Activation.run).count("planned") == 0
    assert world.memory.asked == []
    assert statuses(project) == ["completed"]


@ON_POSTGRES
def test_nothing_runs_beside_a_resync(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(project)
    world.people(ROWS)
    refused: list[Any] = []
    forget = State.forget

    def beside(state: State) -> None:
        refused.append(in_thread(project, world.memory, Activation.run))
        forget(state)
        refused.append(in_thread(project, world.memory, Activation.run))

    monkeypatch.setattr(State, "forget", beside)
    assert in_thread(project, world.memory, controls.resync).count("succeeded") == len(ROWS)
    assert all("goes on. Wait for its end" in str(told) for told in refused)
    assert len(world.memory.asked) == len(ROWS)


@ON_POSTGRES
def test_nobody_begins_while_a_schedule_looks_into_the_books(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(project)
    world.people(ROWS)
    waits = threading.Event()
    found: list[Any] = []
    others: list[threading.Thread] = []

    def begin(activation: Activation) -> Any:
        alone = activation.warehouse.alone

        def told() -> None:
            waits.set()
            alone()

        monkeypatch.setattr(activation.warehouse, "alone", told)
        return activation.run()

    def check(activation: Activation) -> None:
        read_books(activation.warehouse, project.directory)
        others.append(
            threading.Thread(target=lambda: found.append(in_thread(project, world.memory, begin)))
        )
        others[0].start()
        assert waits.wait(300)
        # It has the time to begin, which it must not.
        time.sleep(1)

    def checked(activation: Activation) -> Any:
        return activation.run(check=lambda: check(activation))

    result = in_thread(project, world.memory, checked)
    others[0].join()
    assert result.count("succeeded") == len(ROWS)
    (second,) = found
    refused = isinstance(second, ActivationError) and "goes on" in str(second)
    assert refused or second.count("planned") == 0
    assert len(world.memory.asked) == len(ROWS)
