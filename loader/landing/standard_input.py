"""What another program sends, as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from loader.landing.blocks import spooled
from loader.landing.decompress import Readable


@dataclass(frozen=True)
class StandardInput:
    """`-`: read once, so that nothing tells whether it was loaded before."""

    name: str = "-"
    form: str = "ndjson"
    key: str = "-"
    size: None = None

    def fingerprint(self) -> None:
        """Not known."""

    @contextmanager
    def stream(self) -> Iterator[Readable]:
        """As it comes."""
        yield sys.stdin.buffer

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """All of it first."""
        with spooled(sys.stdin.buffer) as copy:
            yield copy
