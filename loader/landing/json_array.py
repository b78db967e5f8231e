"""One JSON array a file, cut into its elements without holding the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loader.landing.batch import KEPT_BYTES, Batch, RejectedLine, batch_of, checked, kept_text
from loader.landing.decompress import BrokenArchiveError

# A lone quote is a string that goes on in the next block.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_SPACE = b" \t\r\n"


class _Splitter:
    """Bytes in, elements out. Elements are not checked: a bad one must not cost the others."""

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
                    yield self.rest[self._start : token.start()]
                    self._start = position
                    break
            elif mark == b"," and self._depth == 1:
                yield self.rest[self._start : token.start()]
                self._start = position
        else:
            position = len(self.rest)
        self.rest = self.rest[self._start :]
        self._scanned = position - self._start
        self._start = 0


def array_elements(
    head: bytes,
    broken: str | None,
    stream: Iterator[bytes],
    max_line_bytes: int,
    batch_bytes: int,
) -> Iterator[Batch]:
    """Yield the elements of the array that starts in `head`, numbered by position from 1."""
    splitter = _Splitter()
    records: list[tuple[int, bytes]] = []
    number = size = 0
    block = head
    while block and not splitter.closed:
        for element in splitter.feed(block):
            if not element.strip(_SPACE) and splitter.closed:
                continue  # [] has no element, [1,] no second one
            number += 1
            records.append((number, element.strip(_SPACE) or b","))
            size += len(element)
        if size > batch_bytes:
            yield batch_of(*checked(records, max_line_bytes))
            records, size = [], 0
        if len(splitter.rest) > max(KEPT_BYTES, 4 * max_line_bytes):
            break
        block = b""
        if broken is None and not splitter.closed:
            try:
                block = next(stream, b"")
            except BrokenArchiveError as error:
                broken = str(error)
    rejected = list(_ending(splitter, number, broken, stream))
    numbers, lines, refused = checked(records, max_line_bytes)
    yield batch_of(numbers, lines, refused + rejected)


def _ending(
    splitter: _Splitter, number: int, broken: str | None, stream: Iterator[bytes]
) -> Iterator[RejectedLine]:
    rest = splitter.rest.strip(_SPACE)
    if broken is not None:
        reason = f"the archive is {broken}: nothing can be read after record {number}"
    elif not splitter.closed:
        reason = f"the JSON array is not closed: nothing can be read after record {number}"
    else:
        try:
            while not rest and (block := next(stream, b"")):
                rest = block.strip(_SPACE)
        except BrokenArchiveError as error:
            rest = str(error).encode()
        if not rest:
            return
        reason = f"there is text after the end of the JSON array (record {number})"
    yield RejectedLine(number + 1, kept_text(rest), reason)
