"""NDJSON: an object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from activation.destinations.files.formats import Row


class JsonLines:
    """Each record has the fields that it has; a name with dots is nested."""

    nests = True

    def read(self, file: Path) -> tuple[list[str], Iterator[Row]]:
        """No columns: the rows have them."""
        return [], self._rows(file)

    def write(self, file: Path, columns: Sequence[str], rows: Callable[[], Iterable[Row]]) -> None:
        """Columns are the rows' own."""
        with file.open("w", encoding="utf-8", newline="") as stream:
            for row in rows():
                stream.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")

    def _rows(self, file: Path) -> Iterator[Row]:
        # Only \n ends a line: a text may have others in it.
        with file.open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError(f"a line is no object: {line[:50]!r}")
                yield row
