"""UNLOAD of a select to Parquet, as far as the loader asks for it: PostgreSQL writes the rows, and
the proxy makes files of them on the S3 server, under the names that Redshift gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.fs as pafs
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

_UNLOAD = re.compile(
    r"^\s*unload\s*\('(?P<select>(?:[^'\\]|''|\\.)*)'\)\s+to\s+'s3://(?P<prefix>[^']+)'\s+"
    r"iam_role\s+(?:default|'arn:aws:iam::\d{12}:role/[^']+')\s+format\s+parquet"
    r"(?:\s+maxfilesize\s+\d+\s+mb)?(?:\s+region\s+'[\w-]+')?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"''|\\(.)", re.DOTALL)
_COUNT = re.compile(r"\bpg_last_unload_count\(\)", re.IGNORECASE)
_TYPES = {"bigint": pa.int64(), "double precision": pa.float64(), "boolean": pa.bool_()}
_SLICES = 2


@dataclass(frozen=True)
class Unload:
    """The query of an UNLOAD, and the names of its columns; `prefix` begins with the bucket."""

    select: str
    names: list[str]
    prefix: str


def unload_of(sql: str) -> Unload | None:
    """What a statement asks for, if it is an UNLOAD."""
    found = _UNLOAD.match(sql)
    if found is None:
        return None
    select = _ESCAPED.sub(lambda part: part[1] or "'", found["select"])
    tree = sqlglot.parse_one(select, read="redshift")
    if not isinstance(tree, exp.Query):
        raise ValueError("no query")
    if tree.args.get("limit"):
        raise ValueError("a limit in the outer select")
    return Unload(select, tree.named_selects, found["prefix"])


def as_copy(unload: Unload, select: str, file: Path) -> str:
    """The COPY by which PostgreSQL writes the rows of `select`, each after its columns' types."""
    columns = [f'"{name}"' for name in unload.names]
    types = ", ".join(f"pg_typeof({column}) as {column}" for column in columns)
    return (
        f"copy (select {types}, {', '.join(columns)} from ({select}) as unloaded) "
        f"to '{file}' (format csv)"
    )


def finished(unload: Unload, file: Path, files: pafs.FileSystem) -> int:
    """Make the files, one a slice, of what was copied; the number of rows."""
    width = len(unload.names)
    texts = _read(file, [str(place) for place in range(2 * width)], {})
    if not texts.num_rows:
        return 0
    types = [_TYPES.get(texts[place][0].as_py(), pa.string()) for place in range(width)]
    numbered = [str(place) for place in range(2 * width)]
    read = _read(file, numbered, dict(zip(numbered[width:], types, strict=True)))
    rows = read.select(numbered[width:]).rename_columns(unload.names)
    size = -(-rows.num_rows // _SLICES)
    for number in range(_SLICES):
        part = rows.slice(number * size, size)
        path = f"{unload.prefix}{number:04d}_part_00.parquet"
        if files.get_file_info(path).type != pafs.FileType.NotFound:
            raise ValueError(f"{path} is there already, and there is no ALLOWOVERWRITE")
        if part.num_rows:
            pq.write_table(part, path, filesystem=files, compression="snappy")
    return int(rows.num_rows)


def counted(sql: str, rows: int) -> str:
    """A statement that asks for the rows of the last UNLOAD, with the answer in it."""
    return _COUNT.sub(f"cast({rows} as bigint)", sql)


def asks_for_count(sql: str) -> bool:
    """Whether a statement asks for them."""
    return _COUNT.search(sql) is not None


def _read(file: Path, names: list[str], types: dict[str, pa.DataType]) -> pa.Table:
    return pacsv.read_csv(
        file,
        pacsv.ReadOptions(column_names=names, block_size=1 << 26),
        pacsv.ParseOptions(newlines_in_values=True),
        pacsv.ConvertOptions(
            column_types={name: types.get(name, pa.string()) for name in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
