"""The formats of files, behind one protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

Format = Literal["csv", "json", "parquet"]
#: A row of a file, by column; what is not in it is NULL.
Row = dict[str, Any]


class FileFormat(Protocol):
    """Reads what it wrote."""

    #: Whether a name with dots is nested, and so no column of its own.
    nests: bool

    def read(self, file: Path) -> tuple[list[str], Iterator[Row]]:
        """The columns (none where the format has none), and the rows.

        Raises ValueError, also while rows are read, for a file that is none of this format.
        """
        ...

    def write(self, file: Path, columns: Sequence[str], rows: Callable[[], Iterable[Row]]) -> None:
        """A new file; `rows` may be asked for more than once."""
        ...


def format_of(name: Format) -> FileFormat:
    """The format of that name. Its libraries are imported when it is used."""
    if name == "csv":
        from activation.destinations.files.csv_file import Csv

        return Csv()
    if name == "json":
        from activation.destinations.files.json_lines import JsonLines

        return JsonLines()
    from activation.destinations.files.parquet_file import Parquet

    return Parquet()
