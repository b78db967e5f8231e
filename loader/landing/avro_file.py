"""Avro object container files as JSON records."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from loader.errors import SourceError
from loader.landing.batch import Batch, RejectedLine, batch_of
from loader.landing.decompress import BrokenArchiveError, Readable

MAGIC = b"Obj\x01"
_BATCH_ROWS = 50_000
_BATCH_CHARACTERS = 64 << 20
# As blobs of Parquet are written.
_PLAIN = frozenset(range(0x20, 0x7F)) - frozenset(b"\\'\"")


def read_avro(file: Readable, name: str) -> Iterator[Batch]:
    """Yield the records, numbered from 1; a field that is null is left out.

    Dates and times are ISO 8601 texts, decimals numbers with all their digits, bytes a text with
    `\\x..` escapes. A file that breaks ends with one rejected record that says after which record.
    Raises SourceError for a file of which nothing can be read.
    """
    import fastavro

    ended = _Ended(file)
    try:
        records = fastavro.reader(ended)  # type: ignore[arg-type]  # only reads
    except SourceError:
        raise
    except Exception as error:  # whatever a damaged header makes it trip over
        raise SourceError(
            f"{name}: not a readable Avro file ({_said(error, ended)}): its header cannot be read. "
            "Get the file again."
        ) from None
    schema = records.writer_schema
    fields = schema.get("fields") if isinstance(schema, dict) else None
    columns = [field["name"] for field in fields] if fields else None
    number = size = 0
    numbers: list[int] = []
    lines: list[str] = []
    rejected: list[RejectedLine] = []
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except SourceError:
            raise
        except Exception as error:  # the same for a damaged block; the blocks before it are whole
            what = _said(error, ended)
            reason = f"the Avro file is {what}: nothing can be read after record {number}"
            rejected.append(RejectedLine(number + 1, "", reason))
            break
        number += 1
        numbers.append(number)
        lines.append(_line(record))
        size += len(lines[-1])
        if len(lines) >= _BATCH_ROWS or size >= _BATCH_CHARACTERS:
            yield batch_of(numbers, lines, columns=columns)
            numbers, lines, size = [], [], 0
    yield batch_of(numbers, lines, rejected, columns)


class _Ended:
    """Remembers whether more was wanted than there is: a cut file fails in many ways."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.early = False

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        self.early = self.early or len(data) < size
        return data


def _said(error: Exception, ended: _Ended) -> str:
    if isinstance(error, BrokenArchiveError):
        return str(error)
    if ended.early:
        return "truncated"
    said = str(error).strip().split("\n")[0]
    return f"damaged ({said or type(error).__name__})"


def _line(record: Any) -> str:
    if isinstance(record, dict):
        record = {key: value for key, value in record.items() if value is not None}
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False, default=_text)
    except ValueError:
        return _exact(record)


def _text(value: Any) -> str:
    """The values that JSON has no form for. Raises ValueError for those it has one for that
    Python would not write."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        return value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return "".join(chr(byte) if byte in _PLAIN else f"\\x{byte:02X}" for byte in value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        raise ValueError
    return str(value)


def _exact(value: Any) -> str:
    """JSON with decimals in full, and null for what is no number."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(k)}:{_exact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_exact, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else "null"
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if value is None or isinstance(value, str | int | float):
        return json.dumps(value, ensure_ascii=False)
    return _string(_text(value))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
