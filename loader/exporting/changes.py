"""What a dump has of one table: the rows that changed since the last one, or all of them.

A consumer has no way to hear that a row left, but by a dump of the whole table. A row whose user
became another one in the meantime left as well, unless the consumer resolves users and so finds
both rows to be one, of which it takes the later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loader.exporting.books import ROWS, LastDump
from loader.exporting.looked_at import LookedAt
from loader.exporting.tables import MIGRATIONS, Table
from loader.warehouses import Warehouse
from loader.warehouses.base import internal_table, quoted, relation

_USER: Final = "coalesce(l.user_id, t.user_id)"


@dataclass(frozen=True, slots=True)
class Extract:
    """The select of a table's rows in a dump. `why` says why it has all of them; None where it
    has those that changed."""

    select: str
    rows: int
    why: str | None


class Changes:
    """Compares tables with what the books say that consumers hold."""

    def __init__(self, warehouse: Warehouse, looked_at: LookedAt, *, resolved: bool) -> None:
        self._warehouse = warehouse
        self._looked_at = looked_at
        self._resolved = resolved
        self._book = internal_table(warehouse, ROWS)

    def whole(self, table: Table, why: str) -> Extract:
        """All rows of a table."""
        return Extract(
            f"select {self._columns(table, _USER)} from {self._all(table)}",
            table.rows,
            why,
        )

    def since(self, table: Table, last: LastDump) -> Extract:
        """The rows that changed since the last dump; all of them where rows left, or where the
        books do not add up."""
        if table.sync_id == last.sync_id and table.rows == last.rows:
            return Extract(f"select {self._columns(table, 't.user_id')} "
                           f"from {self._name(table)} as t where false", 0, None)  # fmt: skip
        self._make_now(table, last)
        gone, lost, new, sent = self._counts(table, last)
        if lost:
            return self.whole(table, "rows left it")
        if last.rows - gone + new != table.rows:
            return self.whole(table, "rows left it without a trace")
        return Extract(
            f"select {self._columns(table, 'n.user_id')} from {self._name(table)} as t "
            f"inner join {_now(last)} as n on t.{table.key} = n.row_id where n.send = 1",
            sent,
            None,
        )

    def record(self, table: Table, series: int, last: LastDump | None, extract: Extract) -> None:
        """Write into the books what consumers hold once they have read the dump."""
        # Not every warehouse lets a table that rows leave have another name.
        ours = f"{ROWS}.series = {series}"
        if extract.why is not None:
            self._warehouse.execute(f"delete from {self._book} where {ours}")
            self._warehouse.execute(
                f"insert into {self._book} select {series}, t.{table.key}, {_USER}, "
                f"false from {self._all(table)}"
            )
        elif last is not None and extract.rows:
            self._record_changes(table, ours, series, last)

    def _record_changes(self, table: Table, ours: str, series: int, last: LastDump) -> None:
        looked, now = self._looked_at.rows(table.kind, last.sync_id), _now(last)
        seen = f"exists (select 1 from {looked} as l where l.row_id = {ROWS}.row_id)"
        if table.kind == "sessions":
            self._warehouse.execute(f"delete from {self._book} where {ours} and {seen}")
            known = "false"
        else:
            same = (
                f"(select 1 from {now} as n where n.row_id = {ROWS}.row_id "
                f"and n.user_id = {ROWS}.user_id)"
            )
            self._warehouse.execute(
                f"update {self._book} set superseded = true "
                f"where {ours} and not {ROWS}.superseded and {seen} and not exists {same}"
            )
            self._warehouse.execute(
                f"delete from {self._book} where {ours} and {ROWS}.superseded and exists {same}"
            )
            known = (
                f"exists (select 1 from {self._book} as b where b.series = {series} "
                "and not b.superseded and b.row_id = n.row_id and b.user_id = n.user_id)"
            )
        self._warehouse.execute(
            f"insert into {self._book} select {series}, n.row_id, n.user_id, false "
            f"from {now} as n where not {known}"
        )

    def _make_now(self, table: Table, last: LastDump) -> None:
        """The rows that are looked at, as they are: key, the user of the dump (`user_id`), the
        final one (`resolved_id`), whether they are sent, and whether consumers lack the key."""
        looked = self._looked_at.rows(table.kind, last.sync_id)
        held = "b.row_id = l.row_id"
        if table.kind != "sessions":
            held += f" and b.user_id = {_USER}"
        self._warehouse.keep(
            _now(last),
            f"select l.row_id, {_USER} as user_id, t.user_id as resolved_id, "
            f"case when l.changed = 1 or b.row_id is null or b.user_id <> {_USER} then 1 else 0 "
            "end as send, case when b.row_id is null then 1 else 0 end as is_new "
            f"from {self._name(table)} as t inner join {looked} as l on t.{table.key} = l.row_id "
            f"left join {self._book} as b on b.series = {last.series} and not b.superseded "
            f"and {held}",
        )
        self._warehouse.analyze(_now(last))

    def _counts(self, table: Table, last: LastDump) -> tuple[int, int, int, int]:
        """Keys that consumers hold and that are no more; those of them, and of earlier such, that
        consumers cannot tell; keys that they lack; rows that are sent."""
        now, looked = _now(last), self._looked_at.rows(table.kind, last.sync_id)
        same = "n.row_id = b.row_id"
        if table.kind != "sessions":
            same += " and n.user_id = b.user_id"
        gone = (
            f"select b.row_id, b.user_id from {self._book} as b "
            f"inner join {looked} as l on b.row_id = l.row_id left join {now} as n on {same} "
            f"where b.series = {last.series} and not b.superseded and n.row_id is null"
        )
        earlier = (
            f"select row_id, user_id from {self._book} where series = {last.series} and superseded"
        )
        query = self._warehouse.query
        (sent,) = query(
            f"select count(*) as n, coalesce(sum(is_new), 0) as lacking from {now} where send = 1"
        )
        (left,) = query(f"select count(*) as n from ({gone}) as gone")
        lost = int(left["n"])
        if not self._resolved and table.kind != "sessions":
            # The later row must be in this dump, or in one since.
            lost = self._unexplained(table, gone, f"{now} as t", "t.resolved_id", "t.row_id",
                                     "t.send = 1")  # fmt: skip
            lost += self._unexplained(table, earlier, f"{self._name(table)} as t", "t.user_id",
                                      f"t.{table.key}")  # fmt: skip
        return int(left["n"]), lost, int(sent["lacking"]), int(sent["n"])

    def _unexplained(
        self, table: Table, keys: str, rows: str, user: str, key: str, also: str = "true"
    ) -> int:
        """How many of `keys`, once migrated, are none of `rows`."""
        row = "true" if table.kind == "users" else f"{key} = k.row_id"
        (found,) = self._warehouse.query(
            f"select count(*) as n from ({keys}) as k "
            f"left join {relation(self._warehouse.schema, MIGRATIONS)} as m "
            "on k.user_id = m.from_user_id "
            f"left join {rows} on {user} = coalesce(m.to_user_id, k.user_id) and {row} and {also} "
            f"where {user} is null"
        )
        return int(found["n"])

    def _all(self, table: Table) -> str:
        looked = self._looked_at.rows(table.kind, None)
        return f"{self._name(table)} as t left join {looked} as l on t.{table.key} = l.row_id"

    def _columns(self, table: Table, user: str) -> str:
        return ", ".join(
            f"{user} as user_id" if name == "user_id" else f"t.{quoted(name)}"
            for name in table.columns
        )

    def _name(self, table: Table) -> str:
        return relation(self._warehouse.schema, table.name)


def _now(last: LastDump) -> str:
    return f"eventide_now_{last.series}"
