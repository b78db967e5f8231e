"""Processes at work on a project's warehouse, caught in the midst of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import psycopg2

from tests.functional.command_line import start
from tests.functional.events import track
from tests.functional.project import REPOSITORY, Project

_DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
_PAUSE = 0.05


def where(project: Project) -> list[str]:
    """The options that say which project and target."""
    return ["--target", project.target, "--project-dir", str(project.directory)]


@contextmanager
def syncing(project: Project, command: str = "sync") -> Iterator[subprocess.Popen[str]]:
    """A sync, or a load, that has begun: it reads a pipe that ends, after one event, with this.

    Its collector is named, so that the ledger knows of the load before the first record."""
    pipe = project.directory / "pipe.ndjson"
    os.mkfifo(pipe)
    process = start(command, pipe, *where(project), "--collector", "segment")
    writer = _opened(str(pipe), process)
    try:
        yield process
        if process.poll() is None:
            writer.write(project.lines_file([track("Bought", 0)]).read_text())
    finally:
        writer.close()
        pipe.unlink()


def _opened(pipe: str, process: subprocess.Popen[str]) -> TextIO:
    """The writing end, once the process has opened the other."""
    while process.poll() is None:
        try:
            return os.fdopen(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK), "w")
        except OSError:
            time.sleep(_PAUSE)
    raise AssertionError(process.communicate())


def dbt(project: Project, *command: str) -> subprocess.Popen[str]:
    """dbt by hand."""
    return subprocess.Popen(
        [*_DBT, *command, "--target", project.target, "--no-use-colors"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=project.directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


class Blockade:
    """A session on PostgreSQL that keeps everyone from a table until it is lifted."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._holding, self._looking = (psycopg2.connect("") for _ in range(2))
        self._looking.autocommit = True

    def __enter__(self) -> Blockade:
        self._holding.cursor().execute(f"lock table {self._table} in access exclusive mode")
        return self

    def __exit__(self, *_: object) -> None:
        self.lift()
        for connection in (self._holding, self._looking):
            connection.close()

    def lift(self) -> None:
        """Let them through."""
        self._holding.rollback()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a statement, run by a session that is not blocked."""
        cursor = self._looking.cursor()
        cursor.execute(sql)
        return list(cursor.fetchall())

    def await_blocked(self, process: subprocess.Popen[str]) -> None:
        """Return when some session waits for the table."""
        while not self.ask("select 1 from pg_locks where not granted and locktype = 'relation'"):
            assert process.poll() is None, process.communicate()
            time.sleep(_PAUSE)

    def await_free(self) -> None:
        """Return when no session waits for anything."""
        while self.ask("select 1 from pg_locks where not granted"):
            time.sleep(_PAUSE)
