"""How long building a table takes, by how long builds took before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loader.planning.state import State
from loader.warehouses.base import Warehouse, quoted

#: Without any measurement: what a table of no rows takes, and a row.
DEFAULT_SECONDS: Final = 0.3
DEFAULT_SECONDS_PER_ROW: Final = 1 / 100_000


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds that a table of no rows takes, and each row more, from builds `measured` or not."""

    fixed: float = DEFAULT_SECONDS
    per_row: float = DEFAULT_SECONDS_PER_ROW
    measured: bool = False

    def seconds(self, rows: int) -> float:
        """Estimate for a table of so many rows."""
        return self.fixed + self.per_row * rows


def read_speed(warehouse: Warehouse | None, state: State) -> Speed:
    """From the newest full build of each output table: the line nearest to them, where there is
    one, else their mean."""
    internal = f"{state.schema}_internal"
    if warehouse is None or not all(
        state.has(internal, name) for name in ("model_syncs", "model_timings")
    ):
        return Speed()
    rows = warehouse.query(
        "select inserted_row_count, started_at, finished_at from (select s.inserted_row_count,"
        " t.started_at, t.finished_at, row_number() over (partition by s.model"
        " order by s.sync_id desc) as newest"
        f" from {quoted(internal)}.model_syncs as s inner join {quoted(internal)}.model_timings as"
        " t on s.sync_id = t.sync_id and s.model = t.model"
        " where s.rebuilt and s.in_output) as builds where newest = 1"
    )
    return fitted(
        [
            (row["inserted_row_count"], (row["finished_at"] - row["started_at"]).total_seconds())
            for row in rows
        ]
    )


def fitted(builds: list[tuple[int, float]]) -> Speed:
    """The least squares line through (rows, seconds); neither part of it is below zero."""
    if not builds:
        return Speed()
    mean_rows = sum(rows for rows, _ in builds) / len(builds)
    mean_seconds = sum(seconds for _, seconds in builds) / len(builds)
    spread = sum((rows - mean_rows) ** 2 for rows, _ in builds)
    slope = (
        sum((rows - mean_rows) * (seconds - mean_seconds) for rows, seconds in builds) / spread
        if spread
        else 0.0
    )
    slope = max(slope, 0.0)
    fixed = mean_seconds - slope * mean_rows
    if fixed < 0.0:
        return Speed(0.0, mean_seconds / mean_rows, measured=True)
    return Speed(fixed, slope, measured=True)
