"""Live rows that stem from nothing: a sample from the other side, for no device leads to them."""

from __future__ import annotations

from loader.verification.compare import Comparison
from loader.verification.differences import RowDifference
from loader.verification.project import Model
from loader.warehouses.base import derived_schemas, quoted, relation

_EXAMPLES = 5


class Strays:
    """Looks at live rows chosen by their ids: `most` on either side of the number `pivot`.

    Ids are hashes, so that those around a number are a random choice, found by an index or in one
    column.
    """

    def __init__(self, comparison: Comparison, pivot: int, most: int) -> None:
        self._comparison = comparison
        self._pivot = pivot
        self._most = most
        raw, inner = derived_schemas(comparison.live_schema)
        calls = f"{relation(inner, 'spine_calls')} as o where not o.is_removed and o"
        users = f"{relation(comparison.live_schema, 'users')} as o where o"
        # By a table's key: where a row comes from, and by which of its columns.
        self._origins = {
            "event_id": (f"{relation(raw, 'events')} as o where o.event_id", "event_id"),
            "session_id": (f"{calls}.session_id", "session_id"),
            "user_id": (f"{calls}.user_id", "user_id"),
            "from_user_id": (f"{users}.user_id", "to_user_id"),
        }

    def find(self, model: Model) -> tuple[int, tuple[RowDifference, ...]]:
        """Rows of a table that no raw event, or no call, has: how many, and some of them."""
        comparison = self._comparison
        columns = comparison.live_columns(model)
        id_ = "event_id" if model.name == "spine_calls" else "".join(model.key)
        origin, column = self._origins.get(id_, ("", ""))
        if column not in columns:
            return 0, ()
        kept = " and not t.is_removed" if "is_removed" in columns else ""
        ids = ", ".join(quoted(name) for name in columns if name.endswith(("_id", "_key")))
        sides = " union all ".join(
            f"(select {ids} from {comparison.live_table(model)} as t "
            f"where t.{id_} {side} {self._pivot}{kept} order by t.{id_} limit {self._most})"
            for side in (">=", "<")
        )
        rows = comparison.warehouse.query(
            f"select t.{id_} as id from ({sides}) as t where not exists "
            f"(select 1 from {origin} = t.{column}) "
            f"and not {comparison.rows.is_settled(columns)} order by t.{id_}"
        )
        examples = (RowDifference("extra", {id_: row["id"]}) for row in rows[:_EXAMPLES])
        return len(rows), tuple(examples)
