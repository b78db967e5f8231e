"""An end that is asked for: by Ctrl-C, or by SIGTERM."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


@contextmanager
def asked_to_end(after: str = "this") -> Iterator[Event]:
    """Set by the first signal, so that the current work can come to its end, which is told as
    `after`; a second one is a KeyboardInterrupt."""
    asked = Event()

    def ask(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        told = f"eventide: ending after {after}; once more ends at once"
        print(told, file=sys.stderr, flush=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
