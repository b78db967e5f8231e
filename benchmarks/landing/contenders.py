"""Ways to land files of Segment messages, each a function of the files; one runs in a process.

``typed`` is DuckDB's bare typed read of the same files into a table, which no loader can beat;
``copy`` is PostgreSQL's COPY of the lines into a table of one column. dlt runs in an environment of
its own (requirements-bench.lock).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_CHUNK = 10_000


def eventide(files: Sequence[Path]) -> int:
    """Our loader, into the target that the environment names."""
    from loader import load

    return load(list(files), target=os.environ["BENCH_TARGET"], project_dir=PROJECT).landed


def typed(files: Sequence[Path]) -> int:
    """DuckDB, with the types said beforehand."""
    import duckdb

    columns = {
        "type": "VARCHAR", "event": "VARCHAR", "name": "VARCHAR", "messageId": "VARCHAR",
        "anonymousId": "VARCHAR", "userId": "VARCHAR", "previousId": "VARCHAR",
        "timestamp": "TIMESTAMP", "receivedAt": "TIMESTAMP", "sentAt": "TIMESTAMP",
        "originalTimestamp": "TIMESTAMP", "properties": "JSON", "traits": "JSON",
        "context": "STRUCT(ip VARCHAR, userAgent VARCHAR, traits JSON,"
        " library STRUCT(name VARCHAR), os STRUCT(name VARCHAR, version VARCHAR),"
        " device STRUCT(id VARCHAR, type VARCHAR, model VARCHAR),"
        " app STRUCT(name VARCHAR, version VARCHAR), network STRUCT(carrier VARCHAR),"
        " campaign STRUCT(name VARCHAR, source VARCHAR, medium VARCHAR, term VARCHAR, content"
        " VARCHAR), page STRUCT(url VARCHAR, path VARCHAR, title VARCHAR, referrer VARCHAR,"
        " search VARCHAR))",
    }  # fmt: skip
    with duckdb.connect(os.environ["EVENTIDE_DUCKDB_PATH"]) as db:
        db.execute(
            "create table events as select * from read_json(?, format = 'newline_delimited', "
            f"columns = {columns})",
            [[str(file) for file in files]],
        )
        (rows,) = db.execute("select count(*) from events").fetchone() or (0,)
    return int(rows)


def copy(files: Sequence[Path]) -> int:
    """PostgreSQL's COPY, a line a row."""
    import psycopg2

    connection = psycopg2.connect(dbname=os.environ["PGDATABASE"])
    with connection, connection.cursor() as cursor:
        cursor.execute("create table lines (line text)")
        for file in files:
            with file.open("rb") as lines:
                # Characters that no line has, so that each is one value.
                cursor.copy_expert(
                    "copy lines from stdin (format csv, delimiter e'\\x01', quote e'\\x02')", lines
                )
        cursor.execute("select count(*) from lines")
        (rows,) = cursor.fetchone() or (0,)
    connection.close()
    return int(rows)


def dlt(files: Sequence[Path]) -> int:
    """dlt: nested objects as JSON, no child tables; Parquet, or CSV for PostgreSQL."""
    import dlt as library
    import orjson

    nested = ("context", "properties", "traits", "integrations")

    @library.resource(
        name="events",
        max_table_nesting=0,
        columns={name: {"data_type": "json"} for name in nested},
    )
    def events() -> Iterator[list[object]]:
        for file in files:
            with file.open("rb") as lines:
                chunk: list[object] = []
                for line in lines:
                    chunk.append(orjson.loads(line))
                    if len(chunk) == _CHUNK:
                        yield chunk
                        chunk = []
                yield chunk

    on_postgres = os.environ["BENCH_TARGET"] == "postgres"
    pipeline = library.pipeline(
        "bench",
        pipelines_dir=os.environ["BENCH_FOLDER"],
        destination=(
            # dlt insists on a host, a user and a password; the socket's folder stands behind them.
            library.destinations.postgres(
                f"postgresql://{os.environ['PGUSER']}:unused@localhost/bench?host={os.environ['PGHOST']}"
            )
            if on_postgres
            else library.destinations.duckdb(os.environ["EVENTIDE_DUCKDB_PATH"])
        ),
        dataset_name="landed",
    )
    pipeline.run(events(), loader_file_format="csv" if on_postgres else "parquet")
    counts = pipeline.last_trace.last_normalize_info.row_counts
    return int(counts["events"])


CONTENDERS: dict[str, Callable[[Sequence[Path]], int]] = {
    "eventide": eventide,
    "typed": typed,
    "copy": copy,
    "dlt": dlt,
}
