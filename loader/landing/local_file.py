"""A file of this machine, read as it was when the load began."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from loader.errors import SourceError

_READ_BYTES = 1 << 20
_HELD_BYTES = 64 << 20


class LocalFile:
    """A file with a path. What is appended to it later is the next load's; a file that is written
    anew while it is read fails."""

    def __init__(self, path: Path, name: str, form: str) -> None:
        self.path = path
        self.name = name
        self.form = form
        self.key = str(path.resolve())
        self._size: int | None = None
        self._digest: str | None = None

    @property
    def size(self) -> int | None:
        """None for a pipe."""
        return self.path.stat().st_size if self.path.is_file() else None

    def fingerprint(self) -> str | None:
        """The hash of its bytes, the same wherever the file lies; None for a pipe.

        From then on exactly these bytes are read.
        """
        if not self.path.is_file():
            return None
        with self.path.open("rb") as file:
            self._size, self._digest = os.fstat(file.fileno()).st_size, None
            content = Snapshot(file, self.name, self._size)
            while content.read(_READ_BYTES):
                pass
        self._digest = content.digest.hexdigest()
        return f"sha256:{self._digest}"

    @contextmanager
    def stream(self) -> Iterator[Snapshot]:
        """Its bytes up to where it ended when the load began."""
        with self.path.open("rb") as file:
            told = os.fstat(file.fileno())
            size = told.st_size if stat.S_ISREG(told.st_mode) else None
            if self._size is not None:
                size = self._size
            yield Snapshot(file, self.name, size, self._digest)

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """The open file. Raises SourceError at the end when it was written to meanwhile."""
        with self.path.open("rb") as file:
            before = os.fstat(file.fileno())
            yield file
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise changed(self.name)


class Snapshot:
    """The first `size` bytes of a file (None: all, as of a pipe), read once.

    Raises SourceError when they are not there any more, or not those of `digest`.
    """

    def __init__(
        self, file: IO[bytes], name: str, size: int | None, digest: str | None = None
    ) -> None:
        self.digest = hashlib.sha256()
        self._file = file
        self._name = name
        self._size = size
        self._left = size
        self._wanted = digest

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        if self._left is None:
            return self._file.read(size)
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        self.digest.update(data)
        if not data and self._left:
            raise changed(self._name)
        if data and not self._left and self._wanted not in (None, self.digest.hexdigest()):
            raise changed(self._name)
        return data

    def has_grown(self) -> bool:
        """Whether there is more by now: somebody is writing."""
        return self._size is not None and os.fstat(self._file.fileno()).st_size > self._size


def whole_lines(blocks: Iterable[bytes], is_cut: Callable[[], bool]) -> Iterator[bytes]:
    """Yield the same bytes, without a last line that has no end if at the end `is_cut`: the rest of
    it is just being written, and the next load finds it whole."""
    held = b""
    for block in blocks:
        data = held + block
        end = data.rfind(b"\n") + 1
        if len(data) - end > _HELD_BYTES:
            end = len(data)
        if end:
            yield data[:end]
        held = data[end:]
    if held and not is_cut():
        yield held


def changed(name: str) -> SourceError:
    """The error for a file of which some bytes were read before and some after a change."""
    return SourceError(f"{name}: was changed while it was read: load it again when it is at rest.")
