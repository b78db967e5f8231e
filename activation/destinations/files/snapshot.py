"""One file that is the whole set of records."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from activation.destinations.files.folder import Folder
from activation.destinations.files.formats import FileFormat
from activation.destinations.files.records import Records
from activation.destinations.files.rows import shown
from activation.destinations.protocol import Lost, Refused
from activation.errors import ActivationError
from activation.operations import Operation, Outcome
from loader.urls import first_line

# OSError: what Arrow says of some files. It is the machine's own copy that is read.
_UNREADABLE: Final = (ValueError, csv.Error, OSError)


class Snapshot:
    """Reads the file with the first operation, and writes a new one in `finish`, which readers see
    whole or not at all; until then the old one stays as it was.

    Operations sent again change nothing, whatever became of the first time: equal records make
    equal files. An upsert or update leaves fields that it does not have as they are, an insert
    leaves a record that is there: mode `append`, whose rows are no records, is for `changes`.
    What others write into the file is kept, but not what they write while a run goes on: it ends
    then, refused, unless they do it in the very moment in which the file is put in place.

    Takes the records in memory, as JSON, and twice the file on the machine's disk.
    """

    fills_empty = True
    largest_batch = 10_000

    def __init__(self, folder: Folder, name: str, form: FileFormat) -> None:
        self._folder = folder
        self._name = name
        self._form = form
        self._records: Records | None = None
        self._stamp: tuple[object, ...] | None = None
        self._is_new = False
        self._is_lost = False

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Accepted once `finish` has returned. Raises ActivationError for a file that is there and
        is none of its kind."""
        if not operations:
            return []
        if self._records is None:
            self._records = self._read(list(operations[0].match))
        self._is_new = True
        return [self._records.apply(operation) for operation in operations]

    def keeps_one(self, match: Collection[str]) -> bool:
        """Whatever they are found by."""
        return True

    def finish(self) -> None:
        """Put the new file in place, if there is anything new."""
        self._folder.sweep(self._name)
        if self._records is None or not self._is_new:
            return
        # After a lost answer it may be ours that is there.
        if not self._is_lost and self._folder.stamp(self._name) != self._stamp:
            raise Refused(
                f"{self._folder.shown}/{self._name}: somebody else has written it while this run "
                "went on. Run it again."
            )
        if len(self._records) or self._stamp is not None:
            self._write(self._records)
        self._records, self._is_new = None, False

    def clear_all(self) -> None:
        """Put an empty file in place, at once, if one is there."""
        self._records, self._is_new = None, False
        empty = Records((), nests=self._form.nests)
        if self._folder.stamp(self._name) is None:
            return
        with self._fetched() as file, suppress(*_UNREADABLE):
            columns, _ = self._form.read(file)
            empty.take(columns, ())
        self._write(empty)

    def show(self, operations: Sequence[Operation]) -> str:
        """The operations; the file would have the records that they lead to."""
        return f"{self._folder.shown}/{self._name}\n{shown(operations)}"

    def close(self) -> None:
        """Give the connection back."""
        self._folder.close()

    def _read(self, match: Sequence[str]) -> Records:
        records = Records(match, nests=self._form.nests)
        self._stamp = self._folder.stamp(self._name)
        if self._stamp is None:
            return records
        with self._fetched() as file:
            try:
                records.take(*self._form.read(file))
            except _UNREADABLE as error:
                raise ActivationError(
                    f"{self._folder.shown}/{self._name}: the records that are there cannot be "
                    f"read: {first_line(error)} Take the file away, or name another one, and send "
                    "every row again with eventide activate resync."
                ) from error
        return records

    @contextmanager
    def _fetched(self) -> Iterator[Path]:
        with TemporaryDirectory(prefix="eventide-") as folder:
            file = Path(folder) / "old"
            self._folder.fetch(self._name, file)
            yield file

    def _write(self, records: Records) -> None:
        with TemporaryDirectory(prefix="eventide-") as folder:
            file = Path(folder) / "new"
            self._form.write(file, records.columns, lambda: records)
            self._is_lost = False
            try:
                self._folder.place(self._name, file, self._name)
            except Lost:
                self._is_lost = True
                raise
