"""Lines into files: one folder, one file or more a day."""

import gzip
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks.workload.traffic import Line


def write_day(folder: Path, name: str, lines: Sequence[Line], *, compress: bool) -> Path:
    """Write the lines, in their order, as ``<name>.ndjson`` or ``<name>.ndjson.gz``."""
    data = "".join(f"{text}\n" for _, text in lines).encode()
    path = folder / f"{name}.ndjson{'.gz' if compress else ''}"
    # No time of writing in it: the same lines are the same bytes.
    path.write_bytes(gzip.compress(data, 9, mtime=0) if compress else data)
    return path


def write_days(
    folder: Path,
    start: str,
    days: Iterable[Sequence[Line]],
    *,
    files_per_day: int = 1,
    compressed: Collection[int] = (),
) -> list[Path]:
    """Write a file, or several of equal size, for each day.

    ``start`` is the first day (``YYYY-MM-DD``); ``compressed`` holds the days, counted from 1,
    that are written as gzip. Files are named after the day they came in: ``2026-03-02.ndjson``,
    or ``2026-03-02-1.ndjson`` and so on where a day has several.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for number, lines in enumerate(days, start=1):
        name = (date.fromisoformat(start) + timedelta(days=number - 1)).isoformat()
        size = -(-len(lines) // files_per_day)
        for part in range(files_per_day):
            part_name = name if files_per_day == 1 else f"{name}-{part + 1}"
            chunk = lines[part * size : (part + 1) * size]
            written.append(write_day(folder, part_name, chunk, compress=number in compressed))
    return written
