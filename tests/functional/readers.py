"""People who query while a sync runs: threads with connections of their own, until told to stop."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from tests.functional.project import Project

#: Runs a select and returns its rows as a comparable value.
Ask = Callable[[str], tuple[tuple[Any, ...], ...]]


class Readers(AbstractContextManager["Readers"]):
    """Ask the same queries again and again, from two connections: one with each query by itself,
    one with all of them in a transaction that sees one state (repeatable read).

    `seen` has each query's distinct answers, `errors` what failed, `rounds` how often all were
    asked. A sync that is to be watched begins when both have asked once.
    """

    def __init__(
        self, project: Project, queries: Mapping[str, str], *, one_state: bool = True
    ) -> None:
        self._begin = _BEGIN[project.target] if one_state else "begin"
        self._queries = dict(queries)
        self._project = project
        self._stop = threading.Event()
        self.seen: dict[str, set[Any]] = {name: set() for name in queries}
        self.errors: list[str] = []
        self.rounds = [0, 0]
        self._threads = [
            threading.Thread(target=self._read, args=(number,), daemon=True) for number in (0, 1)
        ]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        while not all(self.rounds) and not self.errors:
            self._stop.wait(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        in_one = number == 1
        ask, close = connection(self._project)
        while not self._stop.is_set():
            name = "begin"
            try:
                if in_one:
                    ask(self._begin)
                for name, sql in self._queries.items():
                    self.seen[name].add(ask(sql))
                if in_one:
                    ask("commit")
            except Exception as error:
                self.errors.append(f"{name}: {error}")
                if in_one and self._project.target == "postgres":
                    ask("rollback")
            self.rounds[number] += 1
        close()


_BEGIN = {"duckdb": "begin", "postgres": "begin isolation level repeatable read"}


def connection(project: Project, role: str | None = None) -> tuple[Ask, Callable[[], None]]:
    """A connection like that of a program beside the sync: how to ask, and how to close it.

    `role`: as whom, on PostgreSQL; default: the role that syncs.
    """
    if project.target == "duckdb":
        import duckdb

        # In this process the file is shared with dbt; other processes find it locked.
        opened: Any = duckdb.connect(os.environ["EVENTIDE_DUCKDB_PATH"])
        cursor = opened.cursor()
    else:
        import psycopg2

        opened = psycopg2.connect(user=role or os.environ["PGUSER"])
        opened.autocommit = True
        cursor = opened.cursor()

    def ask(sql: str) -> tuple[tuple[Any, ...], ...]:
        cursor.execute(sql)
        return tuple(cursor.fetchall()) if cursor.description else ()

    return ask, opened.close
