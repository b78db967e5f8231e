"""One JSON array a file, cut into its elements without holding the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loader.landing.decompress import BrokenArchiveError

# A lone quote is a string that goes on in the next block.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_SPACE = b" \t\r\n"


class ArraySplitter:
    """Elements of the array that the bytes begin with."""

    def __init__(self) -> None:
        self.rest = b""
        self.closed = False
        self._scanned = 0
        self._start = 0
        self._depth = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The elements that are complete once `data` is there."""
        self.rest += data
        position = self._scanned
        for token in _TOKEN.finditer(self.rest, self._scanned):
            mark = token.group()
            if mark == b'"':
                break
            position = token.end()
            if mark in (b"[", b"{"):
                self._depth += 1
                if self._depth == 1:
                    self._start = position
            elif mark in (b"]", b"}"):
                self._depth -= 1
                if self._depth == 0:
                    self.closed = True
                    # [] has no element, [1,] no second one.
                    if last := self.rest[self._start : token.start()].strip(_SPACE):
                        yield last
                    self._start = position
                    break
            elif mark == b"," and self._depth == 1:
                yield self.rest[self._start : token.start()].strip(_SPACE) or b","
                self._start = position
        else:
            position = len(self.rest)
        self.rest = self.rest[self._start :]
        self._scanned = position - self._start
        self._start = 0

    def end(
        self, number: int, broken: str | None, endless: bool, stream: Iterator[bytes]
    ) -> tuple[bytes, str | None]:
        """What follows the array, or what is left of it."""
        rest = self.rest.strip(_SPACE)
        if broken is not None:
            return rest, f"the archive is {broken}: nothing can be read after record {number}"
        if not self.closed:
            return rest, f"the JSON array is not closed: nothing can be read after record {number}"
        try:
            while not rest and (block := next(stream, b"")):
                rest = block.strip(_SPACE)
        except BrokenArchiveError as error:
            rest = str(error).encode()
        if not rest:
            return b"", None
        return rest, f"there is text after the end of the JSON array (record {number})"
