"""Bytes that come in blocks, read like a file: what archives and remote files are made of."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from loader.landing.decompress import BrokenArchiveError, Readable

_SPOOLED_BYTES = 32 << 20  # beyond that a spooled file lies on disk
_READ_BYTES = 1 << 20


class BlockReader:
    """Blocks as a `Readable`. Where they break (BrokenArchiveError), everything before the break
    is given first."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""
        self._place = 0  # in it: cutting it anew for each few bytes would take for ever
        self._broken: BrokenArchiveError | None = None

    def read(self, size: int, /) -> bytes:
        """Exactly `size` bytes, fewer only at the end."""
        data = self.peek(size)
        if not data and size and self._broken is not None:
            raise self._broken
        self._place += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next bytes, left to be read."""
        if len(self._rest) - self._place < size and self._broken is None:
            self._fill(size)
        return self._rest[self._place : self._place + size]

    def blocks(self) -> Iterator[bytes]:
        """All that is still unread."""
        rest, self._rest = self._rest[self._place :], b""
        self._place = 0
        if rest:
            yield rest
        if self._broken is not None:
            raise self._broken
        yield from self._blocks

    def _fill(self, size: int) -> None:
        parts = [self._rest[self._place :]]
        have = len(parts[0])
        try:
            while have < size and (block := next(self._blocks, b"")):
                parts.append(block)
                have += len(block)
        except BrokenArchiveError as error:
            self._broken = error
        self._rest = b"".join(parts)
        self._place = 0


def content_hash(source: Readable) -> str:
    """A name for the content, whatever it is called: SHA-256, as the ledger writes it."""
    digest = hashlib.sha256()
    while block := source.read(_READ_BYTES):
        digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def spool(source: Readable) -> IO[bytes]:
    """A copy that can be read from anywhere, in memory or in a file that goes when it is closed."""
    copy = tempfile.SpooledTemporaryFile(_SPOOLED_BYTES)  # noqa: SIM115  # the caller's
    while block := source.read(_READ_BYTES):
        copy.write(block)
    copy.seek(0)
    return copy


@contextmanager
def spooled(source: Readable) -> Iterator[IO[bytes]]:
    """A copy for as long as it is needed."""
    with spool(source) as copy:
        yield copy
