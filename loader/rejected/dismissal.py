"""To take lines out of the list that nobody will read again: they were mended elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from loader.clock import utc_now
from loader.landing import ledger
from loader.profile import load_target
from loader.rejected.quarantine import Filter, groups
from loader.rejected.replays import SOURCE, fingerprint_of
from loader.warehouses import hold_for_loading, open_warehouse
from loader.warehouses.base import create_raw_tables
from loader.warehouses.holding import Waiting


def dismiss(
    chosen: Filter,
    *,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
    waiting: Waiting | None = None,
) -> int:
    """Let all lines of the loads that have such ones wait no longer; how many they are.

    Nothing is deleted: in the ledger it is a replay that read nothing. Raises as `list_rejected`.
    """
    where = load_target(target, project_dir, profiles_dir)
    with (
        hold_for_loading(where, "eventide rejected", wait_seconds, waiting),
        closing(open_warehouse(where)) as warehouse,
    ):
        create_raw_tables(warehouse)
        found = groups(warehouse, chosen)
        for group in {group.load_id: group for group in found}.values():
            load = ledger.LoadStart(
                ledger.new_load_id(), SOURCE, group.file, group.collector,
                fingerprint_of(group.load_id), utc_now(),
            )  # fmt: skip
            ledger.open_load(warehouse, load)
            ledger.close_succeeded(
                warehouse, load.load_id, read=0, landed=0, duplicate=0, rejected=0
            )
            warehouse.commit()
    return sum(group.lines for group in found)
