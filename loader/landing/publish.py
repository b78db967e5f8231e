"""A file, or a part of a large one, into the raw tables, in one transaction, each event once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from loader.errors import ForgottenMeanwhileError, OutcomeUnknownError, WarehouseError
from loader.landing import ledger
from loader.landing.batch import RejectedLine
from loader.landing.catalog import Catalog
from loader.landing.columns import arrow_schema, names
from loader.landing.fitting import fitting
from loader.landing.forgotten import newest_request
from loader.landing.publish_catalog import remember_catalog, stage_catalog
from loader.warehouses.base import Warehouse, quoted, raw_table

_EVENTS = "eventide_staged_events"
_REJECTED = "eventide_staged_rejected_lines"
_RIVALS = "eventide_staged_rivals"

# After any time that can be received.
_NEVER = "timestamp '9999-12-31 23:59:59.999999'"

# Among copies of one event the earliest received wins, then the smaller content hash.
_INFERIOR_IN_FILE = f"""
    delete from {_EVENTS} where row_number in (
        select row_number from (
            select row_number, row_number() over (
                partition by message_id
                order by received_at nulls last, content_hash, row_number
            ) as place
            from {_EVENTS}
            where event_id in (select event_id from {_EVENTS} group by event_id having count(*) > 1)
        ) as ranked
        where place > 1
    )
"""
_FIND_RIVALS = f"""
    insert into {_RIVALS}
    select
        s.row_number,
        coalesce(e.received_at, {_NEVER}) < coalesce(s.received_at, {_NEVER})
        or (
            coalesce(e.received_at, {_NEVER}) = coalesce(s.received_at, {_NEVER})
            and e.content_hash <= s.content_hash
        ) as wins
    from {_EVENTS} as s
    inner join {{events}} as e on s.event_id = e.event_id and s.message_id = e.message_id
"""
_INFERIOR_TO_RIVALS = f"""
    delete from {_EVENTS} where row_number in (select row_number from {_RIVALS} where wins)
"""
_COUNT = f"""
    select
        (select count(*) from {_EVENTS}) as stored,
        (select count(distinct row_number) from {_RIVALS}
         where row_number not in (select row_number from {_RIVALS} where wins)) as better
"""
_NO_RIVALS = pa.table({"row_number": pa.array([], pa.int64()), "wins": pa.array([], pa.bool_())})


@dataclass(frozen=True)
class Counts:
    """The ledger's counts: read = landed + duplicate + rejected."""

    read: int
    landed: int
    duplicate: int
    rejected: int


class Publication:
    """Gathers batches in temporary tables, then publishes them at once.

    `read` is the number of records so far. `newest_request` is the latest request to forget
    somebody that the batches were checked for.
    """

    def __init__(
        self, warehouse: Warehouse, load_id: int, file: str, newest_request: int = 0
    ) -> None:
        self._warehouse = warehouse
        self._load_id = load_id
        self._file = file
        self._newest_request = newest_request
        self.read = self._valid = self._rejected = 0

    def add(
        self, read: int, events: pa.Table, rejected: Sequence[RejectedLine]
    ) -> Sequence[RejectedLine]:
        """Stage the events and rejected lines of one batch of `read` records; returns all that are
        rejected: more where the warehouse cannot hold a text of an event."""
        if self._warehouse.longest_text is not None:
            events, rejected = fitting(events, rejected, self._warehouse.longest_text)
        if events.num_rows:
            self._warehouse.stage(_EVENTS, events)
        if rejected:
            self._warehouse.stage(_REJECTED, self._rejected_rows(rejected))
        self.read += read
        self._valid += events.num_rows
        self._rejected += len(rejected)
        return rejected

    def finish(self, catalog: Catalog, part: str | None = None) -> Counts:
        """Publish everything with the ledger's row and commit; `part` is the fingerprint of a part.

        Raises OutcomeUnknownError when the commit fails, WarehouseError when anything before does.
        """
        if self.read != self._valid + self._rejected:
            raise WarehouseError(
                f"{self._file}: {self.read} records were read, but {self._valid} are valid and "
                f"{self._rejected} rejected. Nothing was loaded; please report this as a bug."
            )
        catalogs = stage_catalog(self._warehouse, catalog, self._load_id)
        if self._valid:
            self._warehouse.stage(_RIVALS, _NO_RIVALS)
            self._warehouse.execute(_INFERIOR_IN_FILE)
        # Nothing is staged from here on: there are warehouses where a new table ends a transaction.
        self._warehouse.alone()
        landed = self._publish_events() if self._valid else 0
        if self._rejected:
            self._insert("rejected_lines", _REJECTED)
        remember_catalog(self._warehouse, catalogs)
        if newest_request(self._warehouse)[0] != self._newest_request:
            raise ForgottenMeanwhileError(
                "somebody was forgotten on request while the file was read: nothing of it was "
                "loaded, load it again"
            )
        counts = Counts(self.read, landed, self._valid - landed, self._rejected)
        ledger.close_succeeded(
            self._warehouse,
            self._load_id,
            part=part,
            read=counts.read,
            landed=counts.landed,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
        )
        try:
            self._warehouse.commit()
        except WarehouseError as error:
            raise OutcomeUnknownError(str(error)) from error
        return counts

    def _publish_events(self) -> int:
        run = self._warehouse.execute
        self._warehouse.make_room(self._load_id)
        run(_FIND_RIVALS.format(events=raw_table(self._warehouse, "events")))
        run(_INFERIOR_TO_RIVALS)
        (counted,) = self._warehouse.query(_COUNT)
        # Models read events of one type: neighbours on disk are read together.
        in_order = "" if "events" in self._warehouse.raw_clauses else "order by type, event, time"
        self._insert("events", _EVENTS, in_order)
        return int(counted["stored"]) - int(counted["better"])

    def _insert(self, table: str, staged: str, order: str = "") -> None:
        columns = ", ".join(quoted(name) for name in names(table))
        self._warehouse.execute(
            f"insert into {raw_table(self._warehouse, table)} ({columns}) "
            f"select {columns} from {staged} {order}"
        )

    def _rejected_rows(self, rejected: Sequence[RejectedLine]) -> pa.Table:
        schema = arrow_schema("rejected_lines")
        return pa.Table.from_pylist(
            [
                {
                    "load_id": self._load_id,
                    "file": self._file,
                    "line_number": item.line_number,
                    "line": item.line,
                    "reason": item.reason,
                }
                for item in rejected
            ],
            schema=schema,
        )
