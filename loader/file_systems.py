"""File systems behind URLs that are written to: those of pyarrow, or else fsspec's."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs as pafs

from loader.errors import ExportError, WrongUseError
from loader.urls import first_line, shown_url

#: Their keys have no folders that would have to be made, and a file appears when it is complete.
OBJECT_STORES: Final = frozenset({"s3", "gcs", "abfs"})


def opened(url: str) -> tuple[pafs.FileSystem, str]:
    """The file system of a URL or local path, and the path in it, without a slash at its end.

    Raises WrongUseError for what is no such URL, ExportError where nothing answers.
    """
    if "://" not in url:
        return pafs.LocalFileSystem(), str(Path(url).resolve())
    if url.startswith("file://"):
        return pafs.LocalFileSystem(), urlsplit(url).path.rstrip("/")
    shown = shown_url(url)
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
