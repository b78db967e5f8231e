"""Runs `eventide` and kills it, SIGKILL, at a statement: as a process, `killed.py FILE AT COMMAND`.

Statements are counted from 1, over all connections and threads of the process. It dies right before
it would send number AT, so each boundary between two statements is reached by some AT; AT = 0
never is. FILE gets a line for each statement, written before it is sent.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Statements:
    """Counts them, writes them down and ends the process at one of them."""

    def __init__(self, file: Path, at: int) -> None:
        self._file = file.open("w", encoding="utf-8", buffering=1)
        self._at = at
        self._sent = 0
        self._lock = threading.Lock()

    def sending(self, sql: str) -> None:
        """Called with each statement before it is sent."""
        with self._lock:
            self._sent += 1
            if self._sent == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            self._file.write(" ".join(sql.split())[:2000] + "\n")

    def wrap(self, owner: Any, name: str, text: Callable[..., str]) -> None:
        """Let `owner.name` tell, before it does its work, what it is going to send."""
        original = getattr(owner, name)

        def told(*arguments: Any, **options: Any) -> Any:
            self.sending(text(*arguments))
            return original(*arguments, **options)

        setattr(owner, name, told)


def watch(statements: Statements) -> None:
    """Wrap everything that sends statements to a warehouse."""
    from dbt.adapters.sql.connections import SQLConnectionManager

    from loader.warehouses.duckdb import DuckDBWarehouse
    from loader.warehouses.postgres import PostgresWarehouse

    statements.wrap(DuckDBWarehouse, "_run", lambda _, sql: sql)
    statements.wrap(DuckDBWarehouse, "_end", lambda _, how: how)
    for name in ("query", "execute"):
        statements.wrap(PostgresWarehouse, name, lambda _, sql: sql)
    statements.wrap(PostgresWarehouse, "stage", lambda _, table, rows: f"copy {table}")
    for name in ("commit", "rollback"):
        statements.wrap(PostgresWarehouse, name, lambda _, name=name: name)
    statements.wrap(SQLConnectionManager, "add_query", lambda _, sql, *more: sql)


def main() -> None:
    """The process."""
    file, at, *command = sys.argv[1:]
    watch(Statements(Path(file), int(at)))
    sys.argv = ["eventide", *command]
    from loader.cli import main as eventide

    eventide()


if __name__ == "__main__":
    main()
