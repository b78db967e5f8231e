"""What is sent over HTTP: templates, signatures, pace; and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from activation.destinations import entry_class
from activation.destinations.protocol import (
    Closing,
    Concurrent,
    LimitedByKind,
    Selective,
    Shown,
)
from activation.destinations.wire import Pace
from activation.errors import ActivationError
from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Answer, Asked, Server, served
from tests.unit.activation.destinations.sending import Sent, opened, operation

ANN = operation("upsert", {"id": 7}, {"name": "Ann", "address.city": "Bonn", "age": None})


@pytest.fixture
def server() -> Iterator[Server]:
    def says_yes(asked: Asked) -> Answer:
        return 200, {}, {}

    with served(says_yes) as server:
        yield server


def entry(server: Server, kind: str = "upsert", **request: Any) -> dict[str, Any]:
    return {"type": "http", "url": f"{server.url}/v1/", "operations": {kind: request}}


def asked(server: Server, told: dict[str, Any], *operations: Any) -> Asked:
    sent = Sent(opened(told, "people"), operations or [ANN])
    assert set(sent.outcomes.values()) == {Accepted()}
    return server.asked[-1]


def test_by_default_the_record_is_posted_to_what_the_sync_says(server: Server) -> None:
    request = asked(server, entry(server))
    assert (request.method, request.path) == ("POST", "/v1/people")
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == {"id": 7, "name": "Ann", "address": {"city": "Bonn"}, "age": None}


def test_a_body_keeps_the_types_of_its_values(server: Server) -> None:
    body = {
        "whole": "{{ record }}", "id": "{{ match.id }}", "text": "no. {{ record.id }}",
        "none": "{{ record.age }}", "as text": "{{ record.age }}.", "list": ["{{ record.id + 1 }}"],
        "flag": True, "code": "{{ '007' }}",
    }  # fmt: skip
    assert asked(server, entry(server, body=body)).body == {
        "whole": {"id": 7, "name": "Ann", "address": {"city": "Bonn"}, "age": None},
        "id": 7, "text": "no. 7", "none": None, "as text": ".", "list": [8],
        "flag": True, "code": "007",
    }  # fmt: skip


def test_values_are_quoted_in_paths_and_the_place_of_the_sync_is_not(server: Server) -> None:
    told = entry(server, path="/{{ into }}/x/{{ match.id }}?n={{ record.name }}")
    odd = operation("upsert", {"id": "a/b?c"}, {"name": "ä&=1"})
    sent = Sent(opened(told, "lists/5"), [odd])
    assert sent.outcomes == {"a/b?c": Accepted()}
    assert server.asked[-1].path == "/v1/lists/5/x/a%2Fb%3Fc?n=%C3%A4%26%3D1"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_no_record_leads_to_the_path_of_all_of_them(server: Server, value: str) -> None:
    told = entry(server, "delete", method="DELETE", path="/{{ into }}/{{ match.id }}")
    sent = Sent(opened(told, "people"), [operation("delete", {"id": value})])
    assert isinstance(sent.outcomes[value], Rejected)
    assert server.asked == []


def test_a_record_that_does_not_fit_is_rejected_and_the_others_are_sent(server: Server) -> None:
    batch = {"largest": 10, "all_or_nothing": True}
    told = entry(server, body={"id": "{{ record.id }}", "n": "{{ record.n }}"}, batch=batch)
    rows = [
        operation("upsert", {"id": 1}, {"n": 1}),
        operation("upsert", {"id": 2}, {}),
        operation("upsert", {"id": 3}, {"n": float("nan")}),
        operation("upsert", {"id": 4}, {"n": 4}),
    ]
    outcomes = Sent(opened(told, "people"), rows).outcomes
    assert [isinstance(outcome, Rejected) for outcome in outcomes.values()] == [0, 1, 1, 0]
    assert server.asked[-1].body == [{"id": 1, "n": 1}, {"id": 4, "n": 4}]


def test_a_form(server: Server) -> None:
    request = asked(server, entry(server, encoding="form", body={"email": "{{ record.name }}@x"}))
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.body == "email=Ann%40x"


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"kind": "bearer", "token": "{{ env_var('A_KEY') }}"}, "Authorization", "Bearer s3cret"),
        (
            {"kind": "basic", "user": "me", "password": "{{ env_var('A_KEY') }}"},
            "Authorization",
            "Basic bWU6czNjcmV0",
        ),
        (
            {"kind": "header", "name": "X-Key", "value": "k {{ env_var('A_KEY') }}"},
            "X-Key",
            "k s3cret",
        ),
    ],
    ids=["bearer", "basic", "header"],
)
def test_who_asks_is_told_to_the_service_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch, auth: Any, header: str, value: str
) -> None:
    monkeypatch.setenv("A_KEY", "s3cret")
    told = {
        **entry(server, body={"token": "{{ env_var('A_KEY') }}", "id": "{{ record.id }}"}),
        "auth": auth,
        "headers": {"X-Team": "{{ env_var('A_KEY') }}", "X-Of": "{{ into }}"},
    }
    request = asked(server, told)
    assert request.headers[header] == value
    assert request.headers["X-Team"] == "s3cret"
    assert request.body == {"token": "s3cret", "id": 7}
    shown = opened(told, "people").show([ANN])
    assert "s3cret" not in shown
    assert value.rsplit(maxsplit=1)[-1] not in shown
    assert shown.splitlines() == [
        f"POST {server.url}/v1/people",
        f"{header}: ***",
        "X-Team: ***",
        "X-Of: people",
        "",
        '{"token": "***", "id": 7}',
    ]


def test_a_secret_that_comes_back_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "s3cret")

    def says_no(asked: Asked) -> Answer:
        return 403, {"message": f"{asked.headers['Authorization']} may not"}, {}

    with served(says_no) as server:
        told = {**entry(server), "auth": {"kind": "bearer", "token": "{{ env_var('A_KEY') }}"}}
        sent = Sent(opened(told, "people"), [ANN])
    assert sent.outcomes == {"7": Rejected("HTTP 403: *** may not")}


def test_a_variable_that_is_not_set_is_told_before_anything_is_sent(server: Server) -> None:
    told = {**entry(server), "auth": {"kind": "bearer", "token": "{{ env_var('NO_SUCH_KEY') }}"}}
    with pytest.raises(ActivationError, match="NO_SUCH_KEY"):
        opened(told, "people")


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/{{ match.id"},
        {"body": {"x": ["{{ record. }}"]}},
        {"batch": {"largest": 10}},
        {"batch": {"largest": 10, "results": "{{ reply }}", "all_or_nothing": True}},
        {"encoding": "form", "batch": {"largest": 10, "all_or_nothing": True}},
    ],
)
def test_an_entry_that_cannot_work_is_refused_when_it_is_read(request_: Any) -> None:
    told = {"type": "http", "url": "http://x", "operations": {"upsert": request_}}
    with pytest.raises(ValidationError):
        entry_class("http").model_validate(told)


def test_what_it_can(server: Server) -> None:
    told = entry(server, batch={"largest": 50, "all_or_nothing": True})
    told["operations"]["delete"] = {"method": "DELETE"}
    destination = opened({**told, "concurrency": 2}, "people")
    assert isinstance(destination, LimitedByKind)
    assert isinstance(destination, Concurrent)
    assert isinstance(destination, Selective)
    assert isinstance(destination, Shown)
    assert isinstance(destination, Closing)
    assert destination.largest_batch_of("upsert") == 50
    assert destination.largest_batch_of("delete") == 1
    assert destination.at_once == 2
    assert destination.kinds == {"upsert", "delete"}
    destination.close()


def test_the_pace_is_kept_over_all_requests() -> None:
    now = 100.0
    waits: list[float] = []
    pace = Pace(4, waits.append, lambda: now)
    for _ in range(3):
        pace.wait()
    assert waits == [0.25, 0.5]
    pace.hold(30)
    pace.wait()
    assert waits[-1] == 30
    waits.clear()
    now = 200.0
    pace.wait()
    assert waits == []
