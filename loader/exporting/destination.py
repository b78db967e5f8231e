"""Where dumps go: any file system that pyarrow, or else fsspec, can open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs as pafs

from loader.errors import ExportError, WrongUseError
from loader.urls import first_line, shown_url

_MANIFEST: Final = re.compile(r"sync_(\d+)\.json")
# Their keys have no folders that would have to be made, and a file appears when it is complete.
_OBJECT_STORES: Final = frozenset({"s3", "gcs", "abfs"})


class Destination:
    """A URL, opened. `root` is the URL as manifests and books tell it: absolute, without
    credentials, options and a slash at its end."""

    def __init__(self, url: str) -> None:
        self.root = _root(url)
        self._files, self._path = _open(url)

    @property
    def shown(self) -> str:
        """For messages."""
        return self.root

    def url(self, name: str) -> str:
        """The full name of a file below the root."""
        return f"{self.root}/{name}"

    def dump_ids(self) -> list[int]:
        """The numbers of the dumps that have a manifest, in order."""
        where = pafs.FileSelector(f"{self._path}/manifests", allow_not_found=True)
        with self._told("cannot be listed"):
            found = [
                _MANIFEST.fullmatch(file.base_name) for file in self._files.get_file_info(where)
            ]
        return sorted(int(match[1]) for match in found if match)

    def files_in(self, name: str) -> list[str]:
        """The names below the root of the files in a folder, by name; without empty ones."""
        where = pafs.FileSelector(f"{self._path}/{name}", allow_not_found=True)
        with self._told(f"{name} cannot be listed"):
            found = self._files.get_file_info(where)
        return sorted(f"{name}/{file.base_name}" for file in found if file.is_file and file.size)

    @contextmanager
    def reading(self, name: str) -> Iterator[pa.NativeFile]:
        """A file below the root, to be read here and there; what fails is an ExportError."""
        with (
            self._told(f"{name} cannot be read"),
            self._files.open_input_file(f"{self._path}/{name}") as file,
        ):
            yield file

    @contextmanager
    def writing(self, name: str) -> Iterator[Any]:
        """A binary stream into a new file; everything that fails is an ExportError."""
        path = f"{self._path}/{name}"
        with self._told(f"{name} cannot be written"):
            self._make_folder(path)
            with self._files.open_output_stream(path) as stream:
                yield stream

    def write_at_once(self, name: str, text: str) -> None:
        """A small file that readers see whole or not at all."""
        path = f"{self._path}/{name}"
        with self._told(f"{name} cannot be written"):
            self._make_folder(path)
            local = self._files.type_name == "local"
            begun = f"{path}.begun" if local else path
            with self._files.open_output_stream(begun) as stream:
                stream.write(text.encode())
            if local:
                self._files.move(begun, path)

    def _make_folder(self, path: str) -> None:
        if self._files.type_name not in _OBJECT_STORES:
            self._files.create_dir(path.rpartition("/")[0], recursive=True)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        # NotImplementedError: a file system that can only be read. ArrowException: e.g. an upload.
        except (OSError, pa.ArrowException, NotImplementedError) as error:
            raise ExportError(
                f"{self.root}: {what}. {first_line(error)} See that the URL exists, and that "
                "the credentials may list it and write there; then run the same command again."
            ) from error


def _root(url: str) -> str:
    if "://" not in url:
        return str(Path(url).resolve())
    return shown_url(url)


def _open(url: str) -> tuple[pafs.FileSystem, str]:
    if "://" not in url:
        return pafs.LocalFileSystem(), str(Path(url).resolve())
    if url.startswith("file://"):
        return pafs.LocalFileSystem(), urlsplit(url).path.rstrip("/")
    shown = _root(url)
    try:
        files, path = pafs.FileSystem.from_uri(url)
        return files, path.rstrip("/")
    except pa.ArrowInvalid as error:
        if "Unrecognized filesystem type" not in str(error):
            raise WrongUseError(f"{shown}: not a URL to export to. {first_line(error)}") from None
    except OSError as error:
        raise ExportError(
            f"{shown}: cannot be reached. {first_line(error)} Name the region "
            "(?region=eu-west-1, or AWS_DEFAULT_REGION) and check the network."
        ) from error
    return _by_fsspec(url, shown)


def _by_fsspec(url: str, shown: str) -> tuple[pafs.FileSystem, str]:
    import fsspec

    try:
        files, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError, OSError) as error:
        raise WrongUseError(
            f"{shown}: no file system for this URL. {first_line(error)} Local paths, file://, "
            "s3://, gs:// and abfs:// need nothing; for others install their fsspec package."
        ) from None
    return pafs.PyFileSystem(pafs.FSSpecHandler(files)), path.rstrip("/")
