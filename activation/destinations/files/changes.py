"""A file a run, with the operations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from activation.destinations.files.folder import Folder
from activation.destinations.files.formats import FileFormat, Row
from activation.destinations.files.names import name_of_run
from activation.destinations.files.rows import fields_of, packed, put, shown
from activation.destinations.protocol import Lost
from activation.operations import Accepted, Operation, Outcome, Rejected

_OWN: Final = ("op", "op_key")


class Changes:
    """Each row is an operation, in the order in which they are to be done: `op` (insert, upsert,
    update, delete, clear), `op_key`, what the record is found by, its other fields.

    Nothing is lost: a run's operations are accepted once its file is there whole, and no file is
    written over; a name that is taken gets -2, -3 and so on. Two runs into one folder at the same
    moment need names of their own.

    What it cannot tell is whether a file is there of a run that never heard so: it crashed after
    that, or the answer was lost. The next run then writes the same operations into its own file,
    with the same `op_key`. Done in order, twice is as once; who counts or adds up rows leaves out
    one whose key is that of the record's row before it.
    A field that an operation leaves as it is (`send: not_null`) is NULL in CSV and Parquet like
    one that it empties; in JSON it is not there.

    Takes the operations in memory, as JSON, and the file on the machine's disk.
    """

    largest_batch = 10_000

    def __init__(self, folder: Folder, into: str, form: FileFormat, at: datetime) -> None:
        self._folder = folder
        self._into = into
        self._form = form
        self._wanted = name_of_run(into, at)
        # The one that is written to, from the first try on.
        self._name: str | None = None
        self._rows: dict[str, str] = {}
        self._columns: dict[str, None] = {}

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Accepted once `finish` has returned."""
        return [self._take(operation) for operation in operations]

    def finish(self) -> None:
        """Put the run's file there, if it has an operation."""
        self._folder.sweep(self._into)
        if not self._rows:
            return
        with TemporaryDirectory(prefix="eventide-") as folder:
            file = Path(folder) / "new"
            self._form.write(file, [*_OWN, *self._columns], self._written)
            name = self._name or self._free()
            try:
                self._folder.place(name, file, self._into)
            except Lost:
                # It may be there: the next try is to write no second one.
                self._name = name
                raise
        self._rows, self._name = {}, None

    def show(self, operations: Sequence[Operation]) -> str:
        """The operations that the file would have."""
        return f"{self._folder.shown}/{self._wanted}\n{shown(operations)}"

    def close(self) -> None:
        """Give the connection back."""
        self._folder.close()

    def _take(self, operation: Operation) -> Outcome:
        fields = fields_of(operation)
        if taken := sorted(fields.keys() & set(_OWN)):
            return Rejected(f"{', '.join(taken)}: a column of this name tells what is done")
        if operation.if_empty:
            told = ", ".join(sorted(operation.if_empty))
            return Rejected(f"{told}: a file of changes does not know what is empty")
        row: Row = {"op": operation.kind, "op_key": operation.key}
        for name, value in fields.items():
            put(row, name, value, nests=self._form.nests)
        try:
            self._rows[operation.key] = packed(row)
        except ValueError as error:
            return Rejected(str(error))
        self._columns.update(dict.fromkeys(fields))
        return Accepted()

    def _written(self) -> Iterator[Row]:
        return map(json.loads, self._rows.values())

    def _free(self) -> str:
        name = path = PurePosixPath(self._wanted)
        number = 1
        while self._folder.stamp(str(name)) is not None:
            number += 1
            name = path.with_name(f"{path.stem}-{number}{path.suffix}")
        return str(name)
