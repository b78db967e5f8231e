"""Tables under rules of privacy: the same users and sessions, without what must not be there."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import yaml

from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

SALT = "a long and random text"
EVENTS = {"paid": {"name": "Paid", "match": {"event": "Paid"}}}
RULES = {
    "drop": ["properties.card"],
    "hash": ["**.email", "identity"],
    "truncate_ip": True,
}


def hashed(value: str) -> str:
    return hashlib.sha256((SALT + value).encode()).hexdigest()


def messages() -> list[dict[str, Any]]:
    """Ann pays before she is known, on a device that an alias names; guests are nobody."""
    calls: list[dict[str, Any]] = [
        {"type": "track", "event": "Paid", "anonymousId": "phone", "properties": {"card": "4111"}},
        {"type": "track", "event": "Paid", "anonymousId": "desk", "properties": {"n": 1}},
        {"type": "identify", "anonymousId": "desk", "userId": "ann", "traits": {"email": "a@b.c"}},
        {"type": "alias", "userId": "ann", "previousId": "phone"},
        {"type": "track", "event": "Paid", "userId": "ann", "properties": {"email": "a@b.c"}},
        {"type": "page", "anonymousId": "kiosk", "userId": "guest"},
        {"type": "page", "anonymousId": "kiosk", "userId": "bo"},
    ]
    context = {"ip": "203.0.113.77", "library": {"name": "analytics.js"}}
    return [
        {"messageId": f"m{n}", "timestamp": f"2026-03-02T10:0{n}:00Z", "context": context, **call}
        for n, call in enumerate(calls)
    ]


def test_tables_under_rules(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTIDE_SALT", SALT)
    project.define(EVENTS)
    (project.directory / "definitions/privacy.yml").write_text(yaml.safe_dump({"privacy": RULES}))
    project.sync(project.lines_file(messages()))
    paid = project.query("select * from {main}.paid order by time")
    assert "card" not in paid[0]
    assert [row["_email"] for row in paid] == [None, None, hashed("a@b.c")]
    assert [row["ip"] for row in paid[:2]] == ["203.0.113.0"] * 2
    # The alias, the identify call and the identity of her own are one person still.
    assert len({row["user_id"] for row in paid}) == 1
    users = project.query("select * from {main}.users")
    told = {(row["identity"], row["email"]) for row in users}
    assert told == {(hashed("ann"), hashed("a@b.c")), (hashed("bo"), None)}
    assert len(users) == len(told)
    rows = str([project.rows(table) for table in project.tables()])
    assert [secret for secret in ("a@b.c", "4111", "203.0.113.77") if secret in rows] == []
