"""Zip archives: each member is a file of its own, read where it lies in the archive."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from loader.errors import SourceError
from loader.landing.decompress import BrokenArchiveError, inflated

MAGIC = b"PK\x03\x04"
_READ_BYTES = 1 << 18
_HEADER = struct.Struct("<4s2xHHxxxxIIIHH")  # flags, method, crc, packed, plain, lengths
_ENCRYPTED, _SIZE_FOLLOWS = 1, 8
_STORED, _DEFLATED = 0, 8
_IN_EXTRA = 0xFFFFFFFF


@dataclass(frozen=True)
class Member:
    """Where a member is. `size` is None where only its end tells: what was packed as a stream.

    `header` is where its own header begins; `crc` is None where it is not known beforehand.
    """

    name: str
    header: int
    method: int
    size: int | None
    crc: int | None
    encrypted: bool = False


@dataclass(frozen=True)
class Contents:
    """The members in order; `missing` says what is known to be lost, None where nothing is."""

    members: list[Member]
    missing: str | None = None


def contents(file: IO[bytes], name: str) -> Contents:
    """List an archive; of a truncated one, whose list is gone, what can be found without.

    Raises SourceError for what is no zip archive.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return Contents([_member(info) for info in archive.infolist() if not info.is_dir()])
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        file.seek(0)
        if file.read(len(MAGIC)) != MAGIC:
            raise SourceError(f"{name}: not a readable zip archive ({error}).") from None
    members = [member for member in _found(file) if not member.name.endswith("/")]
    last = f"after {members[-1].name!r}" if members else "in it"
    return Contents(members, f"the archive is truncated: what came {last} is missing")


def member_blocks(file: IO[bytes], member: Member) -> Iterator[bytes]:
    """Yield the content of a member, as it was packed.

    Raises `BrokenArchiveError` after the last byte that can be read of a damaged or truncated one,
    SourceError for one that is encrypted or packed by an unusual method.
    """
    if member.encrypted or member.method not in (_STORED, _DEFLATED):
        how = "encrypted" if member.encrypted else f"packed by method {member.method}"
        raise SourceError(f"{member.name} is {how}: unpack the archive and load its files.")
    if member.method == _STORED and member.size is None:
        raise SourceError(
            f"{member.name} is stored with an unknown length in a truncated archive: "
            "get the archive again."
        )
    if not _to_content(file, member.header):
        raise BrokenArchiveError("damaged")
    crc = 0
    for block in _unpacked(file, member):
        crc = zlib.crc32(block, crc)
        yield block
    if member.crc is not None and crc != member.crc:
        raise BrokenArchiveError("damaged")


def _member(info: zipfile.ZipInfo) -> Member:
    encrypted = bool(info.flag_bits & _ENCRYPTED)
    return Member(
        info.filename,
        info.header_offset,
        info.compress_type,
        info.compress_size,
        info.CRC,
        encrypted,
    )


def _to_content(file: IO[bytes], header: int) -> bool:
    file.seek(header)
    data = file.read(_HEADER.size)
    if len(data) < _HEADER.size or not data.startswith(MAGIC):
        return False
    *_, name, extra = _HEADER.unpack(data)
    file.seek(header + _HEADER.size + name + extra)
    return True


def _unpacked(file: IO[bytes], member: Member) -> Iterator[bytes]:
    left = member.size
    inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    data = b""
    while member.method == _STORED or not inflate.eof:
        if not data:
            data = file.read(_READ_BYTES if left is None else min(_READ_BYTES, left))
            if left is not None:
                left -= len(data)
        if not data:
            # Without a trailer behind it, the end may wait inside for room that it now has.
            if member.method == _DEFLATED and (rest := inflate.flush()):
                yield rest
            break
        if member.method == _STORED:
            yield data
            data = b""
        else:
            yield from inflated(inflate, data)
            data = inflate.unconsumed_tail
    if left if member.method == _STORED else not inflate.eof:
        raise BrokenArchiveError("truncated")
    if member.size is None:
        # Whoever looks for the next member goes on from here.
        file.seek(-len(inflate.unused_data), 1)


def _found(file: IO[bytes]) -> Iterator[Member]:
    """The members of an archive without a list, one behind the other."""
    place = 0
    while True:
        file.seek(place)
        data = file.read(_HEADER.size)
        if len(data) < _HEADER.size or not data.startswith(MAGIC):
            return
        _, flags, method, crc, packed, plain, name_length, extra_length = _HEADER.unpack(data)
        name = file.read(name_length)
        extra = file.read(extra_length)
        if len(name) < name_length or len(extra) < extra_length:
            return
        streamed = bool(flags & _SIZE_FOLLOWS)
        size = _long_size(extra, plain) if packed == _IN_EXTRA else packed
        text = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        member = Member(
            text,
            place,
            method,
            None if streamed else size,
            None if streamed else crc,
            bool(flags & _ENCRYPTED),
        )
        yield member
        if not streamed:
            place += _HEADER.size + name_length + extra_length + size
            continue
        try:
            for _ in member_blocks(file, member):
                pass
        except (BrokenArchiveError, SourceError):
            return
        place = _after_description(file)


def _long_size(extra: bytes, plain: int) -> int:
    """The packed length where it does not fit its field: in the extra one with number 1."""
    while len(extra) >= 4:
        number, length = struct.unpack_from("<HH", extra)
        if number == 1:
            numbers = struct.unpack_from(f"<{length // 8}Q", extra, 4)
            return int(numbers[-1 if plain != _IN_EXTRA or len(numbers) < 2 else 1])
        extra = extra[4 + length :]
    return 0


def _after_description(file: IO[bytes]) -> int:
    """Where the next member begins: checksum and lengths come between, in one of four forms."""
    place = file.tell()
    data = file.read(24 + len(MAGIC))
    for length in (16, 12, 24, 20):
        if data[length : length + 2] == MAGIC[:2]:
            return place + length
    return place + len(data)
