"""Holding a target where the server has no lock that goes with a session: rows with a heartbeat.

A row of the table `leases` in the raw schema says who has what, and when it was last renewed. A
thread renews it; a holder that died stops renewing, and others may take over after a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from loader.clock import utc_now
from loader.errors import WarehouseError, WarehouseLockedError
from loader.profile import Target
from loader.warehouses.base import Warehouse, create_schema, literal, raw_table, tables_in
from loader.warehouses.holding import Holder, Waiting, patiently

RENEW_SECONDS = 20.0
#: A holder that has not renewed for so long is dead. Long, since clocks differ between machines.
DEAD_SECONDS = 180.0

Open = Callable[[], Warehouse]

_COLUMNS = (("name", "text"), ("holder", "text"), ("renewed_at", "timestamp"))
_PUBLISHING = "publish"


def lock(warehouse: Warehouse) -> None:
    """Let no other loader publish until the transaction's end."""
    create(warehouse)
    warehouse.execute(
        f"update {_table(warehouse)} set renewed_at = {literal(utc_now())} "
        f"where name = {literal(_PUBLISHING)}"
    )


def is_held(warehouse: Warehouse, name: str) -> bool:
    """Whether somebody alive has the lease."""
    return any(_alive(row) for row in _rows(warehouse, name))


@contextmanager
def hold(
    target: Target, open_: Open, command: str, wait_seconds: float, waiting: Waiting | None = None
) -> Iterator[str]:
    """Hold a target's schema against others that run models into it."""
    label = Holder.this_process(command).label()
    session = open_()
    try:
        create(session)
        patiently(lambda: _take(session, target, "sync", label), wait_seconds, waiting)
    finally:
        session.close()
    with _renewed(open_, "sync", label):
        yield label


@contextmanager
def held_for_load(open_: Open, load_id: int) -> Iterator[None]:
    """While inside, `is_held` says that the load goes on."""
    name, label = f"load {load_id}", Holder.this_process("eventide load").label()
    session = open_()
    try:
        create(session)
        _insert(session, name, label)
        session.commit()
    finally:
        session.close()
    with _renewed(open_, name, label):
        yield


def create(warehouse: Warehouse) -> None:
    """Make the table where it is missing, with the row that publishing locks."""
    if "leases" in tables_in(warehouse, warehouse.raw_schema):
        return
    columns = ", ".join(f"{name} {warehouse.type_names[kind]}" for name, kind in _COLUMNS)
    create_schema(warehouse, warehouse.raw_schema)
    warehouse.execute(f"create table if not exists {_table(warehouse)} ({columns})")
    _insert(warehouse, _PUBLISHING, None)
    warehouse.commit()


def _take(session: Warehouse, target: Target, name: str, label: str) -> None:
    """Raises WarehouseLockedError when another is alive; two that come at once both go back."""
    rows = _rows(session, name)
    for row in rows:
        if _alive(row) and row["holder"] != label:
            raise _held(session, target, row["holder"])
    # Only what is dead: whoever came at the same moment must be seen by one of the two.
    session.execute(
        f"delete from {_table(session)} where name = {literal(name)} "
        f"and renewed_at <= {literal(_dead_before())}"
    )
    _insert(session, name, label)
    session.commit()
    for row in _rows(session, name):
        if row["holder"] != label:
            _release(session, name, label)
            raise _held(session, target, row["holder"])


@contextmanager
def _renewed(open_: Open, name: str, label: str) -> Iterator[None]:
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            # One that fails is made up for by the next.
            with suppress(WarehouseError):
                session = open_()
                try:
                    session.execute(
                        f"update {_table(session)} set renewed_at = {literal(utc_now())} "
                        f"where name = {literal(name)} and holder = {literal(label)}"
                    )
                    session.commit()
                finally:
                    session.close()

    thread = threading.Thread(target=renew, name=f"lease {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        with suppress(WarehouseError):
            session = open_()
            try:
                _release(session, name, label)
            finally:
                session.close()


def _release(session: Warehouse, name: str, label: str) -> None:
    session.execute(
        f"delete from {_table(session)} where name = {literal(name)} and holder = {literal(label)}"
    )
    session.commit()


def _insert(session: Warehouse, name: str, label: str | None) -> None:
    session.execute(
        f"insert into {_table(session)} (name, holder, renewed_at) "
        f"values ({literal(name)}, {literal(label)}, {literal(utc_now())})"
    )


def _rows(warehouse: Warehouse, name: str) -> list[dict[str, Any]]:
    return warehouse.query(
        f"select holder, renewed_at from {_table(warehouse)} where name = {literal(name)}"
    )


def _alive(row: dict[str, Any]) -> bool:
    return bool(row["renewed_at"] > _dead_before())


def _held(session: Warehouse, target: Target, label: str) -> WarehouseLockedError:
    session.rollback()
    by = Holder.from_label(label)
    return WarehouseLockedError(
        f"{target.schema} of the target {target.name!r}: held by {by or label}.",
        "One sync at a time: wait with --wait SECONDS, or end that one.",
    )


def _table(warehouse: Warehouse) -> str:
    return raw_table(warehouse, "leases")


def _dead_before() -> datetime:
    return utc_now() - timedelta(seconds=DEAD_SECONDS)
