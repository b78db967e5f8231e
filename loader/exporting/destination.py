"""Where dumps go: any file system that pyarrow, or else fsspec, can open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.fs as pafs

from loader.errors import ExportError
from loader.file_systems import OBJECT_STORES, opened
from loader.urls import first_line, shown_url

_MANIFEST: Final = re.compile(r"sync_(\d+)\.json")


class Destination:
    """A URL, opened. `root` is the URL as manifests and books tell it: absolute, without
    credentials, options and a slash at its end."""

    def __init__(self, url: str) -> None:
        self.root = _root(url)
        self._files, self._path = opened(url)

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
        if self._files.type_name not in OBJECT_STORES:
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
