"""What a load reads: files that paths, folders, globs and URLs name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from loader.errors import SourceError
from loader.landing.decompress import Readable
from loader.landing.forms import KNOWN, form_of, is_event_file, is_hidden
from loader.landing.local_file import LocalFile
from loader.landing.standard_input import StandardInput
from loader.landing.web_file import WebFile
from loader.urls import shown_url

_GLOB = frozenset("*?[")


class SourceFile(Protocol):
    """A file to load, wherever it is. Everything that opens it raises OSError or SourceError."""

    @property
    def name(self) -> str:
        """As the user wrote it."""
        ...

    @property
    def form(self) -> str:
        """Its suffix (no dot); `ndjson` where that tells nothing."""
        ...

    @property
    def key(self) -> str:
        """The same for two names of one file."""
        ...

    @property
    def size(self) -> int | None:
        """Its bytes, None where that is not known before it is read."""
        ...

    def fingerprint(self) -> str | None:
        """A name for the content, None where it cannot be had. Raises only OSError."""
        ...

    def stream(self) -> AbstractContextManager[Readable]:
        """Its bytes from the start."""
        ...

    def seekable(self) -> AbstractContextManager[IO[bytes]]:
        """Its bytes from anywhere."""
        ...


def find_files(paths: str | Path | Iterable[str | Path]) -> list[SourceFile]:
    """Resolve paths to files: a folder gives the event files in it and in its folders, by name.

    A path may be a URL, or `-` for standard input. Raises SourceError when a path names nothing,
    or nothing that may be read.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise SourceError("no path given: name files, folders or globs of files to load.")
    files: dict[str, SourceFile] = {}
    for path in given:
        for found in _expand(str(path)):
            files.setdefault(found.key, found)
    return list(files.values())


def _expand(text: str) -> Sequence[SourceFile]:
    if text == "-":
        return [StandardInput()]
    if text.startswith("file://"):
        text = url2pathname(urlsplit(text).path)
    elif text.startswith(("http://", "https://")):
        if "*" in urlsplit(text).path:
            raise SourceError(f"{shown_url(text)}: a web server lists no files: name each URL.")
        return [WebFile(text)]
    elif "://" in text:
        from loader.landing.object_stores import stored_files

        return stored_files(text)
    return _local(text)


def _local(text: str) -> list[LocalFile]:
    path = Path(text).expanduser()
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [_readable(path)]
    if _GLOB.intersection(text):
        # Path.glob takes no absolute pattern.
        found = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207
        files = [_readable(match) for match in found if match.is_file()]
        if not files:
            raise SourceError(f"{text}: no file matches.")
        return files
    raise SourceError(f"{text}: no such file or folder.")


def _folder(path: Path) -> list[LocalFile]:
    def unlisted(error: OSError) -> None:
        raise SourceError(f"{error.filename}: cannot be listed ({error.strerror}).") from None

    names: list[Path] = []
    for folder, below, found in os.walk(path, onerror=unlisted):
        below[:] = [name for name in below if not is_hidden(name)]
        names += [(Path(folder) / name).relative_to(path) for name in found]
    files = [
        _readable(path / name)
        for name in sorted(names, key=lambda name: name.parts)
        if is_event_file(name.as_posix()) and (path / name).is_file()
    ]
    if not files:
        raise SourceError(f"{path}: no event files in this folder ({KNOWN}).")
    return files


def _readable(path: Path) -> LocalFile:
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path}: no permission to read it.")
    return LocalFile(path, str(path), form_of(path.name) or "ndjson")
