"""What the rules of privacy keep out is in no raw table, whatever the format of the file."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import loader
from loader.labels.problems import DefinitionError
from loader.results import LoadResult
from tests.functional.landing.conftest import REPOSITORY, Landing

pytestmark = pytest.mark.in_turn

SALT = "a long and random text"
SECRETS = ("s3cret", "203.0.113.77", "2001:db8:1:2::3")
RULES = {
    "drop": ["**.card", "properties.*.pin"],
    "hash": ["**.email", "identity"],
    "truncate_ip": True,
    "drop_query": ["token"],
}
MAPPING = """
time: at
identity: who
event: what
columns: {ip: address, url: page}
"""
COLUMNS = ("at", "who", "what", "address", "page", "card", "email", "n")
URL = "https://shop.example/p?a=1&token=s3cret"


def hashed(value: str) -> str:
    return hashlib.sha256((SALT + value).encode()).hexdigest()


class Private:
    """A project with rules of privacy, on a warehouse of its own."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.project = landing.directory / "project"
        (self.project / "definitions").mkdir(parents=True)
        for name in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(REPOSITORY / name, self.project)
        (self.project / "macros").symlink_to(REPOSITORY / "macros")
        (self.project / "tickets.yml").write_text(MAPPING)

    def rule(self, rules: dict[str, Any]) -> None:
        text = yaml.safe_dump({"privacy": rules})
        (self.project / "definitions/privacy.yml").write_text(text)

    def load(self, source: Any, **options: Any) -> LoadResult:
        return loader.load(source, target=self.landing.target, project_dir=self.project, **options)

    def table(self, form: str, rows: Iterable[tuple[object, ...]]) -> Path:
        path = self.landing.directory / f"tickets.{form}"
        if form == "parquet":
            columns = zip(*rows, strict=True)
            pq.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True))), path)
        else:
            lines = [COLUMNS, *rows]
            path.write_text("".join(",".join(map(str, line)) + "\n" for line in lines))
        return path

    def stored(self) -> str:
        """All that is in the raw tables, as one text."""
        tables = ("events", "loads", "rejected_lines", "seen_events", "seen_properties")
        rows = [self.landing.query(f"select * from {{raw}}.{table}") for table in tables]
        return json.dumps(rows, default=str)


