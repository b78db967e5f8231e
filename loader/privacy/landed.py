"""The rules on a batch in the parsing engine, before anything of it leaves."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from loader.landing.columns import names
from loader.privacy.addresses import truncated
from loader.privacy.paths import SCOPES, Scope
from loader.privacy.rewrite import Rewriter
from loader.privacy.rules import Action, Privacy
from loader.warehouses.base import literal

# Columns that hold a URL or the query of one.
_WITH_QUERY = ("url", "referrer", "href", "query", "hash")


class LandedRules:
    """Knows `mapped`, `final` and `shapes` of the engine."""

    def __init__(self, privacy: Privacy, engine: duckdb.DuckDBPyConnection) -> None:
        self._privacy = privacy
        self._db = engine
        self._columns = privacy.columns()
        self._queries = privacy.queries()

    def mapped(self) -> str:
        """What replaces columns that others are worked out from: the select's REPLACE, or ''."""
        found: dict[str, str] = {}
        if self._queries is not None:
            found |= {name: self._queries.sql(f"{name}::varchar") for name in _WITH_QUERY}
        if "url" in self._columns:
            found["url"] = self._sql(self._columns["url"], "url::varchar")
        replaced = ", ".join(f"{sql} as {name}" for name, sql in found.items())
        return f" replace ({replaced})" if found else ""

    def finished(self, name: str, sql: str) -> str:
        """SQL of a column of a raw event; the address without rules was needed for its place."""
        action = self._columns.get(name)
        if action is not None and name != "url":
            return self._sql(action, f"({sql})")
        return "p.kept_ip" if name == "ip" and self._privacy.truncate_ip else sql

    @property
    def hides_identities(self) -> bool:
        """Whether `apply` changes what tombstones are compared with."""
        return bool(self._privacy.identities)

    @property
    def cuts_addresses(self) -> bool:
        """Whether each address is needed as it is kept."""
        return self._privacy.truncate_ip

    def kept_ip(self, ip: str) -> str | None:
        """An address as it is stored."""
        return truncated(ip) if self._privacy.truncate_ip else ip

    def hashed(self, finished: str) -> str:
        """The select of raw events; where a rule changed one, its content hash is that of what is
        left: with the hash of the line, what was taken out could be guessed."""
        content = ", ".join(
            f"'{name}': {name}"
            for name in names("events")
            if name not in ("load_id", "row_number", "content_hash")
        )
        finished = finished.replace("select ", f"select ({self._touched()}) as touched, ", 1)
        return (
            "select * exclude (touched) replace (case when touched then "
            f"hash63(md5(({{{content}}})::varchar)) else content_hash end as content_hash) "
            f"from ({finished})"
        )

    def _touched(self) -> str:
        tests = ["f.row_number in (select row_number from rewritten)"]
        if "url" in self._columns:
            tests.append("true")
        if self._queries is not None:
            hint = literal(f"(?i){self._queries.hint}|\\\\u00")
            tests.append(
                f"f.row_number in (select row_number from lines where regexp_matches(line, {hint}))"
            )
        if self._privacy.truncate_ip:
            tests.append("f.ip is distinct from p.kept_ip")
        tests += [f"f.{name} is not null" for name in self._columns if name != "url"]
        return " or ".join(tests)

    def apply(self) -> None:
        """Rewrite properties and identities."""
        self._db.execute("create or replace temp table rewritten (row_number bigint)")
        for scope in SCOPES:
            hint = self._privacy.hint(scope)
            if hint != "":
                rewriter = Rewriter(self._privacy, scope)
                for table in ("final", "shapes"):
                    self._rewrite(rewriter, table, hint)
        for name, says in self._privacy.identities:
            self._db.execute(f"insert into rewritten select row_number from final where {says}")
            self._db.execute(f"update final set {name} = {self._hash(name)} where {says}")

    def _rewrite(self, rewriter: Rewriter, table: str, hint: str | None) -> None:
        scope: Scope = rewriter.scope
        meant = "" if hint is None else f" and regexp_matches({scope}, {literal(hint)})"
        rows = self._db.execute(
            f"select row_number, {scope} from {table} where {scope} is not null{meant}"
        ).fetchall()
        changed: list[tuple[int, str | None]] = []
        for number, text in rows:
            differs, after = rewriter.rewrite(text)
            if differs:
                changed.append((number, after))
        if not changed:
            return
        numbers, texts = zip(*changed, strict=True)
        arrays = {
            "row_number": pa.array(numbers, pa.int64()),
            "text": pa.array(texts, pa.large_string()),
        }
        self._db.register("changed", pa.table(arrays))
        self._db.execute(
            f"update {table} set {scope} = changed.text::varchar from changed "
            f"where {table}.row_number = changed.row_number"
        )
        self._db.execute("insert into rewritten select row_number from changed")
        self._db.unregister("changed")

    def _sql(self, action: Action, sql: str) -> str:
        if action == "drop":
            return "null::varchar"
        return f"case when trim({sql}) <> '' then {self._hash(sql)} end"

    def _hash(self, sql: str) -> str:
        return f"sha256({literal(self._privacy.salt)} || {sql})"
