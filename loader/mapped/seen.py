"""The catalog of what was seen, of rows that never leave the warehouse: SQL walks their JSON."""

from __future__ import annotations

from typing import Final

from loader.landing.catalog import Catalog
from loader.landing.kinds import MAX_DEPTH, TIMESTAMP
from loader.macros import ProjectMacros
from loader.warehouses import Warehouse
from loader.warehouses.base import quoted

# Between the keys of a path: a character that no keyboard has.
_BETWEEN: Final = 31
_KEYS: Final = ("scope", "call", "type", "event", "path", "kind")


def seen_in(warehouse: Warehouse, macros: ProjectMacros, calls: str) -> Catalog:
    """What a query of valid calls holds, as landing's catalog has it.

    An object's members are asked for a level at a time; only the objects among them are kept for
    the next. There are warehouses where that ends the transaction.
    """
    catalog = Catalog()
    time = quoted("time")
    for row in warehouse.query(
        f"select c.call, c.type, c.event, c.library, min(c.{time}) as first from ({calls}) as c "
        "where c.call in ('track', 'page', 'screen') group by c.call, c.type, c.event, c.library"
    ):
        catalog.events[row["call"], row["type"], row["event"], row["library"]] = row["first"]
    nothing = f"cast(null as {warehouse.type_names['text']})"
    objects = (
        f"(select 'event' as scope, call, type, event, {time} as happened, '' as path, "
        f"properties as body from ({calls}) as c where properties is not null union all "
        f"select 'user' as scope, call, {nothing} as type, {nothing} as event, {time} as happened, "
        f"'' as path, user_properties as body from ({calls}) as c "
        "where user_properties is not null)"
    )
    for depth in range(1, MAX_DEPTH + 1):
        members = _members(macros, objects, depth)
        deeper = False
        keys = ", ".join(_KEYS)
        for row in warehouse.query(
            f"select {keys}, min(happened) as first from ({members}) as members "
            f"where kind is not null group by {keys}"
        ):
            if row["kind"] == "object":
                deeper = True
                continue
            path = tuple(row["path"].split(chr(_BETWEEN))[1:])
            key = (row["scope"], row["call"], row["type"], row["event"], path, row["kind"])
            catalog.properties[key] = row["first"]
        if not deeper:
            break
        kept = f"eventide_objects_{depth}"
        warehouse.keep(
            kept,
            "select scope, call, type, event, happened, path, value as body "
            f"from ({members}) as members where kind = 'object'",
        )
        objects = quoted(kept)
    return catalog


def _members(macros: ProjectMacros, objects: str, depth: int) -> str:
    kind = macros("mapped_kind", "m", depth >= MAX_DEPTH, TIMESTAMP)
    return (
        "select o.scope, o.call, o.type, o.event, o.happened, "
        f"o.path || chr({_BETWEEN}) || m.key as path, {kind} as kind, "
        f"{macros('json_member_text', 'm')} as value "
        f"from {objects} as o cross join {macros('json_members', 'o.body', 'm')}"
    )
