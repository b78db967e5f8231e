"""What is in files that somebody else wrote, as far as their heads and feet tell."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from loader.errors import ExportError
from loader.exporting.columns import KINDS


def read_head(stream: Any, extension: str) -> tuple[dict[str, str], int | None]:
    """The columns of a file, by name and in order, as long, double, boolean, string or what else
    they are, and the number of its rows; None in Avro, whose rows would have to be read for it.

    Raises ExportError for a file that is none of its kind.
    """
    try:
        return _parquet(stream) if extension == "parquet" else (_avro(stream), None)
    except (pa.ArrowInvalid, ValueError) as error:
        raise ExportError(f"a file is no whole {extension} file: {error}") from error


def _parquet(stream: Any) -> tuple[dict[str, str], int]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream)
    kinds = {field.name: KINDS.get(field.type, str(field.type)) for field in file.schema_arrow}
    return kinds, file.metadata.num_rows


def _avro(stream: Any) -> dict[str, str]:
    import fastavro

    schema = fastavro.reader(stream).writer_schema
    fields = schema["fields"] if isinstance(schema, dict) else []
    return {field["name"]: _kind(field["type"]) for field in fields}


def _kind(written: Any) -> str:
    if isinstance(written, list):
        written = "+".join(_kind(part) for part in written if part != "null")
    return str(written.get("type")) if isinstance(written, dict) else str(written)
