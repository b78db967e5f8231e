"""A DuckDB file written anew.

DuckDB frees blocks of deleted rows at a checkpoint without overwriting them, and only where a good
part of a row group is gone: the bytes stay in the file. A copy has none of them.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import duckdb

from loader.errors import WarehouseError
from loader.warehouses.base import literal, quoted

_NEW = "eventide_rewritten"


def rewrite_file(path: str) -> None:
    """Replace a database file by a copy of what is in it. Nobody may have it open.

    Raises WarehouseError when it is no local file, and when somebody wrote into it meanwhile; then
    it stays as it is.
    """
    file, new = Path(path), Path(path + ".rewritten")
    if not file.is_file():
        raise WarehouseError(f"{path}: only a local DuckDB file can be written anew.")
    _remove(new)
    try:
        with duckdb.connect(":memory:") as db:
            # While it is open for reading, DuckDB lets nobody write into it; without a log, all
            # that was written is in the file itself.
            old = _attach_for_reading(db, file)
            if Path(f"{file}.wal").exists():
                raise WarehouseError(f"{path}: is being written into. Try again later.")
            options = f"storage_version {_version(db, old)}"
            db.execute(f"attach {literal(str(new))} as {quoted(_NEW)} ({options})")
            db.execute(f"copy from database {quoted(old)} to {quoted(_NEW)}")
            db.execute(f"checkpoint {quoted(_NEW)}")
            db.execute(f"detach {quoted(_NEW)}")
            new.replace(file)
    except duckdb.Error as error:
        raise WarehouseError(f"{path}: cannot be written anew. {error}") from None
    finally:
        _remove(new)


def _attach_for_reading(db: duckdb.DuckDBPyConnection, file: Path) -> str:
    # The name that the file gives itself: views of dbt may have it in them.
    db.execute(f"attach {literal(str(file))} (read_only)")
    (found,) = db.execute(
        "select database_name from duckdb_databases() where path = ?", [str(file)]
    ).fetchall()
    return str(found[0])


def _version(db: duckdb.DuckDBPyConnection, old: str) -> str:
    (found,) = db.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = ?", [old]
    ).fetchall()
    # Such as `v1.2.0+`; attach takes it without the plus.
    return literal(str(found[0]).rstrip("+"))


def _remove(new: Path) -> None:
    for left in (new, Path(f"{new}.wal")):
        with suppress(FileNotFoundError):
            left.unlink()
