"""The files in a zip archive, each a source of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from loader.errors import SourceError
from loader.landing.blocks import BlockReader, spooled
from loader.landing.decompress import BrokenArchiveError, Readable
from loader.landing.forms import form_of, is_event_file
from loader.landing.sources import SourceFile
from loader.landing.zip_archive import Member, contents, member_blocks


@dataclass(frozen=True)
class MemberFile:
    """A file in a zip archive; its name is the archive's, `/`, and its name in there."""

    archive: SourceFile
    member: Member

    @property
    def name(self) -> str:
        """For the ledger and messages."""
        return f"{self.archive.name}/{self.member.name}"

    @property
    def form(self) -> str:
        """By its own name."""
        return form_of(self.member.name) or "ndjson"

    @property
    def size(self) -> int | None:
        """Unpacked, as it is read."""
        return self.member.size

    @property
    def key(self) -> str:
        """An archive may have two members of one name."""
        return f"{self.archive.key}/{self.member.name}@{self.member.header}"

    def fingerprint(self) -> str | None:
        """The hash of its bytes in unpacked form, so that it is the same as the file's alone."""
        digest = hashlib.sha256()
        try:
            with self.archive.seekable() as file:
                for block in member_blocks(file, self.member):
                    digest.update(block)
        except BrokenArchiveError:
            digest.update(b"\0broken")
        except SourceError:
            return None
        return f"sha256:{digest.hexdigest()}"

    @contextmanager
    def stream(self) -> Iterator[Readable]:
        """Unpack it as it is read."""
        with self.archive.seekable() as file:
            yield BlockReader(member_blocks(file, self.member))

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """Unpack it first."""
        with self.stream() as stream, spooled(stream) as copy:
            yield copy


def members_of(archive: SourceFile) -> tuple[list[MemberFile], str | None]:
    """The event files in it (all files, where no name tells), and what is known to be lost.

    Raises SourceError for what is no zip archive or holds no files, OSError for what cannot be
    read.
    """
    with archive.seekable() as file:
        found = contents(file, archive.name)
    names = [member for member in found.members if is_event_file(member.name)]
    members = [MemberFile(archive, member) for member in names or found.members]
    if not members and found.missing is None:
        raise SourceError(f"{archive.name}: the archive holds no files.")
    return members, found.missing
