"""What a load may not bring back: the tombstones of people who were forgotten on request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from loader.landing.values import values_in
from loader.warehouses.base import Warehouse, literal, raw_table

#: Why an event or line of somebody forgotten is rejected; the line itself is not kept.
REASON = "the person was forgotten on request"

_NEWEST = "select coalesce(max(request_id), 0) as newest, max(salt) as salt from {requests}"
_TOMBSTONES = """
    select
        f.kind,
        f.hash,
        max(case when r.also_future then timestamp '9999-12-31 23:59:59.999999'
            else r.forgotten_at end) as until
    from {forgotten} as f
    inner join {requests} as r on f.request_id = r.request_id
    where f.kind in ('message_id', 'identity', 'anonymous_id')
    group by f.kind, f.hash
"""
# `final` and the tombstones are tables of the parsing engine.
_REFUSE = """
    update final set problem = {reason} where row_number in (
        select ids.row_number
        from (
            select row_number, time, 'message_id' as kind, message_id as value from final
            union all
            select row_number, time, 'identity', identity from final
            union all
            select row_number, time, 'anonymous_id', anonymous_id from final
            union all
            select row_number, time, unnest(['identity', 'anonymous_id']), previous_id from final
        ) as ids
        inner join forgotten as f
            on ids.kind = f.kind and sha256({salt} || ids.value) = f.hash
            and (f.kind = 'message_id' or ids.time <= f.until)
    ) and problem is null
"""


@dataclass(frozen=True)
class Forgotten:
    """The tombstones as a load knows them. `newest` is the number of the latest request, 0 when
    nobody was ever forgotten; `rows` has the columns kind, hash and until (the time up to which
    events are refused)."""

    newest: int = 0
    salt: str = ""
    rows: pa.Table | None = None

    def refusal(self) -> str:
        """SQL for the parsing engine: gives a problem to each event that is to be refused."""
        return _REFUSE.format(reason=literal(REASON), salt=literal(self.salt))

    def names(self, line: str) -> bool:
        """Whether a line has one of the forgotten values in it, as a whole value."""
        return any(salted(self.salt, value) in self._hashes for value in values_in(line))

    @cached_property
    def _hashes(self) -> frozenset[str]:
        return frozenset(self.rows["hash"].to_pylist() if self.rows is not None else ())


def salted(salt: str, value: str) -> str:
    """The hash by which a tombstone tells a value: SHA-256 in hexadecimal digits."""
    return hashlib.sha256((salt + value).encode()).hexdigest()


def newest_request(warehouse: Warehouse) -> tuple[int, str]:
    """Number of the latest request, 0 when there is none, and the warehouse's salt."""
    (row,) = warehouse.query(_NEWEST.format(requests=raw_table(warehouse, "forget_requests")))
    return int(row["newest"]), row["salt"] or ""


def read_forgotten(warehouse: Warehouse, known: Forgotten) -> Forgotten:
    """The tombstones as they are now; `known` itself when nobody was forgotten since."""
    newest, salt = newest_request(warehouse)
    if newest == known.newest:
        return known
    rows = warehouse.query(
        _TOMBSTONES.format(
            forgotten=raw_table(warehouse, "forgotten"),
            requests=raw_table(warehouse, "forget_requests"),
        )
    )
    schema = pa.schema(
        [("kind", pa.string()), ("hash", pa.string()), ("until", pa.timestamp("us"))]
    )
    return Forgotten(newest, salt, pa.Table.from_pylist(rows, schema))
