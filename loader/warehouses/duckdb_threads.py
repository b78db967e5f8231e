"""Which thread of this process holds a DuckDB file: its own lock only tells processes apart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from loader.errors import WarehouseLockedError
from loader.warehouses.holding import Holder

ONE_USER: Final = (
    "A DuckDB file has one user at a time: wait with --wait SECONDS, or end that process."
)

_guard = threading.Lock()
#: By path: the thread, who it is, how often it holds the file.
_held: dict[str, tuple[int, Holder, int]] = {}


def held_by_thread(path: str, command: str) -> AbstractContextManager[Holder]:
    """Hold a file for this thread, at once; the holder is the outermost one, should it hold it
    already. Raises WarehouseLockedError where another thread has it."""
    thread = threading.get_ident()
    with _guard:
        owner, holder, times = _held.get(path, (thread, Holder.this_process(command), 0))
        if owner != thread:
            raise WarehouseLockedError(f"{path}: locked by {holder}, in this process.", ONE_USER)
        _held[path] = (thread, holder, times + 1)
    return _until_released(path, holder)


@contextmanager
def _until_released(path: str, holder: Holder) -> Iterator[Holder]:
    try:
        yield holder
    finally:
        with _guard:
            thread, _, times = _held.pop(path)
            if times > 1:
                _held[path] = (thread, holder, times - 1)
