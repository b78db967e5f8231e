"""A folder of files: read whole, put in place in one step."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.fs as pafs

from activation.destinations.protocol import Busy, Lost
from loader.errors import EventideError
from loader.file_systems import OBJECT_STORES
from loader.urls import first_line

_BLOCK_BYTES = 8 << 20


class Folder:
    """Files below a path; `connect` gives the file system and that path, again after a failure.

    All of it raises Busy where something does not answer or refuses.
    """

    def __init__(self, shown: str, connect: Callable[[], tuple[pafs.FileSystem, str]]) -> None:
        self.shown = shown
        self._connect = connect
        self._connection: tuple[pafs.FileSystem, str] | None = connect()

    def stamp(self, name: str) -> tuple[Any, ...] | None:
        """Size and time of the last change of a file; None where there is none."""
        with self._told(f"{name} cannot be looked at"):
            files, path = self._opened()
            info = files.get_file_info(f"{path}/{name}")
        return None if info.type == pafs.FileType.NotFound else (info.size, info.mtime_ns)

    def fetch(self, name: str, to: Path) -> None:
        """Copy a file to the machine."""
        with self._told(f"{name} cannot be read"):
            files, path = self._opened()
            if (other := _by_fsspec(files)) is not None:
                other.get_file(f"{path}/{name}", str(to))
                return
            with (
                files.open_input_stream(f"{path}/{name}", compression=None) as source,
                to.open("wb") as target,
            ):
                shutil.copyfileobj(source, target, _BLOCK_BYTES)

    def place(self, name: str, file: Path, owner: str) -> None:
        """Copy a file of the machine there, beside, and put it in the place of what is called so,
        in one step. Raises Lost where that step's end is not known."""
        with self._told(f"{name} cannot be written"):
            files, path = self._opened()
            if files.type_name not in OBJECT_STORES:
                files.create_dir(path, recursive=True)
                begun = f"{path}/{_prefix(owner)}{secrets.token_hex(4)}.begun"
                _write(files, file, begun)
                files.create_dir(f"{path}/{name}".rpartition("/")[0], recursive=True)
        with self._told(f"{name} may not have been written", Lost):
            if files.type_name in OBJECT_STORES:
                # In a thread of its own, since Arrow ends an upload that is interrupted as if it
                # were complete; interrupts come to the main thread alone.
                with ThreadPoolExecutor(1) as thread:
                    thread.submit(_upload, files, f"{path}/{name}", file).result()
            else:
                _rename(files, begun, f"{path}/{name}")

    def sweep(self, owner: str) -> None:
        """Remove what an earlier run of this owner wrote beside and never put in place."""
        with self._told("what interrupted runs left cannot be removed"):
            files, path = self._opened()
            if files.type_name in OBJECT_STORES:
                return
            where = pafs.FileSelector(path, allow_not_found=True)
            for info in files.get_file_info(where):
                if info.base_name.startswith(_prefix(owner)):
                    files.delete_file(info.path)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            client = getattr(_by_fsspec(self._connection[0]), "client", None)
            if client is not None:
                client.close()
        self._connection = None

    def _opened(self) -> tuple[pafs.FileSystem, str]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    @contextmanager
    def _told(self, what: str, as_: type[Busy] | type[Lost] = Busy) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # fsspec's packages have errors of their own
            self.close()
            if isinstance(error, EventideError):
                raise
            raise as_(f"{self.shown}: {what}. {first_line(error)}") from error


def _prefix(owner: str) -> str:
    """How names begin of what is written beside for an owner; hidden, and no `*.csv`."""
    return f".eventide-{hashlib.sha256(owner.encode()).hexdigest()[:12]}-"


def _by_fsspec(files: pafs.FileSystem) -> Any:
    """The file system of fsspec that is behind it, if so."""
    return files.handler.fs if isinstance(files, pafs.PyFileSystem) else None


def _write(files: pafs.FileSystem, file: Path, begun: str) -> None:
    if (other := _by_fsspec(files)) is not None:
        other.put_file(str(file), begun)
        return
    with file.open("rb") as source, Path(begun).open("wb") as target:
        shutil.copyfileobj(source, target, _BLOCK_BYTES)
        target.flush()
        os.fsync(target.fileno())


def _rename(files: pafs.FileSystem, begun: str, path: str) -> None:
    # Not by pyarrow: what it asks of fsspec, SFTP does not know.
    if (other := _by_fsspec(files)) is not None:
        other.mv(begun, path)
    else:
        Path(begun).replace(path)


def _upload(files: pafs.FileSystem, path: str, file: Path) -> None:
    size = file.stat().st_size
    content = pa.memory_map(str(file)).read_buffer() if size else b""
    with files.open_output_stream(path) as stream:
        stream.write(content)
    if files.get_file_info(path).size != size:
        raise OSError("it has another size than what was sent")
