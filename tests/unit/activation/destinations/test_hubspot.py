"""HubSpot: each record's own part of an answer, and what a contact is in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Fault, Server, served
from tests.standins.hubspot import Contacts
from tests.unit.activation.destinations.sending import Sent, opened, operation

PEOPLE = [
    operation("upsert", {"email": f"P{n}@x.org"}, {"firstname": f"P {n}", "age": n, "gone": None})
    for n in range(130)
]
BAD = operation("upsert", {"email": "bad@x.org"}, {"lifecyclestage": "bad"})


@pytest.fixture
def hubspot() -> Contacts:
    return Contacts()


@pytest.fixture
def server(hubspot: Contacts) -> Iterator[Server]:
    with served(hubspot.app) as server:
        yield server
    assert hubspot.app.problems == []


@pytest.fixture
def contacts(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-1")
    return account(server)


def account(server: Server, timeout: float = 0.5) -> Any:
    return opened(
        {
            "type": "hubspot", "url": server.url, "token": "{{ env_var('HUBSPOT_TOKEN') }}",
            "timeout": timeout, "requests_per_second": 1000,
        },
        "contacts",
    )  # fmt: skip


def test_contacts_are_upserted_by_email_a_hundred_at_once(
    server: Server, hubspot: Contacts, contacts: Any
) -> None:
    # A hundred contacts take a moment where the machine has other things to do.
    sent = Sent(account(server, timeout=20), PEOPLE)
    assert set(sent.outcomes.values()) == {Accepted()}
    assert sorted(len(asked.body["inputs"]) for asked in server.asked) == [30, 100]
    assert hubspot.by_email()["p7@x.org"] == {
        "email": "p7@x.org", "firstname": "P 7", "age": "7", "gone": "",
    }  # fmt: skip
    Sent(contacts, [operation("upsert", {"email": "p7@x.org"}, {"firstname": "Ann"})])
    assert len(hubspot.contacts) == 130
    assert hubspot.by_email()["p7@x.org"]["firstname"] == "Ann"


def test_a_multi_status_answer_is_matched_record_by_record(contacts: Any) -> None:
    sent = Sent(contacts, [PEOPLE[0], BAD, PEOPLE[1]])
    assert sent.outcomes == {
        "P0@x.org": Accepted(),
        "bad@x.org": Rejected("lifecyclestage is not valid"),
        "P1@x.org": Accepted(),
    }


def test_a_batch_that_is_refused_goes_through_without_the_culprit(
    server: Server, contacts: Any
) -> None:
    strict = Contacts(strict=True)
    server.app = strict.app
    sent = Sent(contacts, [*PEOPLE[:5], BAD, *PEOPLE[5:9]])
    assert sent.outcomes.pop("bad@x.org") == Rejected("HTTP 400: Property values were not valid")
    assert set(sent.outcomes.values()) == {Accepted()}
    assert len(strict.writes) == 9


@pytest.mark.parametrize("lost", ["objectWriteTraceId", "properties"])
def test_results_are_found_by_trace_or_by_email(server: Server, contacts: Any, lost: str) -> None:
    def without(reply: Any) -> Any:
        results = [{**r, "properties": {}} if lost == "properties" else
                   {n: v for n, v in r.items() if n != lost} for r in reply["results"]]  # fmt: skip
        return {**reply, "results": results}

    server.faults = [Fault(changed=without)]
    assert set(Sent(contacts, PEOPLE[:3]).outcomes.values()) == {Accepted()}


def test_a_record_that_is_not_in_the_answer_is_not_accepted(server: Server, contacts: Any) -> None:
    server.faults = [Fault(changed=lambda reply: {**reply, "results": reply["results"][1:]})]
    assert list(Sent(contacts, PEOPLE[:3]).outcomes.values()) == [Accepted(), Accepted(), None]
    server.faults = [Fault(changed=lambda reply: {"status": "COMPLETE"})]
    assert list(Sent(contacts, PEOPLE[:3]).outcomes.values()) == [None] * 3


def test_what_left_is_archived_by_the_id_that_hubspot_gave(
    hubspot: Contacts, contacts: Any
) -> None:
    Sent(contacts, PEOPLE[:4])
    gone = [operation("delete", op.match) for op in (PEOPLE[1], PEOPLE[3], PEOPLE[99])]
    # One that is not there is as asked.
    assert set(Sent(contacts, gone).outcomes.values()) == {Accepted()}
    assert sorted(hubspot.by_email()) == ["p0@x.org", "p2@x.org"]


def test_an_update_makes_no_contacts_and_a_clear_empties_the_mapped_fields(
    hubspot: Contacts, contacts: Any
) -> None:
    Sent(contacts, PEOPLE[:2])
    updates = [operation("update", op.match, {"firstname": "New"}) for op in PEOPLE[1:3]]
    assert Sent(contacts, updates).outcomes == {
        "P1@x.org": Accepted(),
        "P2@x.org": Rejected("there is no record with email 'P2@x.org'"),
    }
    clear = [operation("clear", PEOPLE[0].match, {"firstname": None})]
    assert Sent(contacts, clear).outcomes == {"P0@x.org": Accepted()}
    found = hubspot.by_email()
    assert sorted(found) == ["p0@x.org", "p1@x.org"]
    assert (found["p0@x.org"]["firstname"], found["p1@x.org"]["firstname"]) == ("", "New")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, headers={"Retry-After": "2"}),
        Fault(status=502, after=True),
        Fault(cut=True),
        Fault(cut=True, after=True),
        Fault(silent=True, after=True),
    ],
)
@pytest.mark.parametrize("kind", ["upsert", "delete"])
def test_after_any_fault_the_contacts_are_what_was_asked(
    server: Server, hubspot: Contacts, contacts: Any, fault: Fault, kind: Any
) -> None:
    Sent(contacts, PEOPLE[:3])
    server.faults = [fault, None, fault]
    done = [operation(kind, op.match, {"firstname": "New"}) for op in PEOPLE[:2]]
    assert set(Sent(contacts, done).outcomes.values()) == {Accepted()}
    names = {email: found["firstname"] for email, found in hubspot.by_email().items()}
    new = {} if kind == "delete" else {"p0@x.org": "New", "p1@x.org": "New"}
    assert names == {**new, "p2@x.org": "P 2"}


def test_what_is_shown_has_no_token(contacts: Any) -> None:
    for kind in ("upsert", "delete", "update"):
        shown = contacts.show([operation(kind, {"email": "a@x.org"}, {"firstname": "Ann"})])
        assert "a@x.org" in shown
        assert "pat-1" not in shown
