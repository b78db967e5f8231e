"""Loads and what they rejected."""

from __future__ import annotations

from typing import Any

from loader.page.facts import Load, Rejected
from loader.page.reading import Reading
from loader.rejected.quarantine import open_lines, open_reasons

_COUNTS = ("read", "landed", "duplicate", "rejected")


def loads(reading: Reading, most: int) -> list[Load]:
    """The last loads, newest first."""
    rows = reading.rows(
        reading.warehouse.raw_schema,
        ("loads",),
        "select load_id, source, file, collector, status, error, started_at, finished_at, "
        "rows_read, rows_landed, rows_duplicate, rows_rejected "
        f"from {{loads}} order by load_id desc limit {most}",
    )
    return [
        Load(
            int(row["load_id"]), row["source"], row["file"],
            (row["collector"] or "").partition("@")[0], row["status"], row["error"],
            row["started_at"], row["finished_at"], *(_number(row, name) for name in _COUNTS),
        )
        for row in rows
    ]  # fmt: skip


def totals(reading: Reading) -> dict[str, int]:
    """Of all loads: how many there are (`loads`), how many failed, and the sums of their counts."""
    (row,) = reading.rows(
        reading.warehouse.raw_schema,
        ("loads",),
        "select count(*) as loads, sum(case when status = 'failed' then 1 else 0 end) as failed, "
        + ", ".join(f"sum(rows_{name}) as {name}" for name in _COUNTS)
        + " from {loads}",
    ) or ({},)
    return {name: int(row.get(name) or 0) for name in ("loads", "failed", *_COUNTS)}


def waiting(reading: Reading) -> int:
    """How many lines wait in quarantine."""
    return open_lines(reading.warehouse) if _has_lines(reading) else 0


def rejected(reading: Reading, most: int) -> list[Rejected]:
    """Why lines wait in quarantine, the reason with the most lines first."""
    reasons = open_reasons(reading.warehouse, most) if _has_lines(reading) else []
    newest = ", ".join({str(reason.newest_load) for reason in reasons})
    rows = reading.rows(
        reading.warehouse.raw_schema,
        ("loads",),
        f"select load_id, file from {{loads}} where load_id in ({newest or 'null'})",
    )
    files = {int(row["load_id"]): row["file"] for row in rows}
    return [Rejected(r.reason, r.lines, files.get(r.newest_load, "")) for r in reasons]


def _has_lines(reading: Reading) -> bool:
    return reading.has(reading.warehouse.raw_schema, "loads", "rejected_lines")


def _number(row: dict[str, Any], name: str) -> int | None:
    value = row[f"rows_{name}"]
    return None if value is None else int(value)
