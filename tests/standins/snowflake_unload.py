"""COPY INTO a location to Parquet, as far as the loader asks for it: files in a folder in which
each bucket is one, under the names that Snowflake gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_UNLOAD = re.compile(
    r"^\s*copy\s+into\s+'(?P<scheme>s3|gcs|azure)://(?P<prefix>[^']+)'\s+"
    r"storage_integration\s*=\s*\w+\s+from\s+\((?P<select>select\s.*)\)\s+"
    r"file_format\s*=\s*\(\s*type\s*=\s*parquet\s+compression\s*=\s*snappy\s*\)\s+"
    r"max_file_size\s*=\s*\d+\s+header\s*=\s*true\s*$",
    re.IGNORECASE | re.DOTALL,
)
_TIME = re.compile(r'(YYYY|MM|DD|HH24|MI|SS|FF6)|"([^"]*)"|([-:.])')
_STRFTIME = {
    "YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S", "FF6": "%f",
}  # fmt: skip


def unloaded(command: str, root: Path, run: Callable[[str], pa.Table]) -> str | None:
    """Write the rows of a COPY INTO a location; the statement whose answer is Snowflake's.

    None for any other statement. `run` gives the rows of a select.
    """
    found = _UNLOAD.match(command)
    if found is None:
        return None
    rows = run(found["select"])
    half = -(-rows.num_rows // 2)
    for number, begin in enumerate(range(0, rows.num_rows, max(half, 1))):
        file = root / f"{found['prefix']}_0_{number}_0.snappy.parquet"
        if file.exists():
            raise ValueError(f"{file} is there already, and there is no OVERWRITE")
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows.slice(begin, half), file, compression="snappy")
    return (
        f'select {rows.num_rows} as "rows_unloaded", {rows.nbytes} as "input_bytes", '
        f'{rows.nbytes} as "output_bytes"'
    )


def strftime_of(form: str) -> str:
    """A format of to_char as DuckDB's strftime has it; raises ValueError for what is not known."""
    if _TIME.sub("", form):
        raise ValueError(f"the stand-in does not know all of the format {form!r}")
    return _TIME.sub(lambda part: _STRFTIME.get(part[1], "") + (part[2] or part[3] or ""), form)
