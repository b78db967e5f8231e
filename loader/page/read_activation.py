"""Runs of activation, and the rows that destinations refuse."""

from __future__ import annotations

from typing import Any

from loader.page.facts import Refused, RefusedFor, Run
from loader.page.reading import Reading

_KINDS = ("add", "change", "remove")


def runs(reading: Reading, most: int) -> list[Run]:
    """The last runs of all syncs, newest first."""
    rows = reading.rows(
        _schema(reading),
        ("sync_runs",),
        f"select * from {{sync_runs}} order by sync_run_id desc limit {most}",
    )
    return [
        Run(
            int(row["sync_run_id"]), row["sync_id"], row["destination"], row["model_name"],
            row["status"], row["error"], row["started_at"], row["finished_at"],
            _count(row, "num_rows"), _count(row, "num_invalid"), _count(row, "num_succeeded_add"),
            _count(row, "num_succeeded_change"), _count(row, "num_succeeded_remove"),
            sum(_count(row, f"num_failed_{kind}") for kind in _KINDS),
        )
        for row in rows
    ]  # fmt: skip


def refused(reading: Reading, most: int) -> list[Refused]:
    """Rows that destinations refuse as it stands, the latest first."""
    rows = reading.rows(
        _schema(reading),
        ("sync_snapshot",),
        "select sync_id, row_id, op_type, failure_reason, logged_at from {sync_snapshot} "
        f"where status = 'failed' order by logged_at desc, sync_id, row_id limit {most}",
    )
    return [
        Refused(
            row["sync_id"], row["row_id"], row["op_type"], row["failure_reason"] or "",
            row["logged_at"],
        )
        for row in rows
    ]  # fmt: skip


def reasons(reading: Reading, most: int) -> list[RefusedFor]:
    """Why rows are refused as it stands, the reason of the most rows first."""
    rows = reading.rows(
        _schema(reading),
        ("sync_snapshot",),
        "select sync_id, op_type, failure_reason, count(*) as n from {sync_snapshot} "
        "where status = 'failed' group by sync_id, op_type, failure_reason "
        f"order by n desc, sync_id, failure_reason limit {most}",
    )
    return [
        RefusedFor(row["sync_id"], row["op_type"], row["failure_reason"] or "", int(row["n"]))
        for row in rows
    ]


def _schema(reading: Reading) -> str:
    from activation.tables import schema_of

    return schema_of(reading.warehouse, reading.settings)


def _count(row: dict[str, Any], name: str) -> int:
    return int(row[name] or 0)
