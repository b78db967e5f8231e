"""CSV as RFC 4180 has it, in UTF-8, with a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from activation.destinations.files.formats import Row
from activation.destinations.files.texts import text

_BLOCK_BYTES = 64 << 20  # a row is not larger
_ROWS_AT_ONCE = 10_000
_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


class Csv:
    """NULL is nothing between two commas, the empty text is `""`. Everything is read as text."""

    nests = False

    def read(self, file: Path) -> tuple[list[str], Iterator[Row]]:
        """Texts and NULLs, by the columns of the header."""
        with file.open(encoding="utf-8", newline="") as stream:
            columns = next(csv.reader(stream, strict=True), [])
        return columns, self._rows(file, columns)

    def write(self, file: Path, columns: Sequence[str], rows: Callable[[], Iterable[Row]]) -> None:
        """Lines end with \\n."""
        with file.open("w", encoding="utf-8", newline="") as stream:
            stream.write(",".join(map(_written, columns)) + "\n")
            for row in rows():
                stream.write(",".join(_written(row.get(name)) for name in columns) + "\n")

    def _rows(self, file: Path, columns: list[str]) -> Iterator[Row]:
        import pyarrow as pa
        import pyarrow.csv as pacsv

        if not columns:
            return
        reader = pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(block_size=_BLOCK_BYTES),
            parse_options=pacsv.ParseOptions(newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
                yield from batch.slice(start, _ROWS_AT_ONCE).to_pylist()


def _written(value: Any) -> str:
    if value is None:
        return ""
    told = text(value)
    if not told or _QUOTED.search(told):
        return '"' + told.replace('"', '""') + '"'
    return told
