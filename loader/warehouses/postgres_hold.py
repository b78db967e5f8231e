"""Holding a schema of a PostgreSQL server: an advisory lock of a session of its own.

The server frees the lock when the process dies, and soon after its machine is gone. Who holds it
is the session's application name, so that nothing can be left behind. dbt by hand has no session
that lasts for a run: what it runs is told by `syncs` and by the comment that it puts into each
statement (macros/metadata/query_comment.sql); its side of the same is macros/dialect/take_turn.sql.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from loader.errors import WarehouseError, WarehouseLockedError
from loader.profile import Target
from loader.warehouses.base import internal_table, literal
from loader.warehouses.holding import Holder, Waiting, patiently
from loader.warehouses.postgres import PostgresWarehouse

# How long a run that has no session at the moment may be between two of them. dbt opens one for
# each model. One that takes longer is shut out by its number in the books: it spoils nothing.
GRACE_SECONDS = 10.0
_LOOK_SECONDS = 0.25
_APPLICATION = 63

_HOLDING = """
    select sessions.pid as session, sessions.application_name as label
    from pg_locks as locks
    inner join pg_stat_activity as sessions on locks.pid = sessions.pid
    where
        locks.locktype = 'advisory' and locks.granted and locks.objsubid = 2
        and locks.database = (select oid from pg_database where datname = current_database())
        and locks.classid = hashtext('eventide:sync')::oid
        and locks.objid = hashtext({schema})::oid
"""
# The name and the number stand apart here, so that no other session that looks is taken for it.
_RUNNING = """
    select
        -- Books of an earlier version do not have it.
        to_jsonb(syncs) ->> 'started_by' as started_by,
        syncs.started_at,
        (
            select string_agg(sessions.pid::text, ', ' order by sessions.pid)
            from pg_stat_activity as sessions
            where
                sessions.datname = current_database()
                and position('"invocation_id": "' || syncs.invocation_id || '"' in sessions.query)
                > 0
        ) as sessions
    from {syncs} as syncs
    where syncs.status = 'running'
    order by syncs.started_at
"""


@contextmanager
def hold(
    target: Target, command: str, wait_seconds: float, waiting: Waiting | None = None
) -> Iterator[str]:
    """Hold the target's schema against others that run models into it."""
    session = PostgresWarehouse.connect(target)
    try:
        _keep_open(session)
        mine = patiently(lambda: _take(session, target, command), wait_seconds, waiting)
        yield mine
    finally:
        with suppress(WarehouseError):
            session.close()


def _keep_open(session: PostgresWarehouse) -> None:
    """It has nothing to do for hours, and must end with its machine all the same."""
    for name, value in (
        ("idle_session_timeout", "0"),
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
    ):
        # Older servers do not know all of them.
        session.query(
            f"select set_config(name, '{value}', false) from pg_settings where name = '{name}'"
        )
    session.commit()


def _take(session: PostgresWarehouse, target: Target, command: str) -> str:
    key = f"hashtext('eventide:sync'), hashtext({literal(session.schema)})"
    if not session.query(f"select pg_try_advisory_lock({key}) as taken")[0]["taken"]:
        holders = session.query(_HOLDING.format(schema=literal(session.schema)))
        session.rollback()
        raise _held(target, _named([str(row["label"]) for row in holders]))
    label = Holder.this_process(command).label().encode()[:_APPLICATION].decode(errors="ignore")
    session.execute(f"set application_name = {literal(label)}")
    (own,) = session.query("select pg_backend_pid() as session")
    session.commit()
    try:
        _await_dead_runs(session, target)
    except BaseException:
        with suppress(WarehouseError):
            session.rollback()
            session.query(f"select pg_advisory_unlock({key}) as freed")
            session.commit()
        raise
    return str(own["session"])


def _await_dead_runs(session: PostgresWarehouse, target: Target) -> None:
    """Return when no run of dbt goes on: whoever is still running in the books is dead."""
    until = time.monotonic() + GRACE_SECONDS
    while runs := _runs(session):
        by_hand = [run for run in runs if run["started_by"] != "eventide sync"]
        seen = [run for run in runs if run["sessions"] is not None]
        # The lock is free, so what a sync of the command line still has on the server ends soon.
        for run in seen:
            if run in by_hand or time.monotonic() >= until:
                raise _held(
                    target,
                    f"{run['started_by'] or 'dbt'} (server session {run['sessions']}, "
                    f"since {run['started_at']:%F %T} UTC)",
                )
        if not seen and (not by_hand or time.monotonic() >= until):
            return
        time.sleep(_LOOK_SECONDS)


def _runs(session: PostgresWarehouse) -> list[dict[str, object]]:
    syncs = internal_table(session, "syncs")
    (found,) = session.query(f"select to_regclass({literal(syncs)}) is not null as there")
    runs = session.query(_RUNNING.format(syncs=syncs)) if found["there"] else []
    # What sessions do is seen as it was at the start of the transaction.
    session.rollback()
    return runs


def _named(labels: list[str]) -> str:
    for label in labels:
        if holder := Holder.from_label(label):
            return str(holder)
    return "a sync that is just starting"


def _held(target: Target, by: str) -> WarehouseLockedError:
    where = f"{target.credentials.host}:{target.credentials.port}"
    return WarehouseLockedError(
        f"{target.schema} on PostgreSQL at {where}: held by {by}.",
        "One sync at a time: wait with --wait SECONDS, or end that one.",
    )
