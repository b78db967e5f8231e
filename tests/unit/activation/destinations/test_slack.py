"""Slack: a message a row, in the channel of a webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Answer, Asked, Fault, Server, served
from tests.unit.activation.destinations.sending import Sent, opened, operation

HOOK = "/services/T1/B1/s3cret"
NEW = [operation("insert", {"id": n}, {"name": f"N {n}", "mrr": n}) for n in (1, 2)]


class Channel:
    """A channel behind an incoming webhook, with its answers in plain text."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def __call__(self, asked: Asked) -> Answer:
        if asked.path != HOOK:
            return 404, "no_service", {}
        if not (isinstance(asked.body, dict) and asked.body.keys() & {"text", "blocks"}):
            return 400, "invalid_payload", {}
        self.messages.append(asked.body)
        return 200, "ok", {}


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def server(channel: Channel) -> Iterator[Server]:
    with served(channel) as server:
        yield server


def slack(server: Server, message: Any, into: str = "growth", **more: Any) -> Any:
    entry = {
        "type": "slack", "message": message, "requests_per_second": 1000, "timeout": 0.5,
        "url": f"{server.url}/services", "webhooks": {"growth": "{{ env_var('SLACK_GROWTH') }}"},
    }  # fmt: skip
    return opened({**entry, **more}, into)


@pytest.fixture(autouse=True)
def webhook(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_GROWTH", server.url + HOOK)


@pytest.mark.parametrize("into", ["growth", "T1/B1/s3cret"])
def test_each_row_is_a_message(server: Server, channel: Channel, into: str) -> None:
    sent = Sent(slack(server, ":tada: {{ record.name }} pays {{ record.mrr }}", into), NEW)
    assert sent.outcomes == {"1": Accepted(), "2": Accepted()}
    assert channel.messages == [{"text": ":tada: N 1 pays 1"}, {"text": ":tada: N 2 pays 2"}]


def test_a_message_can_be_made_of_blocks(server: Server, channel: Channel) -> None:
    text = {"type": "mrkdwn", "text": "*{{ record.name }}*"}
    Sent(slack(server, {"blocks": [{"type": "section", "text": text}]}), NEW[:1])
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*N 1*"}}
    assert channel.messages == [{"blocks": [section]}]


def test_a_value_calls_nobody(server: Server, channel: Channel) -> None:
    row = operation("insert", {"id": 1}, {"name": "<!channel> & <@U1>"})
    Sent(slack(server, "<https://x.org|{{ record.name }}>"), [row])
    text = "<https://x.org|&lt;!channel&gt; &amp; &lt;@U1&gt;>"
    assert channel.messages == [{"text": text}]


def test_what_slack_says_is_told(server: Server) -> None:
    sent = Sent(slack(server, "hello", "T1/B1/other"), NEW[:1])
    assert sent.outcomes == {"1": Rejected("HTTP 404: no_service")}


@pytest.mark.parametrize(
    "fault", [Fault(status=429, headers={"Retry-After": "30"}), Fault(status=500), Fault(cut=True)]
)
def test_what_was_not_posted_is_posted_once(server: Server, channel: Channel, fault: Fault) -> None:
    server.faults = [fault, fault]
    sent = Sent(slack(server, "{{ record.name }}"), NEW)
    assert sent.outcomes == {"1": Accepted(), "2": Accepted()}
    assert [message["text"] for message in channel.messages] == ["N 1", "N 2"]
    assert (30 in sent.waits) == (fault.status == 429)


def test_it_only_inserts_and_shows_no_webhook(server: Server) -> None:
    destination = slack(server, "{{ record.name }}")
    assert destination.kinds == {"insert"}
    shown = destination.show(NEW[:1])
    assert "s3cret" not in shown
    assert '{"text": "N 1"}' in shown
