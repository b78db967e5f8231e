"""Raw events on PostgreSQL: a partition for each year (UTC) of landing, made when it is needed.

Load ids begin with the milliseconds since the epoch, so that a range of them is a range of time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from loader.warehouses.base import Warehouse, literal, quoted, raw_table, relation

#: Until a plain table has become a partition, a constraint says what it is going to hold.
LIMIT = "events_before"

_RANDOM_BITS = 20
_LEAST, _MOST = -(2**63), 2**63
_RANGE = re.compile(r"FROM \('?(.+?)'?\) TO \('?(.+?)'?\)")
_BELOW = re.compile(r"< '?(\d+)")
_LAYOUT = """
    select
        c.relkind::text as kind, pg_get_userbyid(c.relowner)::text as owner,
        pg_get_userbyid(c.relowner) = current_user as is_own,
        n.nspname::text as part_schema, p.relname::text as part,
        pg_get_expr(p.relpartbound, p.oid) as bounds,
        k.convalidated as is_checked, pg_get_constraintdef(k.oid) as rule
    from pg_class as c
    left join pg_inherits as i on c.oid = i.inhparent
    left join pg_class as p on i.inhrelid = p.oid
    left join pg_namespace as n on p.relnamespace = n.oid
    left join pg_constraint as k on c.oid = k.conrelid and k.conname = {limit}
    where c.oid = to_regclass({table})
"""


@dataclass(frozen=True)
class Part:
    """A partition (its full name), which takes load ids from `lower` to below `upper`."""

    name: str
    lower: int
    upper: int

    def takes(self, load_id: int) -> bool:
        """Whether rows of a load go there."""
        return self.lower <= load_id < self.upper


@dataclass(frozen=True)
class Layout:
    """How a table lies. `owner` is None where it is the session's own role; `limit` is the load id
    below which a plain table has to stay, `is_checked` whether that holds for all its rows."""

    is_partitioned: bool
    owner: str | None
    parts: tuple[Part, ...]
    limit: int | None
    is_checked: bool


def layout(warehouse: Warehouse, table: str) -> Layout:
    """Look how a table (its full name) lies; one that is not there has no parts."""
    rows = warehouse.query(_LAYOUT.format(limit=literal(LIMIT), table=literal(table)))
    parts = tuple(
        Part(relation(row["part_schema"], row["part"]), *_bounds(row["bounds"]))
        for row in rows
        if row["bounds"] is not None
    )
    if not rows:
        return Layout(False, None, parts, None, False)
    row = rows[0]
    below = _BELOW.search(row["rule"] or "")
    return Layout(
        row["kind"] == "p",
        None if row["is_own"] else row["owner"],
        parts,
        int(below[1]) if below else None,
        bool(row["is_checked"]),
    )


def make_room(warehouse: Warehouse, load_id: int) -> None:
    """Let raw events take rows of a load. The caller holds `Warehouse.alone`."""
    events = raw_table(warehouse, "events")
    found = layout(warehouse, events)
    if not found.is_partitioned:
        if found.limit is not None and found.limit <= load_id:
            # It was to become a partition, and something kept it from that for too long.
            warehouse.execute(f"alter table {events} drop constraint {quoted(LIMIT)}")
        return
    if any(part.takes(load_id) for part in found.parts):
        return
    lower, upper, name = _vacant(found.parts, load_id)
    part = raw_table(warehouse, name)
    # `partition of` would wait for every reader of the whole, and let none in meanwhile.
    warehouse.execute(f"create table {part} (like {events} including all)")
    if found.owner is not None:
        warehouse.execute(f"alter table {part} owner to {quoted(found.owner)}")
    warehouse.execute(
        f"alter table {events} attach partition {part} for values from ({lower}) to ({upper})"
    )


def year_of(load_id: int) -> tuple[datetime, datetime]:
    """The start of the year in which a load began, and of the next; UTC without a zone."""
    year = datetime.fromtimestamp((load_id >> _RANDOM_BITS) / 1000, UTC).year
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)


def first_id(moment: datetime) -> int:
    """The smallest id that a load can have from a moment on (UTC without a zone)."""
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000) << _RANDOM_BITS


def _vacant(parts: Sequence[Part], load_id: int) -> tuple[int, int, str]:
    """What no partition takes of the year of a load, from and to, and a name for it. Partitions of
    somebody's own, or a plain table that ended within the year, may have taken the rest."""
    first, end = year_of(load_id)
    lower = max([first_id(first), *(p.upper for p in parts if p.upper <= load_id)])
    upper = min([first_id(end), *(p.lower for p in parts if p.lower > load_id)])
    name = f"events_{first:%Y}"
    return lower, upper, name if lower == first_id(first) else f"{name}_from_{lower}"


def _bounds(text: str) -> tuple[int, int]:
    found = _RANGE.search(text)
    if found is None:
        # Somebody's default partition.
        return _LEAST, _MOST
    lower, upper = found.groups()
    return (
        _LEAST if lower == "MINVALUE" else int(lower),
        _MOST if upper == "MAXVALUE" else int(upper),
    )
