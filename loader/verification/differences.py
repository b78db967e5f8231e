"""What differs between a live table and the one rebuilt, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ColumnDifference:
    """A column's type in the live table and in the rebuilt one; None where there is no such
    column. For the column "*", the order of all columns."""

    column: str
    live: str | None
    rebuilt: str | None


@dataclass(frozen=True)
class ValueDifference:
    """A column in which two rows of one key differ, with both values."""

    column: str
    live: Any
    rebuilt: Any


@dataclass(frozen=True)
class RowDifference:
    """A row, told by its key, that is `missing` in the live table, `extra` in it, or `different`
    in the columns that `values` names."""

    kind: str
    key: Mapping[str, Any]
    values: tuple[ValueDifference, ...] = ()


@dataclass(frozen=True)
class TableVerdict:
    """The comparison of one table. `rows` were compared, of which so many keys are `missing`,
    `extra` or `different` in the live table; `examples` are some of them. `is_there` is false when
    there is no live table at all."""

    name: str
    schema: str
    rows: int = 0
    missing: int = 0
    extra: int = 0
    different: int = 0
    columns: tuple[ColumnDifference, ...] = ()
    examples: tuple[RowDifference, ...] = ()
    is_there: bool = True

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return self.is_there and not (self.columns or self.missing or self.extra or self.different)
