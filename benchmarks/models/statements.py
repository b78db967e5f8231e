"""Time inside DuckDB's statements, of dbt and of the loader, while a sync runs in this process.

CPU is the process's, all threads: dbt runs one thread and waits for it, so that nothing else
counts meanwhile. Closing the file counts, since that writes what the log holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.clock import NOTHING, Spent, now

_NODE = re.compile(r'"node_id": "([^"]+)"')
_LONG = 0.2


@dataclass
class Statements:
    """Sums over all statements, by dbt's node (hooks and the loader under names of their own), and
    the statements that took longest: node, CPU seconds, how they begin."""

    all: Spent = NOTHING
    count: int = 0
    nodes: dict[str, Spent] = field(default_factory=dict)
    long: list[tuple[str, float, str]] = field(default_factory=list)
    _last: str = "loader"
    _inside: bool = False

    def timed(self, work: Callable[..., Any], sql: str) -> Any:
        """Run it and add what it took; a statement inside another counts once."""
        if self._inside:
            return work()
        if (named := _NODE.search(sql[:1000])) is not None:
            self._last = named[1]
        self._inside = True
        began = now()
        try:
            return work()
        finally:
            self._inside = False
            spent = now() - began
            self.all += spent
            self.count += 1
            self.nodes[self._last] = self.nodes.get(self._last, NOTHING) + spent
            if spent.cpu > _LONG:
                self.long.append((self._last, spent.cpu, " ".join(_bare(sql).split())[:160]))


def _bare(sql: str) -> str:
    return sql.split("*/", 1)[-1]


@contextmanager
def timed_statements() -> Iterator[Statements]:
    """Time all statements until the end of the block."""
    from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper, LocalEnvironment

    from loader.warehouses.duckdb import DuckDBWarehouse

    statements = Statements()
    places: tuple[tuple[Any, str], ...] = (
        (DuckDBCursorWrapper, "execute"),
        (LocalEnvironment, "close"),
        (DuckDBWarehouse, "query"),
        (DuckDBWarehouse, "_run"),
        (DuckDBWarehouse, "_end"),
        (DuckDBWarehouse, "close"),
    )
    before = [getattr(owner, name) for owner, name in places]

    def wrapped(original: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Any, *arguments: Any, **named: Any) -> Any:
            sql = str(arguments[0]) if arguments else ""
            return statements.timed(lambda: original(self, *arguments, **named), sql)

        return run

    for (owner, name), original in zip(places, before, strict=True):
        setattr(owner, name, wrapped(original))
    try:
        yield statements
    finally:
        for (owner, name), original in zip(places, before, strict=True):
            setattr(owner, name, original)