@pytest.fixture
def private(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> Private:
    monkeypatch.setenv("EVENTIDE_SALT", SALT)
    return Private(landing)


def test_no_format_lands_a_secret(private: Private, message: Callable[..., dict[str, Any]]) -> None:
    private.rule(RULES)
    ruled = {"card": "s3cret", "a": {"pin": "s3cret", "n": 1}, "link": URL, "email": "s3cret"}
    context = {"ip": "203.0.113.77", "page": {"url": URL}}
    lines = [
        message(1, properties=ruled, context=context, userId="s3cret"),
        message(2, type="identify", traits={"email": "s3cret", "plan": "pro"}, userId="s3cret"),
        message(3, type="page", properties=ruled, context={"ip": "2001:db8:1:2::3"}),
        message(4, event=None, properties=ruled, context=context, userId="s3cret"),
        '{"type": "track", "card": "s3cret"',
        '["s3cret"]',
    ]
    result = private.load(private.landing.file("events.ndjson", lines))
    assert (result.landed, result.rejected) == (3, 3)
    row = ("2026-03-09T08:00:00Z", "s3cret", "Paid", "203.0.113.77", URL, "s3cret", "s3cret", 1)
    untimed = ("never", *row[1:-1], 2)
    mapping = private.project / "tickets.yml"
    for form in ("csv", "parquet"):
        path = private.table(form, [row, untimed])
        if form == "csv":
            with path.open("a") as file:
                file.write("s3cret,too,few\n")
        result = private.load(path, mapping=mapping, force=True)
        assert (result.landed + result.duplicate, result.rejected) == (1, 1 + (form == "csv"))
    stored = private.stored()
    assert [secret for secret in SECRETS if secret in stored] == []
    private.landing.check_ledger()

    rows = private.landing.query("select * from {raw}.events order by message_id")
    events = {row["message_id"]: row for row in rows}
    first = events["m1"]
    assert (first["identity"], first["ip"]) == (hashed("s3cret"), "203.0.113.0")
    assert first["url"] == "https://shop.example/p?a=1"
    assert json.loads(first["properties"]) == {
        "a": {"n": 1},
        "link": "https://shop.example/p?a=1",
        "email": hashed("s3cret"),
    }
    assert json.loads(events["m2"]["user_properties"]) == {"email": hashed("s3cret"), "plan": "pro"}
    assert events["m3"]["ip"] == "2001:db8:1::"
    (ticket,) = [row for row in rows if row["message_id"].startswith("content:")]
    assert json.loads(ticket["properties"]) == {"email": hashed("s3cret"), "n": 1}
    seen = private.landing.query("select distinct path from {raw}.seen_properties")
    assert {json.loads(row["path"])[-1] for row in seen} == {"n", "link", "email", "plan"}


def test_the_same_events_with_and_without_rules(
    private: Private, message: Callable[..., dict[str, Any]]
) -> None:
    nameless = message(3, properties={"card": "s3cret"})
    del nameless["messageId"]
    lines = [message(1, properties={"card": "s3cret"}), message(2), nameless]
    path = private.landing.file("events.ndjson", lines)
    assert private.load(path).landed == 3
    private.rule(RULES)
    assert private.load(path).files[0].skipped
    again = private.load(path, force=True)
    assert (again.landed, again.duplicate) == (0, 3)
    private.landing.check_ledger()
    # Copies that differ in nothing but what is taken out are one, whichever comes first.
    for card in ("1", "2"):
        copy = private.landing.file(f"{card}.ndjson", [message(4, properties={"card": card})])
        private.load(copy)
    copies = "select count(*) as n from {raw}.events where message_id = 'm4'"
    assert private.landing.query(copies) == [{"n": 1}]
    private.landing.check_ledger()


def test_without_a_salt_nothing_lands(
    private: Private, message: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    private.rule(RULES)
    private.load(private.landing.file("a.ndjson", [message(1)]))
    monkeypatch.delenv("EVENTIDE_SALT")
    with pytest.raises(DefinitionError, match="EVENTIDE_SALT is not set"):
        private.load(private.landing.file("b.ndjson", [message(2)]))
    assert len(private.landing.query("select * from {raw}.loads")) == 1


def test_tombstones_hold_before_and_after_rules(
    private: Private, message: Callable[..., dict[str, Any]]
) -> None:
    private.load(private.landing.file("a.ndjson", [message(1, userId="bo")]))
    salt = "warehouse"
    tombstones = [("identity", "ann"), ("identity", hashed("cy")), ("message_id", "m9")]
    private.landing.execute(
        "insert into {raw}.forget_requests values (7, 'identity', timestamp '2026-03-03', true, "
        f"'{salt}', null, timestamp '2026-03-03')"
    )
    for kind, value in tombstones:
        digest = hashlib.sha256((salt + value).encode()).hexdigest()
        private.landing.execute(f"insert into {{raw}}.forgotten values (7, '{kind}', '{digest}')")
    private.rule(RULES)
    lines = [message(n, userId=who) for n, who in ((2, "ann"), (3, "cy"), (4, "bo"), (9, "di"))]
    lines.append(message(5, userId="cy", timestamp=None, receivedAt=None))
    result = private.load(private.landing.file("b.ndjson", lines))
    assert (result.landed, result.rejected) == (1, 4)
    kept = private.landing.query("select line, reason from {raw}.rejected_lines")
    assert {row["reason"] for row in kept} == {"the person was forgotten on request"}
    assert {row["line"] for row in kept} == {None}
