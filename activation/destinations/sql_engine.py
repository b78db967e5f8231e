"""Connections to a database, by its URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchModuleError

from activation.destinations.protocol import Busy
from activation.errors import ActivationError
from loader.errors import WarehouseError, WarehouseLockedError


def engine_of(url: sa.URL, project_dir: Path, connections: int) -> sa.Engine:
    """An engine with so many connections; a file's path is taken from the project's folder.

    Raises ActivationError, and what SQLAlchemy raises. Connections to a DuckDB file raise Busy
    while another process holds it.
    """
    if url.get_backend_name() == "duckdb":
        return _duckdb(url, project_dir, connections)
    if (file := sqlite_file(url)) is not None:
        url = url.set(database=str(project_dir / file))
    # SQLAlchemy's pools differ; that of files of SQLite takes the keyword too.
    return sa.create_engine(url, pool_size=connections)


def sqlite_file(url: sa.URL) -> Path | None:
    """The file of SQLite, None for other databases and for one in memory."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def _duckdb(url: sa.URL, project_dir: Path, connections: int) -> sa.Engine:
    from loader.warehouses.duckdb_opening import connected, is_local

    path = str(url.database or "")
    if is_local(path):
        path = str(project_dir / path)
        if not Path(path).is_file():
            raise ActivationError(
                f"destination: there is no DuckDB file {path}. Make it, with the table in it."
            )
    if connections > 1:
        raise ActivationError("destination: DuckDB takes one batch at a time: leave concurrency 1.")

    def connect() -> Any:
        from duckdb_engine import ConnectionWrapper

        try:
            # Its own way to connect adds a setting, and connections to one file must have the
            # same ones: the warehouse's file could be no destination.
            return ConnectionWrapper(connected(path, config=dict(url.query)))
        except WarehouseLockedError as error:
            raise Busy(error.held) from error
        except WarehouseError as error:
            if "different configuration" in str(error):
                raise ActivationError(
                    f"destination: {path} is the warehouse's file, and open with other settings. "
                    "Write the profile's config_options into the URL too, as ?name=value."
                ) from error
            raise ActivationError(f"destination: {error}") from error

    try:
        return sa.create_engine(url, creator=connect)
    except NoSuchModuleError as error:
        raise ActivationError(
            "destination: DuckDB needs its library: pip install 'eventide[duckdb]'"
        ) from error
