"""Raw events of PostgreSQL that are a plain table, as older versions made them, become the first
partition of a partitioned one, without a copy of a row; and its statistics are kept up.

Readers and loaders go on meanwhile. A constraint is added and checked first, each in a transaction
of its own, as attaching would read the whole table while nobody else can. What is left is one
transaction of catalogs. Whatever keeps it from happening, as somebody who reads or a function that
stands on the table, leaves a plain table that works, and the next load tries again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from loader.errors import WarehouseError
from loader.landing import ledger
from loader.macros import MacroError, ProjectMacros
from loader.warehouses.base import Warehouse, literal, quoted, raw_table
from loader.warehouses.postgres_partitions import LIMIT, first_id, layout, year_of

# Whoever wants to read waits behind one who waits to change.
_PATIENCE = "set local lock_timeout = '2s'"
_PLAIN = "select 1 as plain from pg_class where oid = to_regclass({events}) and relkind = 'r'"
# As autovacuum does for plain tables: it looks at no partitioned table as a whole.
_GROWN = """
    select 1 as grown
    from pg_class as c
    where
        c.oid = to_regclass({events}) and c.relkind = 'p'
        and 1000 + 0.1 * greatest(c.reltuples, 0) < (
            select coalesce(sum(l.rows_landed), 0)
            from {loads} as l
            where l.finished_at > coalesce(
                pg_stat_get_last_analyze_time(c.oid) at time zone 'UTC', '-infinity'
            )
        )
"""
# Views that read the table itself; what reads it through them follows them.
_READERS = """
    select distinct r.ev_class
    from pg_depend as d
    inner join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where
        d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass({events})
        and r.ev_class <> d.refobjid
"""
# What no statement of ours puts onto another table: functions, policies of other tables, foreign
# keys, materialized views.
_FIRMLY_BOUND = f"""
    select 1 as found
    from pg_depend as d
    left join pg_policy as p on d.classid = 'pg_policy'::regclass and d.objid = p.oid
    where
        d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass({{events}})
        and (d.classid = 'pg_proc'::regclass or p.polrelid <> d.refobjid)
    union all
    select 1 from pg_constraint where confrelid = to_regclass({{events}})
    union all
    select 1 from pg_class where oid in ({_READERS}) and relkind <> 'v'
"""
_VIEWS = f"""
    select format(
        'create or replace view %s%s as %s', oid::regclass,
        ' with (' || array_to_string(reloptions, ', ') || ')', pg_get_viewdef(oid)
    ) as statement
    from pg_class where oid in ({_READERS})
"""
_INDEXES = """
    select
        format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(c.oid) as statement
    from pg_index as i
    inner join pg_class as c on i.indexrelid = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    where i.indrelid = to_regclass({events}) and i.indisvalid
    order by c.relname
"""
_TRIGGERS = """
    select format('drop trigger %I on {events}', tgname) as statement
    from pg_trigger where tgrelid = to_regclass({named}) and not tgisinternal
"""
_DEFAULT_GRANTS = """
    select distinct format(
        'revoke all on {events} from %s',
        case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end
    ) as statement
    from pg_class as c, aclexplode(c.relacl) as a
    where c.oid = to_regclass({named}) and a.grantee <> c.relowner
