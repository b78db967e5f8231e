"""Bytes of a file as they were before compression, whatever its name says."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import zstandard

_READ_BYTES = 1 << 18
_OUTPUT_BYTES = 1 << 22
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class BrokenArchiveError(Exception):
    """The archive ends too early or is damaged; everything before the break was yielded."""


class Readable(Protocol):
    """What can be read once, from its start to its end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


def plain_bytes(file: Readable) -> Iterator[bytes]:
    """Yield the content of `file` in blocks of 1 byte to a few megabytes, decompressed.

    gzip and zstd are told by their first bytes, and several members in one file are one stream.
    Raises `BrokenArchiveError` after the last byte that could be read of a broken archive.
    """
    head = file.read(_READ_BYTES)
    if head.startswith(_GZIP_MAGIC):
        yield from _gunzip(head, file)
    elif head.startswith(_ZSTD_MAGIC):
        yield from _unzstd(head, file)
    else:
        while head:
            yield head
            head = file.read(_OUTPUT_BYTES)


def _gunzip(data: bytes, file: Readable) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    while data:
        yield from inflated(member, data)
        if member.eof:
            data = _next_member(member.unused_data, file)
            if data:
                member = zlib.decompressobj(wbits=31)
        else:
            data = member.unconsumed_tail or file.read(_READ_BYTES)
    if not member.eof:
        raise BrokenArchiveError("truncated")


def inflated(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What one call of `decompress` gives; of damaged data, what is before the damage.

    Raises `BrokenArchiveError` at the damage.
    """
    before = member.copy()
    try:
        block = member.decompress(data, _OUTPUT_BYTES)
    except zlib.error as error:
        yield from _before_damage(before, data)
        raise BrokenArchiveError("damaged") from error
    if block:
        yield block


def _before_damage(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    # An error takes the output of its call with it: go again byte by byte up to there.
    for place in range(len(data)):
        try:
            block = member.decompress(data[place : place + 1])
        except zlib.error:
            return
        if block:
            yield block


def _unzstd(data: bytes, file: Readable) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    while data:
        try:
            block = frame.decompress(data)
        except zstandard.ZstdError as error:
            raise BrokenArchiveError("damaged") from error
        if block:
            yield block
        if frame.eof:
            data = _next_member(frame.unused_data, file)
            if data:
                frame = zstandard.ZstdDecompressor().decompressobj()
        else:
            data = file.read(_READ_BYTES)
    if not frame.eof:
        raise BrokenArchiveError("truncated")


def _next_member(rest: bytes, file: Readable) -> bytes:
    # Tapes and some uploaders pad with zeros; they are no member.
    rest = rest.lstrip(b"\0")
    while not rest:
        more = file.read(_READ_BYTES)
        if not more:
            return b""
        rest = more.lstrip(b"\0")
    return rest
