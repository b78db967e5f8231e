"""A database that rules are tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.unit.rules.bare_macros import BareMacros


@dataclass(frozen=True)
class Database:
    """The macros of a dialect, and a query's rows; the table e holds ROWS."""

    macros: BareMacros
    #: The type that the raw events' JSON columns have there.
    json_type: str
    query: Callable[[str], list[tuple[Any, ...]]]

    def select(self, where: str) -> set[int]:
        """Positions in ROWS that a `where` selects."""
        return {row[0] for row in self.query(f"select id from e where {where}")}