"""
_A_DAY = 86_400_000 << 20
_INDEX_STATEMENTS = 6  # of the macro attached_statements


def tend(warehouse: Warehouse, macros: Callable[[], ProjectMacros]) -> None:
    """Partition raw events that are not, and look at them anew when they have grown. Leaves no
    transaction open, and raises nothing: loads and models work without it, too."""
    events, loads = raw_table(warehouse, "events"), raw_table(warehouse, "loads")
    with suppress(WarehouseError, MacroError):
        # To look at its partitions would wait for whoever holds it.
        if warehouse.query(_PLAIN.format(events=literal(events))):
            _partition(warehouse, macros())
        if warehouse.query(_GROWN.format(events=literal(events), loads=loads)):
            warehouse.execute(_PATIENCE)
            warehouse.analyze(events)
            warehouse.commit()
    # Of a connection that is lost whoever needs it will hear.
    with suppress(WarehouseError):
        warehouse.rollback()


def _partition(warehouse: Warehouse, macros: ProjectMacros) -> None:
    events = raw_table(warehouse, "events")
    firmly_bound = _FIRMLY_BOUND.format(events=literal(events))
    if warehouse.query(firmly_bound):
        return
    if warehouse.query(f"select 1 as found from {events} limit 1"):
        _limit(warehouse, events)
    warehouse.rollback()
    warehouse.execute(_PATIENCE)
    warehouse.alone()
    warehouse.execute(f"lock table {events} in access exclusive mode")
    found = layout(warehouse, events)
    has_rows = bool(warehouse.query(f"select 1 as found from {events} limit 1"))
    unlimited = has_rows and not (found.limit is not None and found.is_checked)
    if found.is_partitioned or unlimited or warehouse.query(firmly_bound):
        return
    _exchange(warehouse, macros, found.limit if has_rows else None)
    warehouse.commit()


def _limit(warehouse: Warehouse, events: str) -> None:
    """Make sure that the rows are of loads before a year that is still to come."""
    found = layout(warehouse, events)
    now = ledger.new_load_id()
    if found.limit is None or found.limit <= now:
        (newest,) = warehouse.query(f"select max(load_id) as load_id from {events}")
        # Loads that land meanwhile must fit, and years are easier to tell by their names.
        _, end = year_of(max(now + _A_DAY, int(newest["load_id"])))
        warehouse.execute(_PATIENCE)
        warehouse.execute(f"alter table {events} drop constraint if exists {quoted(LIMIT)}")
        warehouse.execute(
            f"alter table {events} add constraint {quoted(LIMIT)} "
            f"check (load_id is not null and load_id < {first_id(end)}) not valid"
        )
        warehouse.commit()
    if not layout(warehouse, events).is_checked:
        warehouse.execute(_PATIENCE)
        warehouse.execute(f"alter table {events} validate constraint {quoted(LIMIT)}")
        warehouse.commit()


def _exchange(warehouse: Warehouse, macros: ProjectMacros, limit: int | None) -> None:
    """Put a partitioned table in the place of the plain one, which is locked, and make that one
    its partition of all loads below `limit`; without a limit it is empty, and goes."""
    run = warehouse.execute
    events = raw_table(warehouse, "events")
    name = f"events_before_{year_of(limit - 1)[1]:%Y}" if limit is not None else "events_replaced"
    old = raw_table(warehouse, name)
    # So that definitions name everything with its schema.
    run("set local search_path = pg_catalog")
    made_anew = _statements(warehouse, _VIEWS.format(events=literal(events)))
    attached = [
        row["statement"]
        for row in warehouse.query(
            macros("attached_statements", f"select to_regclass({literal(events)})")
            + " order by place, statement"
        )
        if row["place"] != _INDEX_STATEMENTS
    ]
    names = {"events": events, "named": literal(events)}
    for statement in _statements(warehouse, _TRIGGERS.format(**names)):
        run(statement)
    indexes = warehouse.query(_INDEXES.format(events=literal(events)))
    for number, index in enumerate(indexes, 1):
        run(f"alter index {index['name']} rename to {quoted(f'{name}_{number}')}")
    run(f"alter table {events} rename to {quoted(name)}")
    run(
        f"create table {events} (like {old} including all excluding constraints excluding indexes)"
        " partition by range (load_id)"
    )
    for index in indexes:
        run(index["statement"])
    if limit is not None:
        run(f"alter table {events} attach partition {old} for values from (minvalue) to ({limit})")
    run(f"alter table {old} drop constraint if exists {quoted(LIMIT)}")
    # What default privileges give may have been taken from the one before.
    for statement in _statements(warehouse, _DEFAULT_GRANTS.format(**names)):
        run(statement)
    for statement in (*attached, *made_anew):
        run(statement)
    if limit is None:
        run(f"drop table {old}")


def _statements(warehouse: Warehouse, sql: str) -> list[str]:
    return [row["statement"] for row in warehouse.query(sql)]
