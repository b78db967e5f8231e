"""Custom properties of one scope: which columns there are, and what a row shows in them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from .column_types import fits, kind_of, read_as, wider
from .json_values import to_text
from .names import column_name
from .settings import Row, Settings

Path = tuple[str, ...]

_DEEPEST = 10


def leaves(value: Row | None, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Section 4: objects flatten to their leaves; arrays are values; nulls are nothing.

    Below ten keys an object is a value as an array is.
    """
    for key, item in (value or {}).items():
        if isinstance(item, dict) and len(above) + 1 < _DEEPEST:
            yield from leaves(item, (*above, key))
        elif item is not None:
            yield (*above, key), item


class PropertyColumns:
    """The columns of all properties of a scope ('event' or 'user').

    `documents` are (time, properties) of every event, or of every call that has traits: a type
    is that of the column's name, the same in each table.
    """

    def __init__(
        self, scope: str, documents: Iterable[tuple[datetime, Row | None]], settings: Settings
    ) -> None:
        self._scope, self._reserved = scope, settings.reserved_words
        self._path_first: dict[Path, datetime] = {}
        self.first: dict[str, datetime] = {}
        self.kind: dict[str, str] = {}
        for time, properties in documents:
            for path, value in leaves(properties):
                column = self.column(path)
                self._path_first[path] = min(time, self._path_first.get(path, time))
                self.first[column] = min(time, self.first.get(column, time))
                kind = kind_of(value)
                self.kind[column] = wider(kind, self.kind.get(column, kind))
        if settings.all_text:
            self.kind = dict.fromkeys(self.kind, "text")
        self.kind |= settings.fixed_types.get(scope, {})
        if scope == "user":  # documented columns of type TEXT
            self.kind |= {"email": "text", "handle": "text"}

    def column(self, path: Path) -> str:
        """The column that shows the property."""
        return column_name(path, self._scope, self._reserved)

    def in_order(self, columns: Iterable[str]) -> list[str]:
        """Section 2: in order of first appearance; ties by name."""
        return sorted(columns, key=lambda column: (self.first[column], column))

    def values(self, properties: Row | None) -> Row:
        """Column -> value of one row, without nulls.

        Section 3: of two properties that share a column, the later one to appear wins.
        """
        found = sorted(leaves(properties), key=lambda leaf: (self._path_first[leaf[0]], leaf[0]))
        row: Row = {}
        for path, value in found:
            column = self.column(path)
            shown = read_as(value, self.kind[column])
            if shown is not None:
                row[column] = shown
        return row

    def misfits(self, properties: Row | None) -> Iterator[tuple[str, str]]:
        """(column, value as text) of each value that its column's type does not hold."""
        for path, value in leaves(properties):
            column = self.column(path)
            if not fits(value, self.kind[column]):
                yield column, to_text(value)
