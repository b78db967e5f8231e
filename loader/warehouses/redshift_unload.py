"""Redshift's UNLOAD: Parquet to S3."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

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

_SETTING = "redshift_export_role"
_ARN = r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=.@/-]+"
_SINCE = "datediff(microsecond, timestamp '1970-01-01 00:00:00', {})"
_SQL: Final[Mapping[Kind, str]] = {
    "long": "cast({} as bigint)",
    "double": "cast({} as double precision)",
    "boolean": "cast({} as boolean)",
    "string": "cast({} as varchar(max))",
    "json": "json_serialize({})",
    "time": 'to_char({}, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')',
    "unix seconds": f"cast(floor({_SINCE} / 1000000.0) as bigint)",
    "unix milliseconds": f"cast(floor({_SINCE} / 1000.0) as bigint)",
    "unix milliseconds as text": (f"cast(cast(floor({_SINCE} / 1000.0) as bigint) as varchar(20))"),
}


class RedshiftUnload:
    """See `loader.warehouses.unloading.Unload`. Raises SettingsError where no role is named,
    WrongUseError for what Redshift cannot write. `url` may name the bucket's region."""

    def __init__(self, target: Target, root: str, url: str, extension: str) -> None:
        if extension != "parquet":
            raise only_parquet("Redshift")
        if not root.startswith("s3://"):
            raise cannot_write(root, "Redshift", "s3://")
        self._role = _role(target)
        regions = parse_qs(urlsplit(url).query).get("region", [])
        self._region = f" region '{_region(regions[0])}'" if regions else ""

    def statement(self, select: str, columns: Sequence[FileColumn], place: Place) -> str:
        """UNLOAD; to the names it adds the numbers of a slice and a part, and the extension."""
        query = f"select {written_columns(columns, _SQL)} from ({select}) as unloaded"
        return (
            f"unload ('{_within_quotes(query)}') to '{place.folder}/part-{place.guid}-' "
            f"iam_role {self._role} format parquet maxfilesize 256 mb{self._region}"
        )

    def run(self, warehouse: Warehouse, statement: str, place: Place) -> int:
        """Run it, and ask the session how many rows it was."""
        warehouse.execute(statement)
        (told,) = warehouse.query("select pg_last_unload_count() as written")
        return int(told["written"])


def _within_quotes(sql: str) -> str:
    # In a text of Redshift's, a backslash begins an escape.
    return sql.replace("\\", "\\\\").replace("'", "''")


def _role(target: Target) -> str:
    named = str(project_settings(target.project_dir).get(_SETTING) or "")
    where = f"{target.project_dir / 'dbt_project.yml'}: {_SETTING}"
    if not named:
        raise SettingsError(
            f"{where} is missing: Redshift writes to S3 in an IAM role only. Set it under vars to "
            "the ARN of one that may write there (several, with commas, where one assumes the "
            "next), or to default for the cluster's own; or let the loader write: --by loader."
        )
    if named.lower() == "default":
        return "default"
    if not re.fullmatch(f"{_ARN}(,{_ARN})*", named):
        raise SettingsError(f"{where} is {named!r}, and neither default nor the ARN of a role.")
    return f"'{named}'"


def _region(named: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", named):
        raise SettingsError(f"{named!r} is not the name of a region of AWS.")
    return named
