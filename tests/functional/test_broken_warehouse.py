"""Disks that are full, connections that are lost, files that cannot be written: what is told, what
is left, and the same command again once the cause is gone."""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.functional.command_line import Ended, ended, run, start
from tests.functional.events import track
from tests.functional.landing.conftest import Landing
from tests.functional.processes import Blockade, where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}
# What fails for want of space fails when it is asked to write: the operating system's own answer.
NO_SPACE = "copy (select 1) to ''/dev/full''"


def only(name: str) -> pytest.MarkDecorator:
    """Run a test on one warehouse."""
    return pytest.mark.parametrize(
        "target", [pytest.param(name, marks=pytest.mark.xdist_group(name))], indirect=True
    )


@pytest.fixture
def synced(project: Project) -> Project:
    """With one sync behind it."""
    project.define(BOUGHT)
    project.sync(project.lines_file([track("Bought", 0)]))
    return project


# What is told of a failure, before anything is tried again.
AT_ONCE = ("--retries", "0")


def load(project: Project, path: Path, **options: object) -> Ended:
    return run("load", path, *where(project), *AT_ONCE, **options)


def sync(project: Project, *paths: Path, **options: object) -> Ended:
    return run("sync", *paths or ["--no-load"], *where(project), *AT_ONCE, **options)


def attempts(project: Project) -> list[tuple[str, str]]:
    rows = project.query("select status, error from {main}._sync_history order by start_time")
    return [(row["status"], row["error"] or "") for row in rows]


def assert_landed_once(project: Project, rows: int) -> None:
    Landing(project.target, project.directory).check_ledger()
    assert len(project.query("select 1 from {raw}.events")) == rows


def incompressible(project: Project, rows: int) -> Path:
    """Events that take some room, whoever stores them."""
    texts = (hashlib.sha512(str(n).encode()).hexdigest() for n in range(rows))
    return project.lines_file(
        track("Bought", n / 100, {"text": text, "more": text[::-1]}) for n, text in enumerate(texts)
    )


@pytest.mark.in_turn
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sync_that_is_told_to_end_says_so_in_its_history(
    synced: Project, number: signal.Signals
) -> None:
    path = synced.lines_file([track("Bought", 1)])
    process = start("sync", path, *where(synced))
    assert process.stderr is not None
    # On a slow machine the load tells how far it is, first.
    assert any(line.startswith("dbt build: 25 of ") for line in process.stderr)
    process.send_signal(number)
    end = ended(process)
    assert (end.code, end.err.splitlines()[-1]) == (
        130,
        "eventide: interrupted. Each table is as it was or as it is going to be; the next sync "
        "goes on from there. It is safe to run again.",
    )
    assert attempts(synced)[1:] == [("failed", "interrupted")]
    assert sync(synced).code == 0
    assert_as_expected(synced)


# DuckDB


def room_for(bytes_: int) -> object:
    """For a child process: no file can grow beyond that, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


def database() -> Path:
    return Path(os.environ["EVENTIDE_DUCKDB_PATH"])


@only("duckdb")
def test_no_room_to_load(synced: Project) -> None:
    path = incompressible(synced, 4000)
    # Less than the events take: a file that was synced into has free blocks that would hold them.
    failed = load(synced, path, preexec_fn=room_for(100_000))
    assert failed.code == 1
    assert "disk is full. Free space there, then run the same command again" in failed.err
    assert path.name in failed.err
    assert "Nothing of this file has landed" in failed.err or "landed or not" in failed.err
    assert load(synced, path).code == 0
    assert_landed_once(synced, 4001)


@only("duckdb")
def test_no_room_to_sync(synced: Project) -> None:
    # So many that the limit below is beyond what dbt writes into its own files.
    synced.load(incompressible(synced, 24_000))
    before = synced.rows("bought")
    failed = sync(synced, preexec_fn=room_for(database().stat().st_size + 500_000))
    assert failed.code == 1
    assert "tables that it did not reach are as they were" in failed.err
    assert "disk is full. Free space there, then run the same command again" in failed.err
    assert failed.err.count("disk is full") == 1
    assert synced.rows("bought") == before
    assert sync(synced).code == 0
    assert [status for status, _ in attempts(synced)] == ["succeeded", "failed", "succeeded"]
    assert_as_expected(synced)


def without_privileges() -> None:
    """For a child process: root, too, may only what a file's mode says."""
    drop_from_bounding_set, override_modes = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override_modes, 0, 0, 0)


