"""Files as a load reads them, without an engine behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loader.landing.batch import RejectedLine
from loader.landing.inputs import inputs_of

Lines = list[tuple[int, str]]


def read_all(source: Any) -> dict[str, tuple[Lines, list[RejectedLine]]]:
    """The records of each input, by its name."""
    found: dict[str, tuple[Lines, list[RejectedLine]]] = {}
    for input_ in inputs_of(source, name=None, max_line_bytes=1 << 20):
        lines, rejected = found.setdefault(input_.name, ([], []))
        for batch in input_.batches():
            columns = batch.lines.to_pydict()
            lines += zip(columns["row_number"], columns["line"], strict=True)
            rejected += batch.rejected
    return found


def read_one(path: Path) -> tuple[Lines, list[RejectedLine]]:
    """The records of a file that is one input."""
    ((_, found),) = read_all(path).items()
    return found
