"""One batch of records on their way from the reader to the parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

KEPT_BYTES = 64 << 20
WHITE = " \t\r\n\v\f"


class NotOfFormError(ValueError):
    """A line is not what its file holds; the message is the reason for which it is rejected."""


@dataclass(frozen=True)
class RejectedLine:
    """A record that cannot become an event: its number in the file, its text (None where it must
    not be kept) and why."""

    line_number: int
    line: str | None
    reason: str


@dataclass(frozen=True)
class Batch:
    """Records with their numbers (1-based), and those that were refused while reading.

    `lines` is a table of `row_number` int64 and `line` (text without a NUL, valid UTF-8, at
    least one character that is not white space). `position` is how many bytes of the file were
    read for it and those before it, None where nobody counts. `columns` are those of a table,
    None where each record has keys of its own.
    """

    lines: pa.Table
    rejected: list[RejectedLine] = field(default_factory=list)
    position: int | None = None
    columns: tuple[str, ...] | None = None

    @property
    def read(self) -> int:
        """How many records the batch accounts for."""
        return int(self.lines.num_rows) + len(self.rejected)


def batch_of(
    numbers: pa.Array | Sequence[int],
    lines: pa.Array | Sequence[str],
    rejected: list[RejectedLine] | None = None,
    columns: Sequence[str] | None = None,
) -> Batch:
    """Build a batch from numbers and lines of equal length."""
    table = pa.table(
        {
            "row_number": pa.array(numbers, pa.int64()),
            "line": lines if isinstance(lines, pa.Array) else pa.array(lines, pa.large_string()),
        }
    )
    named = tuple(columns) if columns is not None else None
    return Batch(table, rejected or [], columns=named)


def kept_text(data: bytes) -> str:
    """Bytes as text that any warehouse stores: what is not UTF-8 and NUL as `\\x..` escapes."""
    return data[:KEPT_BYTES].decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def checked(
    records: list[tuple[int, bytes]], max_line_bytes: int, stripped: str = WHITE
) -> tuple[list[int], list[str], list[RejectedLine]]:
    """Decode records one by one; blank ones vanish, bad ones come back rejected.

    `stripped` are the characters taken off at both ends.
    """
    numbers: list[int] = []
    lines: list[str] = []
    rejected: list[RejectedLine] = []
    for number, data in records:
        reason = None
        if len(data) > max_line_bytes:
            reason = too_long(len(data), max_line_bytes)
        elif b"\0" in data:
            reason = "the line contains a NUL character"
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError as error:
                reason = f"the line is not valid UTF-8 (byte {error.start + 1})"
            else:
                text = text.strip(stripped)
                if text:
                    numbers.append(number)
                    lines.append(text)
        if reason is not None:
            rejected.append(RejectedLine(number, kept_text(data), reason))
    return numbers, lines, rejected


def too_long(length: int, max_line_bytes: int) -> str:
    """The reason for a record beyond the limit; says so where the kept text is cut."""
    cut = f", the first {KEPT_BYTES:,} are kept" if length > KEPT_BYTES else ""
    return f"the line has more bytes than max_line_bytes={max_line_bytes} allows{cut}"
