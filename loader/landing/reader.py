"""Bytes to numbered records: lines, one JSON array or a stream of objects, in bounded batches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.landing.batch import KEPT_BYTES, WHITE, Batch, RejectedLine, batch_of, checked
from loader.landing.batch import kept_text as kept
from loader.landing.decompress import BrokenArchiveError
from loader.landing.elements import elements
from loader.landing.json_array import ArraySplitter
from loader.landing.json_objects import ObjectSplitter, is_object_stream, objects_in
from loader.landing.line_forms import formed, line_form

MAX_LINE_BYTES = 16 << 20
BATCH_BYTES = 64 << 20  # about 60,000 events; parsing them takes some ten times as much memory
_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
_MARK = re.compile(rb"^(?:\xef\xbb\xbf)+", re.MULTILINE)  # files are put one behind the other
_JOINT = re.compile(rb"\} ?(?:\{|\xef\xbb\xbf)")  # there may be several objects in a line
_LINE_END = "\r\n"  # all that may be taken off where a tab means an empty column
_LOOKED_AT_BYTES = 1 << 20


def read_records(
    blocks: Iterable[bytes],
    *,
    max_line_bytes: int = MAX_LINE_BYTES,
    batch_bytes: int = BATCH_BYTES,
) -> Iterator[Batch]:
    """Yield the records of a file given as blocks of bytes.

    A file whose first character is `[` is one JSON array, unless its first line is an array that
    other records follow. Objects one behind the other are told apart, over several lines or several
    in one. Lines of a form that is no JSON become JSON objects. A broken archive
    (`BrokenArchiveError` from `blocks`) ends the file with one rejected record that says after
    which line the break is.
    """
    stream = iter(blocks)
    head, broken = _head(stream)
    if head.startswith(_BOM):
        head = head[len(_BOM) :]
    looked_at = head[:_LOOKED_AT_BYTES]
    if _is_json_array(looked_at):
        yield from elements(ArraySplitter(), head, broken, stream, max_line_bytes, batch_bytes)
    elif form := line_form(looked_at):
        lines = _lines(head, broken, stream, max_line_bytes, batch_bytes, _LINE_END)
        yield from formed(lines, form)
    elif is_object_stream(looked_at, whole=len(head) <= _LOOKED_AT_BYTES):
        yield from elements(ObjectSplitter(), head, broken, stream, max_line_bytes, batch_bytes)
    else:
        yield from _lines(head, broken, stream, max_line_bytes, batch_bytes, WHITE)


def looks_like_lines(head: bytes) -> bool:
    """Whether a file that begins so has lines of a form that is known, but no JSON."""
    return line_form(head.removeprefix(_BOM)[:_LOOKED_AT_BYTES]) is not None


def _head(stream: Iterator[bytes]) -> tuple[bytes, str | None]:
    # Enough to see the first lines, if they are not giants.
    blocks: list[bytes] = []
    size = 0
    broken = None
    try:
        while size <= _LOOKED_AT_BYTES and (block := next(stream, b"")):
            blocks.append(block)
            size += len(block)
    except BrokenArchiveError as error:
        broken = str(error)
    return b"".join(blocks), broken


def _is_json_array(head: bytes) -> bool:
    text = head.lstrip(_SPACE)
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
    stripped: str,
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
            batch, number = _batch(whole, number, max_line_bytes, stripped)
            yield batch
        if not block:
            break
        pending, size = [rest], len(rest)
    if broken is not None:
        reason = f"the archive is {broken}: nothing can be read after line {number}"
        yield batch_of([], [], [RejectedLine(number + 1, kept(rest), reason)])


def _batch(data: bytes, before: int, max_line_bytes: int, stripped: str) -> tuple[Batch, int]:
    """The lines of `data`; its first has the number `before` + 1. Also the last number."""
    if not data.endswith(b"\n"):
        data += b"\n"
    # One byte is found ten times as fast as three.
    if _BOM[:1] in data and _BOM in data:
        data = _MARK.sub(b"", data)
    if stripped == WHITE and _JOINT.search(data):
        data = b"\n".join(part for line in data[:-1].split(b"\n") for part in objects_in(line))
        data += b"\n"
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).astype(np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), ends + 1])
    last = before + len(ends)
    # The text is never copied line by line: Arrow gets the bytes and where each line starts.
    lines = pa.LargeStringArray.from_buffers(
        len(ends), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)
    )
    if int(np.diff(offsets).max()) > max_line_bytes or b"\0" in data or not _is_utf8(lines):
        split = [(before + 1 + i, line) for i, line in enumerate(data[:-1].split(b"\n"))]
        return batch_of(*checked(split, max_line_bytes, stripped)), last
    lines = pc.ascii_trim(lines, stripped)
    numbers = pa.array(np.arange(before + 1, last + 1))
    filled = pc.not_equal(lines, "")
    return batch_of(numbers.filter(filled), lines.filter(filled)), last


def _is_utf8(lines: pa.LargeStringArray) -> bool:
    try:
        lines.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
