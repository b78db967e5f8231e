"""The records of a snapshot, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from activation.destinations.files.formats import Row
from activation.destinations.files.rows import fields_of, packed, put, value_of
from activation.destinations.files.texts import text
from activation.operations import Accepted, Operation, Outcome, Rejected


class Records:
    """Rows by what they are found by, as texts: 1 and '1' find the same record, since CSV cannot
    tell them apart. Each is held as JSON."""

    def __init__(self, match: Sequence[str], *, nests: bool) -> None:
        self._match = tuple(match)
        self._nests = nests
        self._rows: dict[str, str] = {}
        self._columns: dict[str, None] = {}
        self._columns_of_none: Sequence[str] = ()

    def take(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """What a file has. Raises ValueError where its rows cannot be told apart, or what they
        hold cannot be read."""
        for row in rows:
            found = [value_of(row, name, nests=self._nests) for name in self._match]
            named = " and ".join(self._match)
            if None in found:
                raise ValueError(f"a record of it has no {named}")
            key = _key(found)
            if key in self._rows:
                raise ValueError(f"records of it have the same {named}: {key}")
            self._rows[key] = packed(row)
        if self._rows:
            self._columns = dict.fromkeys(columns)
        else:
            # They may be of another mapping, and no row needs them.
            self._columns_of_none = columns

    def apply(self, operation: Operation) -> Outcome:
        """Do it; done twice is as done once. An `insert` leaves a record that is there as it is."""
        if set(operation.match) != set(self._match):
            return Rejected(f"records of this file are found by {' and '.join(self._match)}")
        if None in operation.match.values():
            return Rejected("NULL finds no record")
        key = _key([operation.match[name] for name in self._match])
        if operation.kind == "delete":
            self._rows.pop(key, None)
            return Accepted()
        known = self._rows.get(key)
        if known is None and operation.kind in ("update", "clear"):
            # What is not there has nothing to be cleared.
            return Accepted() if operation.kind == "clear" else Rejected(_missing(operation.match))
        if known is not None and operation.kind == "insert":
            return Accepted()
        row: Row = {} if known is None else json.loads(known)
        for name, value in fields_of(operation).items():
            if name in operation.if_empty and value_of(row, name, nests=self._nests) is not None:
                continue
            # What it is found by stays as it is written there.
            if name not in operation.match or known is None:
                put(row, name, value, nests=self._nests)
        try:
            self._rows[key] = packed(row)
        except ValueError as error:
            return Rejected(f"{error}")
        self._columns.update(dict.fromkeys((*self._match, *operation.fields)))
        return Accepted()

    def clear(self) -> None:
        """Without any record."""
        self._columns_of_none = self.columns
        self._rows, self._columns = {}, {}

    @property
    def columns(self) -> list[str]:
        """Those that were there, and new ones after them."""
        if self._rows:
            return list(self._columns)
        return list(dict.fromkeys((*self._columns_of_none, *self._columns)))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        """By what they are found by, so that equal records make equal files."""
        for key in sorted(self._rows):
            yield json.loads(self._rows[key])


def _key(values: Iterable[Any]) -> str:
    return json.dumps([text(value) for value in values], ensure_ascii=False)


def _missing(match: Mapping[str, Any]) -> str:
    found = ", ".join(f"{name} {value!r}" for name, value in match.items())
    return f"there is no record with {found}"