@only("duckdb")
def test_a_file_that_cannot_be_written(synced: Project) -> None:
    late = synced.lines_file([track("Bought", 1)])
    database().chmod(0o444)
    for command in (load(synced, late, preexec_fn=without_privileges),
                    sync(synced, late, preexec_fn=without_privileges)):  # fmt: skip
        assert command.code == 1
        assert f"{database()}: cannot be opened" in command.err
        assert "It must be possible to write to the file and to its folder" in command.err
    database().chmod(0o644)
    assert sync(synced, late, preexec_fn=without_privileges).code == 0
    assert_as_expected(synced)


# PostgreSQL


@only("postgres")
def test_a_load_loses_its_connection(synced: Project) -> None:
    path = synced.lines_file([track("Bought", 1)])
    with Blockade("main_production_raw.events") as blockade:
        process = start("load", path, *where(synced), *AT_ONCE)
        blockade.await_blocked(process)
        blockade.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'eventide'"
        )
        failed = ended(process)
    assert failed.code == 1
    assert f"{path}: PostgreSQL: " in failed.err
    assert "terminating connection" in failed.err
    assert "Nothing of this file has landed. The connection to the server was lost" in failed.err
    assert_landed_once(synced, 1)
    assert load(synced, path).code == 0
    assert_landed_once(synced, 2)


@only("postgres")
@pytest.mark.parametrize("whose", ["application_name = 'dbt'", "pid <> pg_backend_pid()"])
def test_a_sync_loses_its_connections(synced: Project, whose: str) -> None:
    path = synced.lines_file([track("Bought", 1)])
    with Blockade("main_production_internal.spine_calls") as blockade:
        process = start("sync", path, *where(synced), *AT_ONCE)
        blockade.await_blocked(process)
        blockade.ask(
            "select pg_terminate_backend(pid) from pg_stat_activity where "
            "datname = current_database() and not pid = any(pg_blocking_pids(pid)) and wait_event"
            f" is not null and state <> 'idle in transaction' and {whose}"
        )
        failed = ended(process)
    assert failed.code == 1
    assert "tables that it did not reach are as they were" in failed.err
    assert "spine_calls" in failed.err
    assert "The connection to the server was lost" in failed.err
    assert len(synced.rows("bought")) == 1
    status, error = attempts(synced)[-1]
    assert status == "failed"
    assert "server closed the connection" in error
    assert sync(synced, path).code == 0
    assert_as_expected(synced)


@only("postgres")
def test_a_lost_connection_is_made_again(synced: Project) -> None:
    path = synced.lines_file([track("Bought", 1)])
    everyone = (
        "select pg_terminate_backend(pid) from pg_stat_activity where "
        "datname = current_database() and pid <> pg_backend_pid() "
        "and not pid = any(pg_blocking_pids(pid)) and wait_event is not null "
        "and state <> 'idle in transaction'"
    )
    with Blockade("main_production_raw.events") as blockade:
        process = start("load", path, *where(synced))
        blockade.await_blocked(process)
        blockade.ask(everyone)
        blockade.lift()
        loaded = ended(process)
    assert loaded.code == 0
    assert "terminating connection" in loaded.err
    assert "Try 2 of 3" in loaded.err
    assert_landed_once(synced, 2)
    with Blockade("main_production_internal.spine_calls") as blockade:
        process = start("sync", "--no-load", *where(synced))
        blockade.await_blocked(process)
        blockade.ask(everyone)
        blockade.lift()
        again = ended(process)
    assert again.code == 0, again.err
    assert "Try 2 of 3" in again.err
    # Each try is in the history, and the second went on from the model that failed.
    assert [status for status, _ in attempts(synced)] == ["succeeded", "failed", "succeeded"]
    both = synced.query(
        "select model from {internal}.model_timings where sync_id = 3 "
        "intersect select model from {internal}.model_timings where sync_id = 2"
    )
    assert [row["model"] for row in both] == ["spine_calls"]
    assert_as_expected(synced)


