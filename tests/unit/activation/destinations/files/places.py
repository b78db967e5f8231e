"""Folders of each kind, looked at by other means than those that wrote them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from activation.destinations.files.changes import Changes
from activation.destinations.files.entry import FilesEntry
from activation.destinations.files.snapshot import Snapshot
from activation.operations import Accepted, Kind, Operation, Outcome
from tests.unit.activation.destinations.sending import operation

FORMATS = ("csv", "json", "parquet")
Rows = list[dict[str, Any]]


@dataclass
class Place:
    """A folder, how it is told in an entry, and how a test looks into it."""

    url: str
    files: pafs.FileSystem
    path: str
    project_dir: Path
    keys: dict[str, Any] = field(default_factory=dict)

    def open(self, form: str, content: str, into: str) -> Any:
        """The destination."""
        entry = {"type": "file", "url": self.url, "format": form, "content": content, **self.keys}
        return FilesEntry.model_validate(entry).open(into, self.project_dir)

    def names(self) -> list[str]:
        """The files below the folder."""
        where = pafs.FileSelector(self.path, recursive=True, allow_not_found=True)
        found = [info for info in self.files.get_file_info(where) if info.is_file]
        return sorted(info.path.removeprefix(self.path).lstrip("/") for info in found)

    def bytes_of(self, name: str) -> bytes:
        """A file."""
        with self.files.open_input_stream(f"{self.path}/{name}", compression=None) as stream:
            return bytes(stream.read())

    def write(self, name: str, content: bytes) -> None:
        """Somebody else's file."""
        if self.files.type_name == "local":
            self.files.create_dir(f"{self.path}/{name}".rpartition("/")[0], recursive=True)
        with self.files.open_output_stream(f"{self.path}/{name}") as stream:
            stream.write(content)

    def rows(self, name: str, form: str) -> Rows:
        """The rows of a file."""
        return rows_of(self.bytes_of(name), form, self.project_dir)


def rows_of(content: bytes, form: str, scratch: Path) -> Rows:
    """The rows of a file; CSV as texts and NULLs, by DuckDB."""
    if form == "json":
        return [json.loads(line) for line in content.decode().split("\n")[:-1]]
    if form == "parquet":
        found: Rows = pq.read_table(io.BytesIO(content)).to_pylist()
        return found
    file = scratch / "read.csv"
    file.write_bytes(content)
    with duckdb.connect() as connection:
        read = connection.execute(
            "select * from read_csv(?, header = true, all_varchar = true, nullstr = '', "
            "allow_quoted_nulls = false, delim = ',', quote = '\"', escape = '\"', "
            "auto_detect = false, columns = ?)",
            [str(file), dict.fromkeys(header(content), "VARCHAR")],
        )
        names = [column[0] for column in read.description or ()]
        return [dict(zip(names, row, strict=True)) for row in read.fetchall()]


def header(content: bytes) -> list[str]:
    """The columns of a CSV file, whose names have nothing to quote."""
    return content.split(b"\n", 1)[0].decode().split(",")


def op(kind: Kind, id_: Any, *, if_empty: frozenset[str] = frozenset(), **fields: Any) -> Operation:
    """An operation on the record with this id."""
    return replace(operation(kind, {"id": id_}, fields), if_empty=if_empty)


def run(destination: Snapshot | Changes, *operations: Operation) -> list[Outcome]:
    """One run of them."""
    outcomes = destination.send(operations) if operations else []
    destination.finish()
    destination.close()
    return list(outcomes)


def all_accepted(outcomes: Sequence[Outcome]) -> bool:
    """Whether each is."""
    return all(isinstance(outcome, Accepted) for outcome in outcomes)
