"""EXPORT DATA as the emulator does it, with what it leaves out: GoogleSQL's analyzer sees the
statement, Avro is written, and the rows are in more than one file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
from bqemulator.jobs import executor

_AVRO = {
    "int32": "long",
    "int64": "long",
    "double": "double",
    "bool": "boolean",
    "string": "string",
}


def export_into(root: str) -> None:
    """Let buckets be folders below `root`, with a few kilobytes in a file."""
    os.environ["BQEMU_GCS_LOCAL_ROOT"] = root
    os.environ["BQEMU_EXPORT_SHARD_THRESHOLD_BYTES"] = "2000"


def checked(export: Callable[..., Any], check: Callable[[str, str, Any], None]) -> Any:
    """The emulator's way to run EXPORT DATA, once `check` has not refused the statement."""

    async def export_if_right(*, project_id: str, bq_sql: str, ctx: Any, **named: Any) -> Any:
        check(bq_sql, project_id, ctx)
        return await export(project_id=project_id, bq_sql=bq_sql, ctx=ctx, **named)

    return export_if_right


def written(write: Callable[..., Any]) -> Any:
    """The emulator's way to write one file, with Avro as BigQuery writes it."""

    def write_one(select: str, path: str, form: str, ctx: Any, **how: Any) -> None:
        if form != "AVRO":
            write(select, path, form, ctx, **how)
            return
        rows: pa.Table = ctx.engine.fetch_arrow(select)
        fields = [
            {"name": field.name, "type": ["null", _AVRO[str(field.type)]]} for field in rows.schema
        ]
        schema = {"type": "record", "name": "Root", "fields": fields}
        with Path(path).open("wb") as file:
            # This environment has no Snappy for it.
            fastavro.writer(file, schema, rows.to_pylist(), codec="deflate")

    return write_one


def put_right(check: Callable[[str, str, Any], None]) -> None:
    """Patch the emulator."""
    executor._execute_export_data_job = checked(executor._execute_export_data_job, check)
    executor._copy_relation_to_file = written(executor._copy_relation_to_file)
