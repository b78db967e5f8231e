"""The parsing engine: one in-memory DuckDB that turns batches of lines into raw events."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa

from loader.landing.agents import describe
from loader.landing.batch import Batch, RejectedLine, kept_text
from loader.landing.catalog import Catalog
from loader.landing.collectors import Collector
from loader.landing.columns import EVENT_COLUMNS, arrow_schema
from loader.landing.detection import recognised
from loader.landing.forgotten import REASON, Forgotten
from loader.landing.geography import Geography, Place
from loader.landing.strict import StrictJsonError, parse
from loader.landing.suspicion import (
    ANY_EQUAL_KEYS,
    HAS_EQUAL_KEYS,
    IS_SUSPICIOUS,
    UNSUSPECTED,
)
from loader.privacy.landed import LandedRules
from loader.privacy.quarantine import Quarantine
from loader.privacy.rules import Privacy
from loader.warehouses.base import literal

# Rows that one thread takes at a time: it is Arrow tables in pieces that threads share; a table of
# the engine's own has too few rows for that.
_ROWS_TOGETHER = 8192
_RAW_TEXTS = ("timestamp_text", "received_at_text", "sent_at_text", "original_timestamp_text")
_SET_BY_CANONICAL = {"load_id", "event_id", "time", "received_at", "time_replaced", "content_hash"}

_FINISHED = """
    select {load_id}::bigint as load_id, {columns}
    from final as f
    left join agents as a on f.user_agent = a.user_agent
    left join places as p on f.ip = p.ip
    where f.problem is null
