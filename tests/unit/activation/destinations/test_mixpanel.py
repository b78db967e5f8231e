"""Mixpanel: what profiles are in the end, and what an answer says of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from activation.errors import ActivationError
from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Fault, Server, served
from tests.standins.mixpanel import Profiles
from tests.unit.activation.destinations.sending import Sent, opened, operation


def upsert(n: int, **fields: Any) -> Any:
    return operation("upsert", {"$distinct_id": f"u{n}"}, fields)


@pytest.fixture
def mixpanel() -> Profiles:
    return Profiles()


@pytest.fixture
def server(mixpanel: Profiles) -> Iterator[Server]:
    with served(mixpanel.app) as server:
        yield server
    assert mixpanel.app.problems == []


def entry(server: Server, token: str = "project-1") -> dict[str, Any]:
    return {"type": "mixpanel", "token": token, "url": server.url, "timeout": 0.5}


@pytest.fixture
def profiles(server: Server) -> Any:
    return opened(entry(server), "profiles")


def test_properties_are_set_and_unset(mixpanel: Profiles, profiles: Any) -> None:
    first = [upsert(n, name=f"U {n}", plan="free", age=n) for n in range(1, 4)]
    assert set(Sent(profiles, first).outcomes.values()) == {Accepted()}
    second = replace(upsert(1, name=None, plan="pro"), if_empty=frozenset({"plan"}))
    assert Sent(profiles, [second]).outcomes == {"u1": Accepted()}
    Sent(profiles, [operation("clear", {"$distinct_id": "u2"}, {"name": None, "plan": None})])
    Sent(profiles, [operation("delete", {"$distinct_id": "u3"})])
    assert mixpanel.profiles == {"u1": {"plan": "free", "age": 1}, "u2": {"age": 2}}


def test_each_failed_update_is_its_records(mixpanel: Profiles, profiles: Any) -> None:
    rows = [upsert(1, a=None, b=1), upsert(2, b="bad"), upsert(3, b=3), upsert(4, b="bad", c=None)]
    assert Sent(profiles, rows).outcomes == {
        "u1": Accepted(),
        "u2": Rejected("'$set' is invalid"),
        "u3": Accepted(),
        # Its other update was done.
        "u4": None,
    }
    assert "u2" not in mixpanel.profiles


@pytest.mark.parametrize(
    "reply", ["1", "fine", {"status": 1, "error": None}, {"num_records_imported": 1}, {}]
)
def test_an_answer_that_does_not_count_every_update_accepts_none_of_several(
    server: Server, profiles: Any, reply: Any
) -> None:
    server.faults = [Fault(changed=lambda _: reply)]
    assert list(Sent(profiles, [upsert(1), upsert(2)]).outcomes.values()) == [None, None]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("1", Accepted()),
        ({"status": 1, "error": None}, Accepted()),
        ({"status": 0, "error": "invalid token"}, Rejected("invalid token")),
        ({"num_records_imported": 1}, Accepted()),
        ({}, None),
    ],
)
def test_of_one_update_each_of_its_answers_is_understood(
    server: Server, profiles: Any, reply: Any, outcome: Any
) -> None:
    server.faults = [Fault(changed=lambda _: reply)]
    assert Sent(profiles, [upsert(1)]).outcomes == {"u1": outcome}


@pytest.mark.parametrize(
    "fault", [Fault(status=429), Fault(status=500, after=True), Fault(cut=True, after=True)]
)
def test_after_any_fault_the_profiles_are_what_was_asked(
    server: Server, mixpanel: Profiles, profiles: Any, fault: Fault
) -> None:
    server.faults = [fault, fault]
    rows = [upsert(n, no=n) for n in range(700)]
    assert set(Sent(profiles, rows).outcomes.values()) == {Accepted()}
    assert mixpanel.profiles == {f"u{n}": {"no": n} for n in range(700)}


def test_a_wrong_token_rejects_nobody(server: Server) -> None:
    sent = Sent(opened(entry(server, "other-token"), "profiles"), [upsert(1)])
    assert sent.unreachable == "HTTP 401: Invalid credentials"


def test_it_takes_profiles_only_and_shows_no_token(server: Server, profiles: Any) -> None:
    with pytest.raises(ActivationError, match="groups"):
        opened(entry(server), "groups")
    assert "project-1" not in profiles.show([upsert(1, a=1)])
