"""BigQuery's EXPORT DATA: Avro or Parquet to Google Cloud Storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from loader.warehouses.unloading import FileColumn, Kind, Place, cannot_write, written_columns

if TYPE_CHECKING:
    from loader.warehouses.base import Warehouse
    from loader.warehouses.bigquery import BigQueryWarehouse

_SQL: Final[Mapping[Kind, str]] = {
    "long": "cast({} as int64)",
    "double": "cast({} as float64)",
    "boolean": "cast({} as bool)",
    "string": "cast({} as string)",
    "json": "to_json_string({})",
    "time": "format_timestamp('%Y-%m-%dT%H:%M:%E6SZ', {})",
    "unix seconds": "unix_seconds({})",
    "unix milliseconds": "unix_millis({})",
    "unix milliseconds as text": "cast(unix_millis({}) as string)",
}


class BigQueryUnload:
    """See `loader.warehouses.unloading.Unload`.

    Raises WrongUseError for a URL that BigQuery cannot write to.
    """

    def __init__(self, root: str) -> None:
        if not root.startswith("gs://"):
            raise cannot_write(root, "BigQuery", "gs://")

    def statement(self, select: str, columns: Sequence[FileColumn], place: Place) -> str:
        """EXPORT DATA; in place of the asterisk are twelve digits, from 0."""
        return (
            "export data options ("
            f"uri = '{place.folder}/part-*-{place.guid}-c000.{place.extension}', "
            f"format = '{place.extension.upper()}', compression = 'SNAPPY', overwrite = false) "
            f"as select {written_columns(columns, _SQL)} from ({select}) as unloaded"
        )

    def run(self, warehouse: Warehouse, statement: str, place: Place) -> int:
        """Run it as a job of its own: it can be part of no transaction."""
        return cast("BigQueryWarehouse", warehouse).export_data(statement)
