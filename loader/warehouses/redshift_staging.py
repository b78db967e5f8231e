"""The place on S3 where rows lie for a moment on their way into Redshift."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from loader.errors import WarehouseError
from loader.profile import Target
from loader.settings import SettingsError, project_settings
from loader.warehouses.base import literal

_SETTING = "redshift_staging"
_EXAMPLE = 's3://bucket/prefix (a region can follow: "?region=eu-west-1")'


@dataclass(frozen=True)
class Place:
    """A prefix on S3: `files` and `path` to write there, `url` as Redshift calls it, `authority`
    the words of COPY by which it may read there."""

    files: pafs.FileSystem
    path: str
    url: str
    authority: str


def place(target: Target) -> Place:
    """Where the project's settings say. Raises SettingsError when they say nothing, or no URL."""
    settings = project_settings(target.project_dir)
    url = settings.get(_SETTING)
    where = f"{target.project_dir / 'dbt_project.yml'}: {_SETTING}"
    if not url:
        raise SettingsError(
            f"{where} is missing: Redshift takes rows from files on S3 only. Set it under vars to "
            f"a place that this computer can write and the cluster can read: {_EXAMPLE}."
        )
    parts = urlsplit(str(url))
    if parts.scheme != "s3" or not parts.netloc:
        raise SettingsError(f"{where} is {url!r}, and not a URL such as {_EXAMPLE}.")
    try:
        files, path = pafs.FileSystem.from_uri(str(url))
    except (pa.ArrowInvalid, OSError) as error:
        raise SettingsError(f"{where}: {_first_line(error)}") from None
    role = settings.get(f"{_SETTING}_role")
    prefix = path.rstrip("/")
    authority = f"iam_role {literal(str(role)) if role else 'default'}"
    return Place(files, prefix, f"s3://{prefix}", authority)


@contextmanager
def uploaded(where: Place, name: str, rows: pa.Table) -> Iterator[str]:
    """The URL of a file of these rows, which is there while inside."""
    file = f"{name}-{secrets.token_hex(8)}.parquet"
    path = f"{where.path}/{file}"
    with _told(where):
        pq.write_table(rows, path, filesystem=where.files, compression="snappy")
    try:
        yield f"{where.url}/{file}"
    finally:
        # What is left can do no harm, and the way out of an error must not be lost.
        with suppress(OSError):
            where.files.delete_file(path)


@contextmanager
def _told(where: Place) -> Iterator[Any]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise WarehouseError(
            f"{where.url}: rows on their way to Redshift cannot be written there. "
            f"{_first_line(error)} See that the bucket exists and that this computer's AWS "
            "credentials may write and delete there; then run the same command again."
        ) from error


def _first_line(error: BaseException) -> str:
    return f"{str(error).strip().splitlines()[0][:300].rstrip('. ')}."
