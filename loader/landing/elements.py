"""Records of a file whose line ends say nothing: cut out of its bytes as these come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from loader.landing.batch import KEPT_BYTES, Batch, RejectedLine, batch_of, checked, kept_text
from loader.landing.decompress import BrokenArchiveError


class Splitter(Protocol):
    """Bytes in, records out. Records are not checked: a bad one must not cost the others."""

    rest: bytes
    closed: bool  # nothing more is expected

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The records that are complete once `data` is there."""
        ...

    def end(
        self, number: int, broken: str | None, endless: bool, stream: Iterator[bytes]
    ) -> tuple[bytes, str | None]:
        """What is left when no more is read, and why it is no record; without a reason it is one.

        `number` records came before. `broken` says how the archive ends that has no more;
        `endless` is whether a record was given up that has no end; `stream` is what else there is.
        """
        ...


def elements(
    splitter: Splitter,
    head: bytes,
    broken: str | None,
    stream: Iterator[bytes],
    max_line_bytes: int,
    batch_bytes: int,
) -> Iterator[Batch]:
    """Yield the records of `head` and `stream`, numbered by position from 1."""
    records: list[tuple[int, bytes]] = []
    number = size = 0
    block = head
    endless = False
    while block and not endless and not splitter.closed:
        for element in splitter.feed(block):
            number += 1
            records.append((number, element))
            size += len(element)
        if size > batch_bytes:
            yield batch_of(*checked(records, max_line_bytes))
            records, size = [], 0
        endless = len(splitter.rest) > max(KEPT_BYTES, 4 * max_line_bytes)
        block = b""
        if broken is None and not splitter.closed:
            try:
                block = next(stream, b"")
            except BrokenArchiveError as error:
                broken = str(error)
    rest, why = splitter.end(number, broken, endless, stream)
    rejected: list[RejectedLine] = []
    if why is not None:
        rejected.append(RejectedLine(number + 1, kept_text(rest), why))
    elif rest:
        records.append((number + 1, rest))
    numbers, lines, refused = checked(records, max_line_bytes)
    yield batch_of(numbers, lines, refused + rejected)
