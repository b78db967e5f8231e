"""The sample: devices at random from the raw events, and all devices of the users they belong to.

Whole devices and whole users come out of a rebuild as they would among all events; whatever else
the scratch schemas hold beside them (other copies of a message, all aliases) is not compared.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from loader.landing.columns import RAW_TABLES, names
from loader.verification.project import ScratchProject
from loader.warehouses import Warehouse
from loader.warehouses.base import quoted, raw_table, relation

# The device of a raw event, told without the setting of ignored identities: calls that it keeps
# apart may be one device here, never the other way round.
_DEVICE = "coalesce('a:' || e.anonymous_id, 'i:' || e.identity, 'm:' || e.message_id)"

# What tells who somebody is: all that identities are computed from.
_KEYS = (
    "load_id", "row_number", "message_id", "event_id", "call", "anonymous_id", "identity",
    "previous_id", "time", "received_at", "content_hash",
)  # fmt: skip

# Events looked at for each device wanted. Event ids are hashes: the next ones after any number
# are a random choice of events, found by an index or in one column.
_EVENTS_A_DEVICE = 50


@dataclass(frozen=True)
class Limits:
    """What is too much to be copied: a device with more calls, a user with more devices."""

    calls_of_a_device: int = 50_000
    devices_of_a_user: int = 100


@dataclass(frozen=True)
class LeftOut:
    """What the limits kept out: devices, and users of chosen devices that are not whole."""

    devices: int
    users: int


@dataclass(frozen=True)
class SampleTables:
    """Full names of the working tables, which are in the scratch raw schema.

    chosen: device; calls: keys of all raw events of the chosen, with device; aliases: keys of all
    alias calls; identities: root, identity of the users whose devices are all chosen; reached:
    root, device of the users of the devices chosen first; big: device of those with too many calls.
    """

    chosen: str
    calls: str
    aliases: str
    identities: str
    reached: str
    big: str

    @classmethod
    def in_schema(cls, schema: str) -> SampleTables:
        """The tables of a scratch raw schema."""
        listed = ("chosen", "calls", "aliases", "identities", "reached", "big")
        return cls(*(relation(schema, f"sample_{name}") for name in listed))


class Sampler:
    """Chooses devices of a live warehouse and copies their raw events into a scratch project."""

    def __init__(self, project: ScratchProject, live_raw: str, live_internal: str) -> None:
        self.tables = SampleTables.in_schema(project.warehouse.raw_schema)
        self._project = project
        self._warehouse: Warehouse = project.warehouse
        self._live_raw = live_raw
        self._events = relation(live_raw, "events")
        # Loads that no sync has taken in yet are no part of what the live tables show.
        self._synced = (
            f"e.load_id in (select load_id from {relation(live_internal, 'loads_synced')})"
        )
        keys = ", ".join(f"e.{key}" for key in _KEYS)
        self._select_keys = (
            f"select {keys}, {_DEVICE} as device from {self._events} as e where {self._synced}"
        )

    def choose(self, devices: int, seed: int) -> None:
        """Choose up to so many devices, each the likelier the more events it has."""
        pivot = random.Random(seed).randrange(2**63)
        laps = " union all ".join(
            f"(select {_DEVICE} as device, {lap} as lap, e.event_id from {self._events} as e "
            f"where {self._synced} and e.event_id {side} {pivot} "
            f"order by e.event_id limit {devices * _EVENTS_A_DEVICE})"
            for lap, side in enumerate((">=", "<"))
        )
        self._create(
            self.tables.chosen,
            f"select device from ({laps}) as events group by device "
            "order by min(lap), "
            "coalesce(min(case when lap = 0 then event_id end), min(event_id)) "
            f"limit {devices}",
        )

    def copy(self, limits: Limits) -> LeftOut:
        """Copy the raw events of the chosen devices and of their users' other devices.

        Reads the keys of all raw events three times, and whole rows of the sample alone.
        """
        own = self.tables
        run = self._warehouse.execute
        is_chosen = f"{_DEVICE} in (select device from {own.chosen})"
        self._create(own.calls, f"{self._select_keys} and (e.call = 'alias' or {is_chosen})")
        self._create(own.aliases, f"select * from {own.calls} where call = 'alias'")
        self._drop_calls()
        big = (
            f"select device from {own.calls} group by device "
            f"having count(*) > {limits.calls_of_a_device}"
        )
        self._create(own.big, big)
        self._drop_big()
        self._copy_small_tables()
        self._find_users()
        # Never `not in`, which PostgreSQL looks through row by row once it is large.
        not_chosen = f"not exists (select 1 from {own.chosen} as c where c.device = r.device)"
        users_left_out = self._drop_users(not_chosen, more_than=limits.devices_of_a_user)

        more = (
            f"select distinct r.device from {own.reached} as r where {not_chosen} "
            f"and r.root in (select root from {own.identities}) "
            f"and not exists (select 1 from {own.big} as b where b.device = r.device)"
        )
        run(f"insert into {own.calls} {self._select_keys} and {_DEVICE} in ({more})")
        run(f"insert into {own.chosen} {more}")
        run(f"insert into {own.big} {big}")
        self._drop_big()
        users_left_out += self._drop_users(not_chosen)
        self._copy_events()
        (left_out,) = self._warehouse.query(f"select count(*) as n from {own.big}")
        return LeftOut(int(left_out["n"]), users_left_out)

    def _find_users(self) -> None:
        """Make `identities` and `reached`: aliases decide, computed by the project's models."""
        own = self.tables
        keys = ", ".join(map(quoted, _KEYS))
        self._fill_events(
            f"select {keys} from {own.calls} union select {keys} from {own.aliases}", _KEYS
        )
        self._project.run("--select", "eventide.staging", "+identity_roots")
        inner = self._warehouse.internal_schema
        stg_calls, roots = relation(inner, "stg_calls"), relation(inner, "identity_roots")
        self._create(
            own.identities,
            f"""
            with calls as (
                select s.own_identity, s.anonymous_id from {stg_calls} as s
                inner join {own.calls} as c
                    on s.load_id = c.load_id and s.row_number = c.row_number
            ),

            ids as (
                select own_identity as identity from calls where own_identity is not null
                union
                select r.identity from calls inner join {roots} as r
                    on calls.anonymous_id = r.identity
            ),

            users as (
                select distinct coalesce(r.root, ids.identity) as root
                from ids left join {roots} as r on ids.identity = r.identity
            )

            select root, root as identity from users
            union
            select users.root, r.identity from users inner join {roots} as r on users.root = r.root
            """,
        )
        self._create(
            own.reached,
            f"select i.root, {_DEVICE} as device from {self._events} as e "
            f"inner join {own.identities} as i on e.identity = i.identity where {self._synced} "
            f"union select root, 'a:' || ids.identity from {own.identities} as ids",
        )

    def _drop_big(self) -> None:
        self._warehouse.execute(
            f"delete from {self.tables.chosen} where device in (select device from "
            f"{self.tables.big})"
        )
        self._drop_calls()

    def _drop_calls(self) -> None:
        own = self.tables
        self._warehouse.execute(
            f"delete from {own.calls} where device not in (select device from {own.chosen})"
        )

    def _drop_users(self, condition: str, more_than: int = 0) -> int:
        """Take users out of `identities` of whose devices `r` the condition holds; how many."""
        own = self.tables
        dropped = (
            f"select r.root from {own.reached} as r where {condition} and r.root in "
            f"(select root from {own.identities}) group by r.root having count(*) > {more_than}"
        )
        found = self._warehouse.query(f"select count(*) as n from ({dropped}) as dropped")
        self._warehouse.execute(f"delete from {own.identities} where root in ({dropped})")
        return int(found[0]["n"])

    def _copy_small_tables(self) -> None:
        """The ledger and the catalog of what was seen: column types come from the whole."""
        for table in RAW_TABLES:
            # Tombstones are of no load: the models do not read them.
            if table not in ("events", "rejected_lines") and "load_id" in names(table):
                columns = ", ".join(quoted(name) for name in names(table))
                self._warehouse.execute(
                    f"insert into {raw_table(self._warehouse, table)} ({columns}) "
                    f"select {columns} from {relation(self._live_raw, table)} as e "
                    f"where {self._synced}"
                )

    def _copy_events(self) -> None:
        """Whole rows; by event id, so that all copies of a message compete as they do live."""
        own = self.tables
        wanted = f"select event_id from {own.calls} union select event_id from {own.aliases}"
        columns = ", ".join(f"e.{quoted(name)}" for name in names("events"))
        self._fill_events(
            f"select {columns} from {self._events} as e "
            f"where e.event_id in ({wanted}) and {self._synced}",
            names("events"),
        )

    def _fill_events(self, query: str, columns: tuple[str, ...] | list[str]) -> None:
        events = raw_table(self._warehouse, "events")
        self._warehouse.execute(f"delete from {events}")
        listed = ", ".join(quoted(name) for name in columns)
        self._warehouse.execute(f"insert into {events} ({listed}) {query}")
        self._warehouse.analyze(events)

    def _create(self, table: str, query: str) -> None:
        self._warehouse.execute(f"create table {table} as {query}")
        self._warehouse.analyze(table)
