"""Leases, which hold a target where the server has no lock of its own; here on PostgreSQL."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, closing

import pytest

from loader.errors import WarehouseLockedError
from loader.profile import Target, load_target
from loader.warehouses import lease, open_warehouse
from tests.functional.project import Project

pytestmark = pytest.mark.parametrize(
    "target", [pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))], indirect=True
)


@pytest.fixture
def where(project: Project) -> Target:
    return load_target(project.target, project.directory)


def held(where: Target, command: str, wait: float = 0.0):  # type: ignore[no-untyped-def]
    return lease.hold(where, lambda: open_warehouse(where), command, wait)


def names(where: Target) -> list[str]:
    with closing(open_warehouse(where)) as warehouse:
        rows = warehouse.query(f'select name from "{warehouse.raw_schema}".leases order by name')
        return [row["name"] for row in rows]


def test_one_holder_at_a_time_and_nothing_is_left(where: Target) -> None:
    with held(where, "first"):
        with pytest.raises(WarehouseLockedError, match=r"held by first \(PID"), held(where, "b"):
            pass
        assert names(where) == ["publish", "sync"]
    assert names(where) == ["publish"]
    with held(where, "second"):
        assert names(where) == ["publish", "sync"]


def test_who_waits_gets_it(where: Target) -> None:
    with ExitStack() as stack:
        stack.enter_context(held(where, "first"))
        threading.Timer(0.5, stack.pop_all().close).start()
        with held(where, "second", wait=30.0):
            assert names(where) == ["publish", "sync"]


def test_the_dead_are_taken_over_and_the_living_are_not(
    where: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.1)
    monkeypatch.setattr(lease, "DEAD_SECONDS", 2.0)
    with held(where, "alive"):
        time.sleep(3)
        with pytest.raises(WarehouseLockedError, match="held by alive"), held(where, "other"):
            pass
        # As a machine that stopped leaves it.
        with closing(open_warehouse(where)) as warehouse:
            warehouse.execute(
                f'insert into "{warehouse.raw_schema}".leases values '
                "('load 7', 'eventide load 1 20260101T000000Z h', timestamp '2026-01-01')"
            )
            warehouse.commit()
            assert not lease.is_held(warehouse, "load 7")
    with (
        lease.held_for_load(lambda: open_warehouse(where), 7),
        closing(open_warehouse(where)) as warehouse,
    ):
        assert lease.is_held(warehouse, "load 7")


def test_of_many_at_once_never_two(where: Target) -> None:
    with held(where, "makes the table"):
        pass
    inside, most, took = 0, 0, 0
    counting = threading.Lock()

    def take(number: int) -> None:
        nonlocal inside, most, took
        with held(where, f"taker-{number}", wait=60.0):
            with counting:
                inside, took = inside + 1, took + 1
                most = max(most, inside)
            time.sleep(0.05)
            with counting:
                inside -= 1

    threads = [threading.Thread(target=take, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (took, most) == (6, 1)
