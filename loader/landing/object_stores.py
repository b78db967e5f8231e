"""Files behind URLs: object stores and servers that pyarrow, or else fsspec, can open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs as pafs

from loader.errors import SourceError
from loader.landing.blocks import content_hash
from loader.landing.decompress import Readable
from loader.landing.forms import KNOWN, form_of, is_event_file
from loader.landing.local_file import changed
from loader.urls import first_line, shown_url

_BUFFER_BYTES = 8 << 20  # each read of a store is a request
_GLOB = frozenset("*[")  # `?` begins the options of a URL
_PACKAGES = {"sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol"}


@dataclass(frozen=True)
class StoredFile:
    """A file of a store, as it was when it was listed."""

    files: pafs.FileSystem
    path: str
    name: str
    size: int | None
    modified: int | None

    @property
    def form(self) -> str:
        """By its name."""
        return form_of(self.name) or "ndjson"

    @property
    def key(self) -> str:
        """Its URL."""
        return self.name

    def fingerprint(self) -> str | None:
        """URL and entity tag, or URL, size and time of the last change, where the store has them;
        else the hash of the content."""
        tag = self._tag()
        if tag is not None:
            return f"etag:{tag}:{self.size}:{self.name}"
        if self.size is not None and self.modified is not None:
            return f"stat:{self.size}:{self.modified}:{self.name}"
        try:
            with self.stream() as file:
                return content_hash(file)
        except SourceError:
            return None  # it changes; whoever reads it will see

    @contextmanager
    def stream(self) -> Iterator[Readable]:
        """Its bytes, in requests of some megabytes. Raises SourceError if it changes meanwhile."""
        with self.files.open_input_stream(
            self.path, compression=None, buffer_size=_BUFFER_BYTES
        ) as file:
            yield _Reading(file)
        self._check()

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """Only what is asked for is fetched."""
        with self.files.open_input_file(self.path) as file:
            yield file
        self._check()

    def _tag(self) -> str | None:
        if isinstance(self.files, pafs.PyFileSystem):
            told: dict[Any, Any] = self.files.handler.fs.info(self.path)
        else:
            with self.files.open_input_file(self.path) as file:
                told = file.metadata() or {}
        for key, value in told.items():
            if _text(key).lower() == "etag" and value:
                return _text(value).strip('"')
        return None

    def _check(self) -> None:
        now = self.files.get_file_info(self.path)
        if (now.size, now.mtime_ns) != (self.size, self.modified):
            raise changed(self.name)


class _Reading:
    """A stream of which every failure is an OSError: fsspec's packages have their own."""

    def __init__(self, file: pa.NativeFile) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except OSError:
            raise
        except Exception as error:
            raise OSError(first_line(error)) from error
        return data


def stored_files(url: str) -> list[StoredFile]:
    """The file of a URL, the event files below a folder's, or those that match its glob, by name.

    Raises SourceError, also for a package that is missing.
    """
    parts = urlsplit(url)
    segments = parts.path.split("/")
    fixed = next((i for i, s in enumerate(segments) if _GLOB.intersection(s)), len(segments))
    base = parts._replace(path="/".join(segments[:fixed])).geturl()
    pattern = "/".join(segments[fixed:])
    shown = shown_url(base)
    files, path = _open(base, shown)
    try:
        info = files.get_file_info(path)
        if info.type == pafs.FileType.File and not pattern:
            return [_file(files, info, shown)]
        deep = not pattern or "/" in pattern or "**" in pattern
        where = pafs.FileSelector(path, recursive=deep, allow_not_found=True)
        listed = [found for found in files.get_file_info(where) if found.is_file]
    except (OSError, pa.ArrowException) as error:
        raise SourceError(
            f"{shown}: cannot be listed. {first_line(error)} See that it exists, and that the "
            "credentials may list and read it."
        ) from None
    below = {found.path.removeprefix(path).lstrip("/"): found for found in listed}
    if pattern:
        wanted = re.compile(_expression(pattern))
        # As everywhere, `*` is nothing that begins with a dot.
        chosen = [name for name in below if wanted.fullmatch(name) and "/." not in f"/{name}"]
    else:
        chosen = [name for name in below if is_event_file(name)]
    if not chosen:
        if pattern:
            raise SourceError(f"{shown_url(url)}: no file matches.")
        if info.type == pafs.FileType.NotFound and not listed:
            raise SourceError(f"{shown}: no such file or folder.")
        raise SourceError(f"{shown}: no event files in this folder ({KNOWN}).")
    chosen.sort(key=lambda name: name.split("/"))
    return [_file(files, below[name], f"{shown}/{name}") for name in chosen]


def _file(files: pafs.FileSystem, info: pafs.FileInfo, name: str) -> StoredFile:
    return StoredFile(files, info.path, name, info.size, info.mtime_ns)


def _expression(pattern: str) -> str:
    from fsspec.utils import glob_translate

    translated: str = glob_translate(pattern)
    return translated


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _open(url: str, shown: str) -> tuple[pafs.FileSystem, str]:
    try:
        files, path = pafs.FileSystem.from_uri(url)
        return files, path.rstrip("/")
    except pa.ArrowInvalid as error:
        # An account of Azure may also come from the environment, which only fsspec asks.
        if "Unrecognized filesystem" not in str(error) and not shown.startswith("abfs"):
            raise SourceError(f"{shown}: not a URL to load from. {first_line(error)}") from None
    except OSError as error:
        raise SourceError(
            f"{shown}: cannot be reached. {first_line(error)} Name the region "
            "(?region=eu-west-1, or AWS_DEFAULT_REGION) and check the network."
        ) from None
    return _by_fsspec(url, shown)


def _by_fsspec(url: str, shown: str) -> tuple[pafs.FileSystem, str]:
    import fsspec
    from fsspec.registry import known_implementations

    protocol = urlsplit(url).scheme
    try:
        files, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        told = known_implementations.get(protocol, {}).get("class", "fsspec")
        package = _PACKAGES.get(protocol, told.partition(".")[0])
        raise SourceError(
            f"{shown}: {protocol}:// needs a package that is not installed ({first_line(error)}) "
            f"Run: pip install {package}"
        ) from None
    except (ValueError, OSError) as error:
        raise SourceError(
            f"{shown}: cannot be opened. {first_line(error)} URLs may begin with s3, gs, abfs, az, "
            "https, sftp, or another name that fsspec knows."
        ) from None
    return pafs.PyFileSystem(pafs.FSSpecHandler(files)), path.rstrip("/")
