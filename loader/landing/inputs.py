"""What a load reads, whatever it is: a name, a fingerprint and batches of JSON records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from loader.landing.batch import Batch
from loader.landing.decompress import plain_bytes
from loader.landing.reader import read_records
from loader.landing.sources import SourceFile, find_files, fingerprint


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

    def fingerprint(self) -> str | None:
        """A name of the content, None where it cannot be known without reading it all."""
        ...

    def batches(self) -> Iterator[Batch]:
        """The records."""
        ...


@dataclass(frozen=True)
class FileInput:
    """A file of NDJSON, a JSON array, CSV or Parquet."""

    file: SourceFile
    max_line_bytes: int
    source: str = "file"

    @property
    def name(self) -> str:
        """The path as the user wrote it."""
        return self.file.name

    @property
    def is_table(self) -> bool:
        """CSV is flat; Parquet may hold a collector's records."""
        return self.file.form in ("csv", "tsv")

    def fingerprint(self) -> str | None:
        """The hash of the file's bytes."""
        return fingerprint(self.file.path)

    def batches(self) -> Iterator[Batch]:
        """Read the file once."""
        with self.file.path.open("rb") as raw:
            if self.file.form in ("csv", "tsv"):
                from loader.landing.csv_table import read_csv

                delimiter = "\t" if self.file.form == "tsv" else ","
                yield from read_csv(plain_bytes(raw), delimiter, self.max_line_bytes)
            elif self.file.form == "parquet":
                from loader.landing.arrow_table import read_parquet

                yield from read_parquet(self.file.path)
            else:
                yield from read_records(plain_bytes(raw), max_line_bytes=self.max_line_bytes)


@dataclass(frozen=True)
class TableInput:
    """A pyarrow Table or RecordBatchReader, or a pandas DataFrame."""

    name: str
    table: Any
    source: str = "table"

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


def inputs_of(
    source: str | Path | Iterable[str | Path] | Any, *, name: str | None, max_line_bytes: int
) -> list[Input]:
    """Tell paths from tables. Raises SourceError for what is neither."""
    from loader.landing.arrow_table import is_table

    if is_table(source):
        return [TableInput(name or type(source).__name__, source)]
    return [FileInput(file, max_line_bytes) for file in find_files(source)]
