"""What a load reads, whatever it is: a name, a fingerprint and batches of JSON records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from loader.errors import SourceError
from loader.landing.batch import Batch, RejectedLine, batch_of
from loader.landing.file_input import FileInput
from loader.landing.sources import SourceFile, find_files


class Input(Protocol):
    """One unit of the ledger. `source` says what kind of thing it is."""

    @property
    def name(self) -> str:
        """What the ledger and messages call it."""
        ...

    @property
    def source(self) -> str:
        """`file` or `table`."""
        ...

    @property
    def is_table(self) -> bool:
        """Whether its columns mean nothing without a mapping."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes to be read, None where that is not known."""
        ...

    def fingerprint(self) -> str | None:
        """A name of the content, None where it cannot be known without reading it all."""
        ...

    def batches(self) -> Iterator[Batch]:
        """The records."""
        ...


@dataclass(frozen=True)
class TableInput:
    """A pyarrow Table or RecordBatchReader, or a pandas DataFrame."""

    name: str
    table: Any
    source: str = "table"
    size: None = None

    @property
    def is_table(self) -> bool:
        """Its columns may be those of a collector's records."""
        return False

    def fingerprint(self) -> None:
        """Not known: a reader can be read only once."""

    def batches(self) -> Iterator[Batch]:
        """Rows as JSON records, numbered from 1."""
        from loader.landing.arrow_table import read_table

        yield from read_table(self.table)


@dataclass(frozen=True)
class LostInput:
    """What is known to be missing of an archive, as one rejected record."""

    archive: SourceFile
    missing: str
    source: str = "file"
    is_table: bool = False
    size: int = 0

    @property
    def name(self) -> str:
        """The archive's."""
        return self.archive.name

    def fingerprint(self) -> str | None:
        """The archive's: the same loss is told once."""
        return self.archive.fingerprint()

    def batches(self) -> Iterator[Batch]:
        """One without a line."""
        yield batch_of([], [], [RejectedLine(1, "", self.missing)])


@dataclass(frozen=True)
class UnreadableInput:
    """A file of several that cannot be opened: it fails alone, when its turn comes."""

    name: str
    error: Exception
    source: str = "file"
    is_table: bool = False
    size: int = 0

    def fingerprint(self) -> None:
        """Not known."""

    def batches(self) -> Iterator[Batch]:
        """Raises the error."""
        raise self.error


def inputs_of(
    source: str | Path | Iterable[str | Path] | Any, *, name: str | None, max_line_bytes: int
) -> list[Input]:
    """Tell paths from tables. Raises SourceError for what is neither."""
    from loader.landing.arrow_table import is_table

    if is_table(source):
        return [TableInput(name or type(source).__name__, source)]
    inputs: list[Input] = []
    for file in find_files(source):
        if file.form == "zip":
            inputs += _archive(file, max_line_bytes)
        else:
            inputs.append(FileInput(file, max_line_bytes))
    return inputs


def _archive(file: SourceFile, max_line_bytes: int) -> list[Input]:
    from loader.landing.members import members_of

    try:
        members, missing = members_of(file)
    except (SourceError, OSError) as error:
        return [UnreadableInput(file.name, error)]
    inputs: list[Input] = [FileInput(member, max_line_bytes) for member in members]
    if missing is not None:
        inputs.append(LostInput(file, missing))
    return inputs
