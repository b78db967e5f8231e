"""Reading from the books what the rules ask for, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from loader.alerts.books import FAILED, SUCCEEDED, Books, Run
from loader.alerts.daily import daily_lines, daily_rows, reasons_of
from loader.alerts.entry import FailureRule, RejectedRule, RuleEntry, StalenessRule, VolumeRule
from loader.alerts.findings import is_watched
from loader.alerts.read_runs import activation_runs
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, literal, raw_table, tables_in

#: A file that failed longer ago, and was told to nobody, is left alone.
_FAILED_LATELY = timedelta(days=7)
_DEAD = "the process ended before the load did"


def read_books(
    warehouse: Warehouse,
    project_dir: Path,
    rules: Mapping[str, RuleEntry],
    now: datetime,
    told_of: Iterable[str] = (),
) -> Books:
    """What there is of it; `told_of` are subjects whose recovery is waited for."""
    watched = {
        of
        for rule in rules.values()
        if isinstance(rule, FailureRule | StalenessRule)
        for of in rule.of
    }
    jumps = [rule for rule in rules.values() if isinstance(rule, RejectedRule)]
    has_volume = any(isinstance(rule, VolumeRule) for rule in rules.values())
    runs: list[Run] = []
    rows: Mapping[str, Sequence[int | None]] = {}
    lines: Mapping[str, Sequence[tuple[int, int] | None]] = {}
    reasons: Mapping[str, Mapping[str, int]] = {}
    if "sync" in watched or has_volume:
        there = tables_in(warehouse, warehouse.internal_schema)
        if "sync" in watched and "syncs" in there:
            runs += _syncs(warehouse)
        if has_volume and {"syncs", "model_syncs"} <= there:
            rows = daily_rows(warehouse, now)
    if ("load" in watched or jumps) and "loads" in tables_in(warehouse, warehouse.raw_schema):
        if "load" in watched:
            files = [s.removeprefix("load/") for s in told_of if s.startswith("load/")]
            runs += [*_loads(warehouse), *_files(warehouse, now, files)]
        if jumps:
            lines = daily_lines(warehouse, now)
            least = min(rule.min_lines for rule in jumps)
            if any(days[0] is not None and days[0][0] >= least for days in lines.values()):
                reasons = reasons_of(warehouse, now)
    if any(of.startswith("activation") for of in watched):
        runs += [
            run
            for run in activation_runs(warehouse, project_dir)
            if is_watched(run.subject, list(watched))
        ]
    return Books(runs, rows, lines, reasons)


def _syncs(warehouse: Warehouse) -> list[Run]:
    """The first that ended, and the last of each end. One at work is no end."""
    rows = warehouse.query(
        "select status, error, finished_at from (select status, error, finished_at, "
        "row_number() over (partition by status order by sync_id desc) as from_last, "
        "row_number() over (order by sync_id) as from_first "
        f"from {internal_table(warehouse, 'syncs')} where finished_at is not null) as ranked "
        "where from_last = 1 or from_first = 1"
    )
    return [_run("sync", row) for row in rows]


def _loads(warehouse: Warehouse) -> list[Run]:
    """Loading as a whole: the last time that it brought anything."""
    (row,) = warehouse.query(
        f"select max(finished_at) as finished_at from {raw_table(warehouse, 'loads')} "
        f"where status = {literal(SUCCEEDED)}"
    )
    return [Run("load", SUCCEEDED, row["finished_at"])] if row["finished_at"] else []


def _files(warehouse: Warehouse, now: datetime, told_of: Sequence[str]) -> list[Run]:
    """The last load of each file that failed lately, or whose failure was told."""
    loads = raw_table(warehouse, "loads")
    named = f" or file in ({', '.join(map(literal, told_of))})" if told_of else ""
    rows = warehouse.query(
        "select load_id, file, status, error, finished_at, started_at from ("
        "select load_id, file, status, error, finished_at, started_at, "
        f"row_number() over (partition by file order by load_id desc) as place from {loads} "
        f"where file in (select file from {loads} where status <> {literal(SUCCEEDED)} "
        f"and started_at > {literal(now - _FAILED_LATELY)}){named}) as ranked where place = 1"
    )
    found = []
    for row in rows:
        subject = f"load/{row['file']}"
        if row["status"] != "running":
            found.append(_run(subject, row))
        elif not warehouse.is_alive(int(row["load_id"])):
            found.append(Run(subject, FAILED, row["started_at"], _DEAD))
    return found


def _run(subject: str, row: Mapping[str, Any]) -> Run:
    return Run(subject, row["status"], row["finished_at"], row["error"])
