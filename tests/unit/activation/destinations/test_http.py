"""Any service over HTTP: whatever goes wrong, its state is what was asked, and nothing twice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

import pytest

from activation.destinations.protocol import Busy, Lost
from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Fault, Server, served
from tests.unit.activation.destinations.contacts import Contacts
from tests.unit.activation.destinations.sending import Sent, opened, operation

PEOPLE = [operation("upsert", {"email": f"p{n}@x.org"}, {"name": f"P {n}"}) for n in range(7)]
BAD = operation("upsert", {"email": "bad@x.org"}, {"name": "bad"})
EVENTS = [operation("insert", {"id": n}, {"what": "paid"}) for n in range(5)]
BY_EMAIL = {"result": "{{ result.email }}", "record": "{{ match.email }}"}


@pytest.fixture
def contacts() -> Contacts:
    return Contacts()


@pytest.fixture
def server(contacts: Contacts) -> Iterator[Server]:
    with served(contacts) as server:
        yield server


def single(server: Server, **more: Any) -> Any:
    path = "/contacts/{{ match.email }}"
    return opened(
        {
            "type": "http", "url": server.url, "timeout": 0.2,
            "operations": {
                "upsert": {"method": "PUT", "path": path, "body": {"name": "{{ record.name }}"}},
                "delete": {"method": "DELETE", "path": path, "success": {"status": [204, 404]}},
                "insert": {"path": "/events"},
            },
            **more,
        },
        "contacts",
    )  # fmt: skip


def batched(server: Server, same: Any = "position", **more: Any) -> Any:
    batch = {
        "largest": 3, "body": {"inputs": "{{ records }}"}, "results": "{{ reply.results }}",
        "success": "{{ result.status == 'ok' }}", "error": "{{ result.message }}",
    }  # fmt: skip
    return opened(
        {
            "type": "http", "url": f"{server.url}/", "timeout": 0.2,
            "operations": {
                "upsert": {"path": "{{ into }}/batch", "batch": {**batch, "same": same}},
                "insert": {"path": "events/batch", "batch": batch},
            },
            **more,
        },
        "contacts",
    )  # fmt: skip


def all_accepted(sent: Sent, count: int) -> bool:
    return list(sent.outcomes.values()) == [Accepted()] * count


FAULTS = {
    "asked too often": Fault(status=429, headers={"Retry-After": "0"}),
    "not ready": Fault(status=503),
    "failed before": Fault(status=500),
    "failed after": Fault(status=502, after=True),
    "reset before": Fault(cut=True),
    "reset after": Fault(cut=True, after=True),
    "no answer before": Fault(silent=True),
    "no answer after": Fault(silent=True, after=True),
}


@pytest.mark.parametrize("make", [single, batched])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_after_any_fault_the_state_is_what_was_asked(
    server: Server, contacts: Contacts, make: Any, fault: Fault
) -> None:
    server.faults = [None, fault, fault]
    assert all_accepted(Sent(make(server), PEOPLE), len(PEOPLE))
    assert {email: contact["name"] for email, contact in contacts.contacts.items()} == {
        op.row_id: op.fields["name"] for op in PEOPLE
    }
    if not fault.after:
        assert set(contacts.done.values()) == {1}


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("make", [single, batched])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_what_has_an_idempotency_key_is_done_once(
    server: Server, contacts: Contacts, make: Any, fault: Fault, concurrency: int
) -> None:
    server.faults = [fault, None, fault]
    assert all_accepted(Sent(make(server, concurrency=concurrency), EVENTS), len(EVENTS))
    assert sorted(event["id"] for event in contacts.events) == [0, 1, 2, 3, 4]


def test_what_is_put_again_as_it_was_before_has_no_key_that_would_keep_it_from_being_done(
    server: Server, contacts: Contacts
) -> None:
    destination = single(server)
    for name in ("A", "B", "A"):
        Sent(destination, [operation("upsert", {"email": "a@x.org"}, {"name": name})])
    assert contacts.contacts["a@x.org"]["name"] == "A"
    assert not any("Idempotency-Key" in asked.headers for asked in server.asked)


def test_the_wait_that_is_asked_for_is_made(server: Server) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server.faults = [
        Fault(status=429, headers={"Retry-After": "7"}),
        Fault(status=503, headers={"Retry-After": then}),
    ]
    sent = Sent(single(server), PEOPLE[:1])
    assert sent.waits[0] == 7
    assert 80 < sent.waits[1] <= 90
    assert all_accepted(sent, 1)


def test_where_nobody_answers_nothing_was_done() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        destination = opened({"type": "http", "url": url, "operations": {"insert": {}}}, "events")
        with pytest.raises(Busy):
            destination.send(EVENTS[:1])
        assert Sent(destination, EVENTS).unreachable


def test_a_service_that_stays_silent_leaves_the_end_unknown(server: Server) -> None:
    server.faults = [Fault(cut=True, after=True)] * 6
    with pytest.raises(Lost):
        single(server).send(EVENTS[:1])
    server.faults = [Fault(cut=True, after=True)] * 6
    assert Sent(single(server), EVENTS[:1]).outcomes == {"0": None}


@pytest.mark.parametrize("same", ["position", BY_EMAIL], ids=["by position", "by email"])
def test_each_record_of_a_batch_gets_its_own_result(
    server: Server, contacts: Contacts, same: Any
) -> None:
    sent = Sent(batched(server, same), [PEOPLE[0], BAD, PEOPLE[1], PEOPLE[2]])
    assert sent.outcomes == {
        "p0@x.org": Accepted(),
        "bad@x.org": Rejected("the name is bad"),
        "p1@x.org": Accepted(),
        "p2@x.org": Accepted(),
    }
    assert sorted(contacts.contacts) == ["p0@x.org", "p1@x.org", "p2@x.org"]


def test_results_in_another_order_find_their_records_by_what_is_the_same(server: Server) -> None:
    turned = Fault(changed=lambda reply: {"results": reply["results"][::-1]})
    server.faults = [turned]
    sent = Sent(batched(server, BY_EMAIL), [BAD, PEOPLE[1], PEOPLE[2]])
    assert sent.outcomes == {
        "bad@x.org": Rejected("the name is bad"),
        "p1@x.org": Accepted(),
        "p2@x.org": Accepted(),
    }


def test_a_record_without_a_result_is_not_accepted(server: Server) -> None:
    def first_missing(reply: Any) -> Any:
        return {"results": reply["results"][1:]}

    server.faults = [Fault(changed=first_missing)]
    sent = Sent(batched(server, BY_EMAIL), PEOPLE[:3])
    assert list(sent.outcomes.values()) == [None, Accepted(), Accepted()]
    # Without anything to tell them by, the rest could be anybody's.
    server.faults = [Fault(changed=first_missing)]
    assert list(Sent(batched(server), PEOPLE[:3]).outcomes.values()) == [None] * 3


@pytest.mark.parametrize(
    "reply", [None, "fine", {"results": None}, {"others": []}, {"results": [1, 2, 3]}, []]
)
@pytest.mark.parametrize("same", ["position", BY_EMAIL], ids=["by position", "by email"])
def test_a_success_that_says_nothing_of_the_records_accepts_none(
    server: Server, reply: Any, same: Any
) -> None:
    server.faults = [Fault(changed=lambda _: reply)]
    assert list(Sent(batched(server, same), PEOPLE[:3]).outcomes.values()) == [None] * 3


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_batch_that_is_refused_as_a_whole_goes_through_without_the_culprit(
    server: Server, contacts: Contacts, concurrency: int
) -> None:
    contacts.all_or_nothing = True
    destination = batched(server, concurrency=concurrency)
    sent = Sent(destination, [*PEOPLE[:4], BAD, *PEOPLE[4:]])
    assert sent.outcomes.pop("bad@x.org") == Rejected("HTTP 400: 1 inputs are bad")
    assert all_accepted(sent, len(PEOPLE))
    assert contacts.done == {op.row_id: 1 for op in PEOPLE}


def test_a_service_that_is_slow_is_waited_for_as_long_as_it_gets_further(
    server: Server, contacts: Contacts
) -> None:
    slow = Fault(status=429, headers={"Retry-After": "0"})
    server.faults = [None, slow] * 20
    destination = batched(server, concurrency=4)
    people = [operation("upsert", {"email": f"{n}@x.org"}, {"name": "P"}) for n in range(36)]
    assert all_accepted(Sent(destination, people), 36)
    assert contacts.done == {op.row_id: 1 for op in people}


def test_deleting_what_is_gone_is_fine_where_the_entry_says_so(
    server: Server, contacts: Contacts
) -> None:
    contacts.contacts["p0@x.org"] = {"email": "p0@x.org"}
    gone = [operation("delete", {"email": email}) for email in ("p0@x.org", "p1@x.org")]
    assert all_accepted(Sent(single(server), gone), 2)
    assert contacts.contacts == {}


def test_a_request_that_is_refused_is_told_in_the_servers_words(server: Server) -> None:
    server.faults = [Fault(status=403, body={"error": {"message": "no " * 500}})]
    [outcome] = Sent(single(server), PEOPLE[:1]).outcomes.values()
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("HTTP 403: no no no")
    assert len(outcome.reason) < 350


def test_a_success_can_depend_on_the_reply(server: Server) -> None:
    success = {"reply": "{{ reply.ok }}", "error": "{{ reply.why }}"}
    destination = opened(
        {"type": "http", "url": server.url, "operations": {"insert": {"success": success}}},
        "events",
    )
    replies: tuple[tuple[Any, Any], ...] = (
        ({"ok": True}, Accepted()),
        ({"ok": False, "why": "closed"}, Rejected("closed")),
        ({}, None),
        ("fine", None),
    )
    for reply, outcome in replies:
        server.faults = [Fault(changed=partial(lambda told, _: told, reply))]
        assert Sent(destination, EVENTS[:1]).outcomes == {"0": outcome}


def test_another_success_than_the_ones_named_is_none(server: Server) -> None:
    operations = {"insert": {"success": {"status": [200]}}}
    destination = opened({"type": "http", "url": server.url, "operations": operations}, "events")
    assert Sent(destination, EVENTS[:1]).outcomes == {"0": None}


def test_redirects_are_not_followed(server: Server) -> None:
    server.faults = [Fault(status=302, headers={"Location": "/elsewhere"})]
    [outcome] = Sent(single(server), PEOPLE[:1]).outcomes.values()
    assert isinstance(outcome, Rejected)
    assert len(server.asked) == 1


def test_who_is_not_signed_in_ends_the_run_and_rejects_nobody(server: Server) -> None:
    server.faults = [Fault(status=401, body={"message": "the token is over"})] * 6
    sent = Sent(single(server), PEOPLE)
    assert sent.unreachable == "HTTP 401: the token is over"
    assert sent.outcomes == {}


def test_what_went_through_beside_what_did_not_is_accepted(
    server: Server, contacts: Contacts
) -> None:
    server.faults = [None, *([Fault(status=503, headers={"Retry-After": "0"})] * 99)]
    sent = Sent(batched(server, concurrency=2), PEOPLE)
    assert sent.outcomes == dict.fromkeys(contacts.contacts, Accepted())
    assert len(contacts.contacts) == 3
    assert sent.unreachable == "HTTP 503: out of order"
