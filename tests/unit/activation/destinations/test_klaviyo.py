"""Klaviyo: what profiles and lists are in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from activation.errors import ActivationError
from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Fault, Server, served
from tests.standins.klaviyo import Account
from tests.unit.activation.destinations.sending import Sent, opened, operation

PEOPLE = [
    operation(
        "upsert",
        {"email": f"p{n}@x.org"},
        {"first_name": f"P {n}", "properties.plan": "free", "location.city": None},
    )
    for n in range(12)
]
BAD = operation("upsert", {"email": "bad@x.org"}, {"phone_number": "bad"})
FAULTS = [
    Fault(status=429, headers={"Retry-After": "0"}),
    Fault(status=503),
    Fault(status=500, after=True),
    Fault(cut=True),
    Fault(cut=True, after=True),
    Fault(silent=True, after=True),
]


@pytest.fixture
def klaviyo() -> Account:
    return Account()


@pytest.fixture
def server(klaviyo: Account) -> Iterator[Server]:
    with served(klaviyo.app) as server:
        yield server
    assert klaviyo.app.problems == []


def account(server: Server, into: str) -> Any:
    return opened(
        {
            "type": "klaviyo", "key": "pk_1", "url": server.url, "timeout": 0.5,
            "requests_per_second": 1000,
        },
        into,
    )  # fmt: skip


def test_profiles_are_created_and_updated(server: Server, klaviyo: Account) -> None:
    profiles = account(server, "profiles")
    sent = Sent(profiles, [*PEOPLE[:5], BAD])
    assert sent.outcomes.pop("bad@x.org") == Rejected("HTTP 400: Invalid phone number format.")
    assert set(sent.outcomes.values()) == {Accepted()}
    Sent(profiles, [operation("upsert", PEOPLE[1].match, {"properties.plan": "pro"})])
    Sent(profiles, [operation("clear", PEOPLE[2].match, {"first_name": None})])
    found = {profile["email"]: profile for profile in klaviyo.profiles.values()}
    assert len(found) == 5
    assert found["p1@x.org"] == {
        "email": "p1@x.org", "first_name": "P 1", "properties": {"plan": "pro"},
        "location": {"city": None},
    }  # fmt: skip
    assert found["p2@x.org"]["first_name"] is None


def test_members_of_a_list(server: Server, klaviyo: Account) -> None:
    members = account(server, "lists/L1")
    sent = Sent(members, [*PEOPLE, BAD])
    assert isinstance(sent.outcomes.pop("bad@x.org"), Rejected)
    assert set(sent.outcomes.values()) == {Accepted()}
    assert klaviyo.members() == {op.row_id for op in PEOPLE}
    gone = [operation("delete", match) for match in (PEOPLE[0].match, {"email": "nobody@x.org"})]
    assert set(Sent(members, gone).outcomes.values()) == {Accepted()}
    assert klaviyo.members() == {op.row_id for op in PEOPLE[1:]}
    # They stay profiles.
    assert len(klaviyo.profiles) == len(PEOPLE)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("into", ["profiles", "lists/L1"])
def test_after_any_fault_the_profiles_are_what_was_asked(
    server: Server, klaviyo: Account, into: str, fault: Fault
) -> None:
    server.faults = [None, fault, None, fault]
    assert set(Sent(account(server, into), PEOPLE[:4]).outcomes.values()) == {Accepted()}
    emails = {op.row_id for op in PEOPLE[:4]}
    assert {profile["email"] for profile in klaviyo.profiles.values()} == emails
    assert klaviyo.members() == (emails if into != "profiles" else set())


@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_fault_who_left_is_not_on_the_list(
    server: Server, klaviyo: Account, fault: Fault
) -> None:
    members = account(server, "lists/L1")
    Sent(members, PEOPLE[:3])
    server.faults = [fault, None, None, fault]
    gone = [operation("delete", op.match) for op in PEOPLE[:2]]
    assert set(Sent(members, gone).outcomes.values()) == {Accepted()}
    assert klaviyo.members() == {"p2@x.org"}


def test_a_list_that_stays_busy_after_its_profiles_were_written_leaves_the_end_unknown(
    server: Server,
) -> None:
    server.faults = [None, *([Fault(status=429, headers={"Retry-After": "0"})] * 20)]
    sent = Sent(account(server, "lists/L1"), PEOPLE[:1])
    assert sent.outcomes == {"p0@x.org": None}


def test_a_list_that_is_not_there_is_told(server: Server) -> None:
    sent = Sent(account(server, "lists/L2"), PEOPLE[:1])
    assert sent.outcomes == {"p0@x.org": Rejected("HTTP 404: A list with this id does not exist.")}


def test_an_answer_without_the_profile_is_no_acceptance(server: Server) -> None:
    server.faults = [Fault(changed=lambda reply: {})]
    assert Sent(account(server, "profiles"), PEOPLE[:1]).outcomes == {"p0@x.org": None}


def test_what_it_cannot_do_is_told(server: Server) -> None:
    with pytest.raises(ActivationError, match="segments"):
        account(server, "segments/1")
    profiles = account(server, "profiles")
    [outcome] = Sent(profiles, [operation("upsert", {"id": 1}, {})]).outcomes.values()
    assert isinstance(outcome, Rejected)
    assert "pk_1" not in profiles.show(PEOPLE[:1])
    shown = account(server, "lists/L1").show([operation("delete", {"email": "a@x.org"})])
    assert shown.startswith(f"GET {server.url}/api/profiles?filter=equals%28email%2C%22a%40x.org")
    assert f"DELETE {server.url}/api/lists/L1/relationships/profiles" in shown