"""
_FILLED_IN = {
    "platform": "coalesce(f.platform, a.platform)",
    "device_type": "coalesce(f.device_type, a.device_type)",
    "browser": "coalesce(f.browser, case when f.library = 'web' then a.browser end)",
    "country": "coalesce(f.country, p.country)",
    "region": "coalesce(f.region, p.region)",
    "city": "coalesce(f.city, p.city)",
}


@dataclass(frozen=True)
class Parsed:
    """A batch as raw events (an Arrow table in the columns of `events`) and what was refused."""

    events: pa.Table
    rejected: list[RejectedLine]


class Engine:
    """Holds the connection, the macros and the mapping of one collector at a time."""

    def __init__(
        self,
        collector: Collector,
        geography: Geography | None = None,
        privacy: Privacy | None = None,
    ) -> None:
        self._geography = geography or Geography()
        self._forgotten = Forgotten()
        self._canonical = _sql("canonical.sql")
        self._db = duckdb.connect(":memory:", config={"preserve_insertion_order": "false"})
        self._db.execute("set TimeZone = 'UTC'")
        # A table of one batch has too few rows for two threads, but for this way to scan.
        self._db.execute("pragma verify_parallelism")
        self._db.execute(_sql("macros.sql"))
        self._rules = LandedRules(privacy, self._db) if privacy else None
        self._quarantine = Quarantine(privacy, self._db) if privacy else None
        self._db.execute("create temp table suspicious (row_number bigint)")
        self._read("select null::bigint as row_number, null::varchar as line where false")
        self._mapping = ""
        self.map_by(collector)

    def close(self) -> None:
        """Free the memory of the engine."""
        self._db.close()

    def map_by(self, collector: Collector) -> None:
        """From now on, batches are this collector's records."""
        if collector.sql != self._mapping:
            self._mapping = collector.sql
            self._define_mapped()
        self._texts_in = collector.json_texts

    def recognise(self, batch: Batch) -> Collector | None:
        """The collector of a file, told by its first batch; None where it is none that is known."""
        return recognised(self._db, batch)

    def refuse(self, forgotten: Forgotten) -> None:
        """From now on, reject what belongs to these people, and keep no line of theirs."""
        if forgotten.newest != self._forgotten.newest:
            self._forgotten = forgotten
            self._db.register("tombstones", forgotten.rows)
            self._db.execute("create or replace temp table forgotten as from tombstones")
            self._db.unregister("tombstones")

    def parse(self, batch: Batch, load_id: int, catalog: Catalog) -> Parsed:
        """Map a batch; what it has seen is added to `catalog`."""
        rejected = list(batch.rejected)
        self._share(batch.lines)
        if self._texts_in:
            line = "line::varchar"
            for key in self._texts_in:
                line = f"unwrapped({line}, {literal(key)})"
            self._share(self._query(f"select row_number, {line} as line from batch"))
        self._db.execute("truncate suspicious")
        self._suspect(IS_SUSPICIOUS)
        (equal,) = self._db.execute(f"select {ANY_EQUAL_KEYS}").fetchone() or (True,)
        if equal:
            self._suspect(HAS_EQUAL_KEYS)
        strict = self._strictly(rejected)
        self._map(strict)
        if self._forgotten.newest:
            self._db.execute(self._forgotten.refusal())
            rejected = [self._unnamed(line) for line in rejected]
        self._describe()
        if self._rules is not None:
            self._rules.apply()
            if self._forgotten.newest and self._rules.hides_identities:
                # Whoever was forgotten since is known by the hash.
                self._db.execute(self._forgotten.refusal())
        if self._quarantine is None:
            rejected += self._refused()
        else:
            rejected = self._quarantine.unread(rejected)
            rejected += self._quarantine.records(self._refused(), self._mapping)
            if self._forgotten.newest:
                rejected = [self._unnamed(line) for line in rejected]
        catalog.add(self._db)
        rows = self._query(self._finished(load_id))
        return Parsed(rows.cast(arrow_schema("events")), rejected)

    def _share(self, lines: pa.Table) -> None:
        """Give threads the lines of a batch: `batch` as it is, `lines` as the engine's texts."""
        pieces = lines.combine_chunks().to_batches(_ROWS_TOGETHER)
        self._db.register("batch", pa.Table.from_batches(pieces, lines.schema))
        self._db.execute(
            "create or replace temp view lines as "
            "select row_number, line::varchar as line from batch"
        )

    def _suspect(self, condition: str) -> None:
        self._db.execute(
            f"insert into suspicious select row_number from lines where {UNSUSPECTED} "
            f"and {condition}"
        )

    def _finished(self, load_id: int) -> str:
        columns = {name: _FILLED_IN.get(name, f"f.{name}") for name, _ in EVENT_COLUMNS[1:]}
        if self._rules is not None:
            columns = {name: self._rules.finished(name, sql) for name, sql in columns.items()}
        listed = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        finished = _FINISHED.format(load_id=load_id, columns=listed)
        return finished if self._rules is None else self._rules.hashed(finished)

    def _strictly(self, rejected: list[RejectedLine]) -> pa.Table:
        numbers: list[int] = []
        texts: list[str] = []
        shapes: list[str | None] = []
        suspicious = self._db.execute(
            f"select row_number, line from lines where not ({UNSUSPECTED})"
        )
        for number, line in suspicious.fetchall():
            try:
                text, shape = parse(line)
            except StrictJsonError as error:
                rejected.append(RejectedLine(number, kept_text(line.encode()), str(error)))
            else:
                numbers.append(number)
                texts.append(text)
                shapes.append(shape if shape != text else None)
        return pa.table(
            {
                "row_number": pa.array(numbers, pa.int64()),
                "line": pa.array(texts, pa.large_string()),
                "shape": pa.array(shapes, pa.large_string()),
            }
        )

    def _map(self, strict: pa.Table) -> None:
        self._db.register("strict", strict)
        # Shapes first: what the mapping makes of them tells kinds, nothing else.
        self._db.execute(
            "create or replace temp table shapes "
            "(row_number bigint, properties varchar, user_properties varchar)"
        )
        if strict["shape"].null_count < strict.num_rows:
            self._read(
                "select row_number, shape::varchar as line from strict where shape is not null"
            )
            self._db.execute(
                "insert into shapes select row_number, properties, user_properties from mapped"
            )
        self._read(
            f"select row_number, line from lines where {UNSUSPECTED} "
            "union all select row_number, line::varchar as line from strict"
        )
        self._db.execute(f"create or replace temp table final as {self._canonical}")

    def _read(self, lines: str) -> None:
        self._db.execute(f"create or replace temp view records as {lines}")

    def _define_mapped(self) -> None:
        """The view of what the mapping makes of `records`: the wide rows are written once, when
        they are final."""
        relation = self._db.execute(f"describe {self._mapping}").fetchall()
        given = {row[0] for row in relation}
        wanted = [name for name, _ in EVENT_COLUMNS if name not in _SET_BY_CANONICAL]
        missing = [name for name in (*wanted, *_RAW_TEXTS, "problem") if name not in given]
        nulls = "".join(f", null::varchar as {name}" for name in missing)
        if "builtin_keys" not in given:
            nulls += ", null::varchar[] as builtin_keys"
        mapped = f"select *{nulls} from ({self._mapping})"
        if self._rules is not None:
            mapped = f"select *{self._rules.mapped()} from ({mapped})"
        self._db.execute(f"create or replace temp view mapped as {mapped}")

    def _describe(self) -> None:
        agents = self._db.execute(
            "select distinct user_agent from final where user_agent is not null and problem is null"
        ).fetchall()
        self._texts(
            "agents",
            ("user_agent", "platform", "browser", "device_type"),
            [(agent, *describe(agent)) for (agent,) in agents],
        )
        places: list[tuple[str | None, ...]] = []
        rules = self._rules
        if self._geography or (rules is not None and rules.cuts_addresses):
            ips = self._db.execute("select distinct ip from final where ip is not null").fetchall()
            place = self._geography.place if self._geography else lambda _: Place()
            kept = rules.kept_ip if rules is not None else lambda ip: ip
            places = [(ip, *place(ip), kept(ip)) for (ip,) in ips]
        self._texts("places", ("ip", "country", "region", "city", "kept_ip"), places)

    def _texts(
        self, name: str, columns: tuple[str, ...], rows: list[tuple[str | None, ...]]
    ) -> None:
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        table = pa.table(
            {c: pa.array(v, pa.string()) for c, v in zip(columns, values, strict=True)}
        )
        self._db.register("texts", table)
        self._db.execute(f"create or replace temp table {name} as select * from texts")
        self._db.unregister("texts")

    def _refused(self) -> list[RejectedLine]:
        rows = self._db.execute(
            "select f.row_number, m.line, f.problem from final as f "
            "inner join lines as m using (row_number) where f.problem is not null"
        ).fetchall()
        lines = [RejectedLine(number, kept_text(line.encode()), why) for number, line, why in rows]
        return [self._unnamed(line) for line in lines] if self._forgotten.newest else lines

    def _unnamed(self, rejected: RejectedLine) -> RejectedLine:
        """The rejected line, without its text where that names somebody forgotten."""
        forgotten = rejected.reason == REASON or self._forgotten.names(rejected.line or "")
        return RejectedLine(rejected.line_number, None, REASON) if forgotten else rejected

    def _query(self, sql: str) -> pa.Table:
        result: Any = self._db.sql(sql).to_arrow_table()
        assert isinstance(result, pa.Table)
        return result


def _sql(name: str) -> str:
    text = (resources.files("loader.landing") / name).read_text(encoding="utf-8")
    return text.strip().removesuffix(";")
