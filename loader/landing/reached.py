"""How far a load has come, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loader.landing.decompress import Readable


@dataclass(frozen=True)
class Reached:
    """What was read so far, over all files of a load, and the file that is being read.

    `done` are bytes as they lie (packed, where they are), of `total`; None where one of the files
    does not tell how many it has.
    """

    file: str
    records: int
    rejected: int
    done: int | None
    total: int | None


#: Called when a part of a file has been read, and when a file has ended.
Reading = Callable[[Reached], None]


class Counted:
    """The same bytes, counted."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.bytes = 0

    def read(self, size: int, /) -> bytes:
        """As the source reads."""
        data = self._source.read(size)
        self.bytes += len(data)
        return data
