"""Holding a DuckDB file: by keeping it open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from loader.profile import Target
from loader.warehouses.duckdb import DuckDBWarehouse
from loader.warehouses.duckdb_opening import is_local, note_of, path_of
from loader.warehouses.duckdb_threads import held_by_thread
from loader.warehouses.holding import Holder, Waiting, patiently


@contextmanager
def hold(
    target: Target, command: str, wait_seconds: float, waiting: Waiting | None = None
) -> Iterator[str]:
    """Keep the file open, and with it DuckDB's lock on it, which dies with the process.

    Connections of this process share it, dbt's as well; another thread of it is kept out like
    another process. A file beside it tells others who holds it; it is believed only as long as the
    process that it names has the lock.
    """
    path = path_of(target)
    with patiently(lambda: held_by_thread(path, command), wait_seconds, waiting) as holder:
        warehouse = DuckDBWarehouse.connect(target, wait_seconds, waiting)
        try:
            with _noted(note_of(path), holder) if is_local(path) else nullcontext():
                yield str(holder.process_id)
        finally:
            warehouse.close()


@contextmanager
def _noted(note: Path, holder: Holder) -> Iterator[None]:
    # A full disk, or a folder that others own, must not keep anyone from working.
    with suppress(OSError):
        note.write_text(holder.label() + "\n", encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