@contextmanager
def no_space(on: str) -> Iterator[None]:
    """The server finds its disk full when it does that."""
    body = "language plpgsql as $$ begin execute '{}'; {} end $$".format
    connection = psycopg2.connect("")
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        if on == "insert":
            cursor.execute(
                f"create function no_space() returns trigger {body(NO_SPACE, 'return null;')}"
            )
            cursor.execute(
                "create trigger no_space after insert on main_production_raw.events"
                " for each statement execute function no_space()"
            )
        else:
            cursor.execute(f"create function no_space() returns event_trigger {body(NO_SPACE, '')}")
            cursor.execute(
                "create event trigger no_space on ddl_command_start"
                f" when tag in ('{on}') execute function no_space()"
            )
        try:
            yield
        finally:
            cursor.execute("drop function no_space() cascade")


@only("postgres")
def test_the_server_has_no_room_to_load(synced: Project) -> None:
    path = synced.lines_file([track("Bought", 1)])
    with no_space("insert"):
        failed = load(synced, path)
    assert failed.code == 1
    assert "No space left on device (SQLSTATE 53100). Nothing of this file" in failed.err
    assert "The warehouse's disk is full" in failed.err
    (error,) = synced.query("select error from {raw}.loads where status = 'failed'")
    assert "No space left on device" in error["error"]
    assert_landed_once(synced, 1)
    assert load(synced, path).code == 0
    assert_landed_once(synced, 2)


@only("postgres")
def test_the_server_has_no_room_to_sync(synced: Project) -> None:
    path = synced.lines_file([track("Bought", 1)])
    synced.load(path)
    with no_space("CREATE TABLE AS"):
        failed = sync(synced)
    assert failed.code == 1
    assert "No space left on device" in failed.err
    assert failed.err.count("The warehouse's disk is full") == 1
    assert "more failed for the same reason" in failed.err
    assert len(synced.rows("bought")) == 1
    status, error = attempts(synced)[-1]
    assert status == "failed"
    assert "No space left on device" in error
    assert sync(synced, path).code == 0
    assert_as_expected(synced)


def all_there_are(stack: ExitStack) -> list[psycopg2.extensions.connection]:
    """As many connections as the server takes."""
    taken: list[psycopg2.extensions.connection] = []
    with pytest.raises(psycopg2.OperationalError, match="too many clients"):
        _take_all(stack, taken)
    return taken


def _take_all(stack: ExitStack, taken: list[psycopg2.extensions.connection]) -> None:
    while True:
        taken.append(stack.enter_context(closing(psycopg2.connect(""))))


@only("postgres")
def test_the_server_takes_no_more_connections(synced: Project) -> None:
    path = synced.lines_file([track("Bought", 1)])
    with ExitStack() as stack:
        taken = all_there_are(stack)
        failed = load(synced, path)
        assert failed.code == 1
        assert "too many clients already. The server has as many connections" in failed.err
        # The sync's own is there, dbt's is not.
        for connection in taken[:2]:
            connection.close()
        failed = sync(synced, path)
        assert failed.code == 1
        assert "The server has as many connections as it takes" in failed.err
    assert len(synced.rows("bought")) == 1
    assert sync(synced, path).code == 0
    assert_as_expected(synced)
