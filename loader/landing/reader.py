"""Bytes to numbered records: NDJSON, or one JSON array a file, in batches of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.landing.batch import KEPT_BYTES, Batch, RejectedLine, batch_of, checked
from loader.landing.batch import kept_text as kept
from loader.landing.decompress import BrokenArchiveError
from loader.landing.json_array import array_elements

MAX_LINE_BYTES = 16 << 20
BATCH_BYTES = 64 << 20  # about 60,000 events; parsing them takes some ten times as much memory
_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"


def read_records(
    blocks: Iterable[bytes],
    *,
    max_line_bytes: int = MAX_LINE_BYTES,
    batch_bytes: int = BATCH_BYTES,
) -> Iterator[Batch]:
    """Yield the records of a file given as blocks of bytes.

    A file whose first character is `[` is one JSON array, unless its first line is an array that
    other records follow. A broken archive (`BrokenArchiveError` from `blocks`) ends the file with
    one rejected record that says after which line the break is.
    """
    stream = iter(blocks)
    head, broken = _head(stream)
    if head.startswith(_BOM):
        head = head[len(_BOM) :]
    if _is_json_array(head):
        yield from array_elements(head, broken, stream, max_line_bytes, batch_bytes)
    else:
        yield from _lines(head, broken, stream, max_line_bytes, batch_bytes)


def _head(stream: Iterator[bytes]) -> tuple[bytes, str | None]:
    # Enough to see the first two lines, if they are not giants.
    head = b""
    try:
        for block in stream:
            head += block
            if head.lstrip(_SPACE).count(b"\n") > 1 or len(head) > 1 << 20:
                break
    except BrokenArchiveError as error:
        return head, str(error)
    return head, None


def _is_json_array(head: bytes) -> bool:
    text = head.removeprefix(_BOM).lstrip(_SPACE)
    if not text.startswith(b"["):
        return False
    first, _, rest = text.partition(b"\n")
    second = rest.lstrip(_SPACE).partition(b"\n")[0].strip()
    if first.strip() == b"[" or not second:
        return True
    # A bad first line that starts with a bracket must not swallow the good ones after it.
    return not (_is_json(first) or _is_json(second))


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(
    head: bytes,
    broken: str | None,
    stream: Iterator[bytes],
    max_line_bytes: int,
    batch_bytes: int,
) -> Iterator[Batch]:
    number = 0
    pending = [head]
    size = len(head)
    skipping = False  # inside a line that is too long even to be kept
    while True:
        block = b""
        if broken is None:
            try:
                block = next(stream, b"")
            except BrokenArchiveError as error:
                broken = str(error)
        if block and skipping:
            cut = block.find(b"\n")
            if cut < 0:
                continue
            skipping, block = False, block[cut:]
        if block:
            pending.append(block)
            size += len(block)
            if size < batch_bytes:
                continue
        data = b"".join(pending)
        end = data.rfind(b"\n") + 1 if block else len(data)
        if block and not end and size > max(KEPT_BYTES, max_line_bytes):
            # No line end in sight and nothing more of it is kept.
            pending, size, skipping = [data[: max(KEPT_BYTES, max_line_bytes) + 1]], 0, True
            continue
        whole, rest = data[:end], data[end:]
        if not block and broken is not None:
            rest = whole[whole.rfind(b"\n") + 1 :]
            whole = whole[: len(whole) - len(rest)]
        if whole:
            batch, number = _batch(whole, number, max_line_bytes)
            yield batch
        if not block:
            break
        pending, size = [rest], len(rest)
    if broken is not None:
        reason = f"the archive is {broken}: nothing can be read after line {number}"
        yield batch_of([], [], [RejectedLine(number + 1, kept(rest), reason)])


def _batch(data: bytes, before: int, max_line_bytes: int) -> tuple[Batch, int]:
    """The lines of `data`; its first has the number `before` + 1. Also the last number."""
    if not data.endswith(b"\n"):
        data += b"\n"
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).astype(np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), ends + 1])
    last = before + len(ends)
    if int(np.diff(offsets).max()) > max_line_bytes or b"\0" in data or not _is_utf8(data):
        split = [(before + 1 + i, line) for i, line in enumerate(data[:-1].split(b"\n"))]
        return batch_of(*checked(split, max_line_bytes)), last
    # The text is never copied line by line: Arrow gets the bytes and where each line starts.
    lines = pa.LargeStringArray.from_buffers(
        len(ends), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)
    )
    lines = pc.ascii_trim_whitespace(lines)
    numbers = pa.array(np.arange(before + 1, last + 1))
    filled = pc.not_equal(lines, "")
    return batch_of(numbers.filter(filled), lines.filter(filled)), last


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
