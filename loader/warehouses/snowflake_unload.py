"""Snowflake's COPY INTO a location: Parquet to S3, Google Cloud Storage or Azure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from loader.profile import Target
from loader.settings import SettingsError, project_settings
from loader.warehouses.unloading import (
    FileColumn,
    Kind,
    Place,
    cannot_write,
    only_parquet,
    written_columns,
)

if TYPE_CHECKING:
    from loader.warehouses.base import Warehouse

_SETTING = "snowflake_export_integration"
_FILE_BYTES = 256 * 1024 * 1024
_IGNORE_CASE = "alter session set quoted_identifiers_ignore_case ="
_TOKEN = re.compile(r"""'(?:[^'\\]|\\.|'')*'|(?P<name>"(?:[^"]|"")*")""", re.DOTALL)
_SINCE = "datediff(microsecond, '1970-01-01'::timestamp_ntz, {})"
# A number without a cast to bigint would come out as a decimal of 38 digits.
_SQL: Final[Mapping[Kind, str]] = {
    "long": "cast({} as bigint)",
    "double": "cast({} as double)",
    "boolean": "cast({} as boolean)",
    "string": "cast({} as varchar)",
    "json": "to_json({})",
    "time": 'to_char({}, \'YYYY-MM-DD"T"HH24:MI:SS.FF6"Z"\')',
    "unix seconds": f"cast(floor({_SINCE} / 1000000) as bigint)",
    "unix milliseconds": f"cast(floor({_SINCE} / 1000) as bigint)",
    "unix milliseconds as text": f"cast(cast(floor({_SINCE} / 1000) as bigint) as varchar)",
}


class SnowflakeUnload:
    """See `loader.warehouses.unloading.Unload`. Raises SettingsError where no storage integration
    is named, WrongUseError for what Snowflake cannot write."""

    def __init__(self, target: Target, root: str, extension: str) -> None:
        if extension != "parquet":
            raise only_parquet("Snowflake")
        location(root)
        self._integration = _integration(target)

    def statement(self, select: str, columns: Sequence[FileColumn], place: Place) -> str:
        """COPY INTO; the names of its files begin with part- and the guid."""
        chosen = written_columns(columns, _SQL, str.upper)
        return (
            f"copy into '{location(place.folder)}/part-{place.guid}' "
            f"storage_integration = {self._integration} "
            f"from (select {chosen} from ({_in_capitals(select)}) as unloaded) "
            "file_format = (type = parquet compression = snappy) "
            f"max_file_size = {_FILE_BYTES} header = true"
        )

    def run(self, warehouse: Warehouse, statement: str, place: Place) -> int:
        """Run it, names in quotes being what they are meanwhile: columns have ours."""
        warehouse.execute(f"{_IGNORE_CASE} false")
        try:
            (told,) = warehouse.query(statement)
        finally:
            warehouse.execute(f"{_IGNORE_CASE} true")
        return int(told["rows_unloaded"])


def location(url: str) -> str:
    """A URL of ours as Snowflake calls it. Raises WrongUseError where it cannot write there."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return url
    if parts.scheme in ("gs", "gcs"):
        return f"gcs://{parts.netloc}{parts.path}"
    if parts.scheme in ("abfs", "abfss"):
        container, _, host = parts.netloc.rpartition("@")
        account, _, service = host.partition(".")
        path = f"/{container}{parts.path}" if container else parts.path
        if service in ("dfs.core.windows.net", "blob.core.windows.net") and path.strip("/"):
            return f"azure://{account}.blob.core.windows.net{path}"
    raise cannot_write(
        url, "Snowflake", "s3://, gs:// and abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/PATH"
    )


def _integration(target: Target) -> str:
    named = str(project_settings(target.project_dir).get(_SETTING) or "")
    where = f"{target.project_dir / 'dbt_project.yml'}: {_SETTING}"
    if not named:
        raise SettingsError(
            f"{where} is missing: Snowflake writes to a bucket by a storage integration only. Name "
            "under vars one that allows this URL (the guide on exporting has the statements "
            "that make it), or let the loader write the files: --by loader."
        )
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", named):
        raise SettingsError(f"{where} is {named!r}, and not the name of a storage integration.")
    return named


def _in_capitals(sql: str) -> str:
    """Names in quotes as Snowflake keeps ours, where it no longer ignores their case."""
    return _TOKEN.sub(lambda found: found[0].upper() if found["name"] else found[0], sql)
