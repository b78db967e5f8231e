"""A DuckDB file opened, or who it is that holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from loader.errors import NothingLoadedError, WarehouseError, WarehouseLockedError
from loader.profile import Target
from loader.warehouses.duckdb_threads import ONE_USER
from loader.warehouses.failures import with_way_out
from loader.warehouses.holding import Holder

_HOLDER = re.compile(r"Conflicting lock is held in (?P<name>.*?\(PID (?P<id>\d+)\))")


def path_of(target: Target) -> str:
    """Where the file of a target is."""
    path = str(target.credentials.path)
    # dbt changes into the project's directory before it connects.
    return str(target.project_dir / path) if is_local(path) else path


def is_local(path: str) -> bool:
    """Whether that is a file of this machine."""
    return path != ":memory:" and "://" not in path and not path.startswith("md:")


def note_of(path: str) -> Path:
    """The file beside it that says who holds it."""
    return Path(f"{path}.holder")


def opened(target: Target, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the file of a target; errors as of `connected`."""
    # Only connections with one configuration can share a file that is open.
    config = dict(target.credentials.config_options or {})
    return connected(path_of(target), read_only=read_only, config=config)


def connected(
    path: str, *, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to a file. Raises WarehouseLockedError while another process holds it,
    NothingLoadedError for one to be read that is not there, and WarehouseError."""
    try:
        return duckdb.connect(path, read_only=read_only, config=dict(config or {}))
    except duckdb.Error as error:
        process = _HOLDER.search(str(error))
        if process is None and read_only and is_local(path) and not Path(path).exists():
            raise NothingLoadedError(
                f"{path}: there is no such file yet. Load events first: "
                "eventide load FILE..., or eventide sync."
            ) from None
        if process is None:
            message = f"{path}: cannot be opened. {told(error)}"
            raise WarehouseError(with_way_out(message)) from None
        raise WarehouseLockedError(
            f"{path}: locked by {_named(path, process)}.",
            ONE_USER,
        ) from None


def _named(path: str, process: re.Match[str]) -> str:
    with suppress(OSError, UnicodeDecodeError):
        holder = Holder.from_label(note_of(path).read_text(encoding="utf-8"))
        if holder is not None and holder.process_id == int(process["id"]):
            return str(holder)
    return process["name"]


def told(error: BaseException) -> str:
    return str(error).split("\n\nLINE ")[0].strip()
