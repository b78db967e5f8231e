"""CSV rows as JSON records: cells that are JSON numbers or booleans stay so, empty ones go."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Iterator

from loader.errors import SourceError
from loader.landing.batch import KEPT_BYTES, Batch, RejectedLine, batch_of, kept_text
from loader.landing.decompress import BrokenArchiveError

_BATCH_ROWS = 50_000
_VERBATIM = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false")


class _Lines:
    """Decoded lines for the csv module; remembers how the stream ended."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self.broken: str | None = None

    def __iter__(self) -> Iterator[str]:
        # Bytes that are not UTF-8 become lone surrogates here, and are found row by row later.
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        rest = ""
        try:
            for block in self._blocks:
                lines = (rest + decoder.decode(block)).splitlines(keepends=True) or [""]
                rest = lines.pop()
                yield from lines
        except BrokenArchiveError as error:
            self.broken = str(error)
            return
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest


def read_csv(blocks: Iterable[bytes], delimiter: str, max_line_bytes: int) -> Iterator[Batch]:
    """Yield the rows after the header, numbered by the line they end in.

    Raises SourceError when there is no header or two of its names are equal.
    """
    csv.field_size_limit(min(max_line_bytes, KEPT_BYTES))
    lines = _Lines(blocks)
    reader = csv.reader(lines, delimiter=delimiter)
    header = _header(reader)
    numbers: list[int] = []
    records: list[str] = []
    rejected: list[RejectedLine] = []
    while header:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            rejected.append(RejectedLine(reader.line_num, "", f"not valid CSV: {error}"))
            continue
        if not any(row):
            continue
        why = _fault(row, header)
        if why is None:
            numbers.append(reader.line_num)
            records.append(_record(header, row))
        else:
            text = delimiter.join(row).encode("utf-8", "surrogateescape")
            rejected.append(RejectedLine(reader.line_num, kept_text(text), why))
        if len(records) + len(rejected) >= _BATCH_ROWS:
            yield batch_of(numbers, records, rejected, header)
            numbers, records, rejected = [], [], []
    if lines.broken is not None:
        last = reader.line_num
        reason = f"the archive is {lines.broken}: nothing can be read after line {last}"
        rejected.append(RejectedLine(last + 1, "", reason))
    yield batch_of(numbers, records, rejected, header or None)


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise SourceError(f"the header is not valid CSV: {error}.") from None
    header = [name.removeprefix("\ufeff").strip() for name in header]
    if len(set(header)) < len(header):
        double = next(name for name in header if header.count(name) > 1)
        raise SourceError(f"the header has the column {double!r} twice: rename one.")
    return header


def _fault(row: list[str], header: list[str]) -> str | None:
    if len(row) != len(header):
        return f"the row has {len(row)} cells, the header {len(header)}"
    if any("\0" in cell for cell in row):
        return "the row contains a NUL character"
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return "the row is not valid UTF-8"
    return None


def _record(header: list[str], row: list[str]) -> str:
    members = (
        f"{json.dumps(name, ensure_ascii=False)}:"
        f"{cell if _VERBATIM.fullmatch(cell) else json.dumps(cell, ensure_ascii=False)}"
        for name, cell in zip(header, row, strict=True)
        if cell != ""
    )
    return "{" + ",".join(members) + "}"
