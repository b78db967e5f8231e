"""Who is asked for, and what of them is in the warehouse.

Everything is gathered in temporary tables named `eventide_gone_...`, which the erasure joins: the
person may be a kiosk with a million calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from loader.errors import ForgetError
from loader.macros import ProjectMacros
from loader.warehouses.base import Warehouse, internal_table, literal, raw_table

Kind = Literal["user", "identity", "anonymous_id"]


@dataclass(frozen=True)
class Request:
    """A user_id, an identity or an anonymous id, as text."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        value = self.value if self.kind == "user" else repr(self.value)
        return f"{self.kind.replace('_', ' ')} {value}"


@dataclass(frozen=True)
class Person:
    """What tells the person: the users that have no call left once they are gone, and the
    identities, anonymous ids (of devices that nobody else used) and message ids of theirs."""

    users: tuple[int, ...]
    identities: tuple[str, ...]
    anonymous_ids: tuple[str, ...]
    message_ids: tuple[str, ...]

    @property
    def values(self) -> frozenset[str]:
        """Every value by which a text can name the person."""
        return frozenset((*self.identities, *self.anonymous_ids, *self.message_ids))


_COLUMNS = (
    "s.message_id, s.event_id, s.device_key, s.anonymous_id, s.user_id, s.session_id, "
    "s.own_identity, s.user_identity, s.identity"
)
_OF_OTHERS = """
    exists (
        select 1 from {spine} as s
        where s.{key} = {value} and not s.is_removed
            and s.message_id not in (select message_id from eventide_gone_calls)
    )
"""
# An alias may name a device that others use too: its id is not the person's.
_IDENTITIES = """
    select distinct value
    from (
        select own_identity as value from eventide_gone_calls
        union all
        select gone.identity from eventide_gone_calls as gone
        union all
        select user_identity from eventide_gone_calls
        union all
        select roots.identity from {roots} as roots
        where root in (select user_identity from eventide_gone_calls)
        union all
        select cast({asked} as {text})
    ) as found
    where value is not null and (
        value in (select own_identity from eventide_gone_calls) or not {of_others}
    )
"""
_ANONYMOUS_IDS = """
    select distinct anonymous_id as value
    from eventide_gone_calls as gone
    where anonymous_id is not null and not {of_others}
"""
# Copies that lost against another's are in no table, but in the raw events.
_ROWS = """
    select load_id, row_number, message_id, event_id
    from {stg_calls}
    where message_id in (select message_id from eventide_gone_calls)
        or own_identity in (select value from eventide_gone_identities)
        or merged_id in (select value from eventide_gone_identities)
        or merged_id in (select value from eventide_gone_anonymous_ids)
        or anonymous_id in (select value from eventide_gone_anonymous_ids)
"""
# An alias call on somebody else's device that names the person.
_CALLS_THAT_NAME = """
    insert into eventide_gone_calls
    select {columns}
    from {spine} as s
    inner join eventide_gone_rows as r on s.load_id = r.load_id and s.row_number = r.row_number
    where not s.is_removed and s.message_id not in (select message_id from eventide_gone_calls)
"""
_THEIR_COPIES = """
    insert into eventide_gone_rows
    select e.load_id, e.row_number, e.message_id, e.event_id
    from {events} as e
    where e.event_id in (select event_id from eventide_gone_calls)
        and e.message_id in (select message_id from eventide_gone_calls)
        and not exists (
            select 1 from eventide_gone_rows as r
            where r.load_id = e.load_id and r.row_number = e.row_number
        )
"""
_LAST_OF = "select distinct {key} from eventide_gone_calls as gone where not {of_others}"
_EVENTS = """
    select event_id from eventide_gone_calls
    union
    select event_id from {device_sessions}
    where session_id in (select session_id from eventide_gone_sessions)
"""


def find(warehouse: Warehouse, request: Request) -> Person:
    """Gather what is of the person in temporary tables of the open transaction."""
    spine = internal_table(warehouse, "spine_calls")
    roots = internal_table(warehouse, "identity_roots")

    def of_others(key: str, value: str) -> str:
        return _OF_OTHERS.format(spine=spine, key=key, value=value)

    def keep(name: str, select: str) -> None:
        warehouse.keep(f"eventide_gone_{name}", select)

    by_device = request.kind == "anonymous_id"
    whose = _whose(request, spine, roots)
    keep("calls", f"select {_COLUMNS} from {spine} as s where not is_removed and {whose}")
    asked = request.value if request.kind == "identity" else None
    identities = _IDENTITIES.format(
        roots=roots,
        asked=literal(asked),
        text=warehouse.type_names["text"],
        of_others=of_others("device_key", "'a:' || value"),
    )
    keep("identities", "select '' as value limit 0" if by_device else identities)
    anonymous_ids = _ANONYMOUS_IDS.format(of_others=of_others("device_key", "gone.device_key"))
    keep(
        "anonymous_ids", f"select {literal(request.value)} as value" if by_device else anonymous_ids
    )
    keep("rows", _ROWS.format(stg_calls=internal_table(warehouse, "stg_calls")))
    warehouse.execute(_CALLS_THAT_NAME.format(spine=spine, columns=_COLUMNS))
    warehouse.execute(_THEIR_COPIES.format(events=raw_table(warehouse, "events")))
    for name, key in (("users", "user_id"), ("sessions", "session_id"), ("devices", "device_key")):
        keep(name, _LAST_OF.format(key=key, of_others=of_others(key, f"gone.{key}")))
    keep("events", _EVENTS.format(device_sessions=internal_table(warehouse, "device_sessions")))
    return Person(
        tuple(row["v"] for row in _values(warehouse, "user_id", "users")),
        tuple(row["v"] for row in _values(warehouse, "value", "identities")),
        tuple(row["v"] for row in _values(warehouse, "value", "anonymous_ids")),
        tuple(row["v"] for row in _values(warehouse, "message_id", "calls")),
    )


def _whose(request: Request, spine: str, roots: str) -> str:
    if request.kind == "anonymous_id":
        return f"device_key = {literal('a:' + request.value)}"
    if request.kind == "user":
        return f"user_id = {int(request.value)}"
    identity = literal(request.value)
    root = f"(select root from {roots} as roots where roots.identity = {identity})"
    return (
        f"user_id in (select user_id from {spine} where not is_removed and user_identity = "
        f"coalesce({root}, {identity}))"
    )


def _values(warehouse: Warehouse, column: str, name: str) -> list[dict[str, Any]]:
    return warehouse.query(f"select distinct {column} as v from eventide_gone_{name}")


def require_somebody(warehouse: Warehouse, macros: ProjectMacros, identity: str) -> None:
    """Raise ForgetError for a placeholder such as `undefined`, which stands for nobody."""
    says_who = macros("is_meaningful_identity", literal(identity))
    (row,) = warehouse.query(f"select case when {says_who} then 1 else 0 end as says_who")
    if not row["says_who"]:
        raise ForgetError(
            f"the identity {identity!r} is a placeholder that stands for nobody. Name the person "
            "by --user, or the device by --anonymous-id."
        )
