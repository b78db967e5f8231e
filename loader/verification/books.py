"""The books of syncs: whether the live tables are what a finished sync left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loader.errors import NotVerifiableError
from loader.verification.project import Model
from loader.warehouses import Warehouse
from loader.warehouses.base import relation, tables_in


def last_sync(warehouse: Warehouse, internal_schema: str) -> int:
    """The number of the last sync. Raises NotVerifiableError when there is none or it runs."""
    if not tables_in(warehouse, internal_schema) >= {"syncs", "loads_synced"}:
        raise NotVerifiableError(
            f"nothing is synced yet: {internal_schema} has no books of a sync. "
            "Run `eventide sync` first."
        )
    (row,) = warehouse.query(
        "select max(sync_id) as last, count(case when status = 'running' then 1 end) as running "
        f"from {relation(internal_schema, 'syncs')}"
    )
    if row["last"] is None or row["running"]:
        raise NotVerifiableError(
            "a sync is running, or was killed. Verify when it is done; after a killed one, "
            "run `eventide sync` first."
        )
    return int(row["last"])


def need_same_definitions(
    warehouse: Warehouse, live_internal: str, models: Mapping[str, Model]
) -> None:
    """Raise NotVerifiableError where a live model was built from another definition or setting
    than the one in scratch, or has not yet followed what it depends on."""
    live = _models(warehouse, live_internal)
    scratch = _models(warehouse, warehouse.internal_schema)
    reasons = []
    for name, book in scratch.items():
        if name not in live:
            reasons.append(f"{name} was never synced")
        elif live[name]["fingerprint"] != book["fingerprint"]:
            reasons.append(f"the definition of {name}, or a setting, changed since its last sync")
        elif name in models:
            changes = [live[a]["changed"] for a in models[name].ancestors if a in live]
            if max((change for change in changes if change), default=0) > live[name]["synced_to"]:
                reasons.append(f"{name} has not taken in what came since its last sync")
    if reasons:
        more = f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""
        raise NotVerifiableError(
            f"the tables are not up to date: {'; '.join(reasons[:3])}{more}. "
            "Run `eventide sync` first."
        )


def _models(warehouse: Warehouse, internal_schema: str) -> dict[str, dict[str, Any]]:
    """By model: the sync it has come to, the last one that changed it, its fingerprint."""
    rows = warehouse.query(
        "select books.model, latest.synced_to, latest.changed, books.fingerprint "
        f"from {relation(internal_schema, 'model_syncs')} as books inner join ("
        "select model, max(sync_id) as synced_to, "
        "max(case when rebuilt or inserted_row_count > 0 then sync_id end) as changed "
        f"from {relation(internal_schema, 'model_syncs')} group by model"
        ") as latest on books.model = latest.model and books.sync_id = latest.synced_to"
    )
    return {row["model"]: row for row in rows}
