"""Webhooks and Slack as a server gets them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from loader.alerts import channels
from loader.alerts.due import RECOVERED, Alert
from loader.alerts.entry import SlackEntry, WebhookEntry
from loader.alerts.message import Place
from tests.standins.faulty_http import Fault, Server, served

PLACE = Place("duckdb", "main_production")
SINCE = datetime(2026, 3, 30, 6, 15)
FAILURE = Alert(
    "a1", "broken", "load/<a&b>", "failed", SINCE, "<!channel> & failed", {"error": "E"}
)
RECOVERY = Alert("b2", "broken", "load/<a&b>", RECOVERED, SINCE, "succeeded", follows="a1")


@pytest.fixture
def server() -> Iterator[Server]:
    with served(lambda asked: (200, "ok", {})) as found:
        yield found


def test_a_webhook_gets_each_alert_signed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    key = b"thirty-two bytes that are a key!"
    monkeypatch.setenv("HOOK_SECRET", "whsec_" + base64.b64encode(key).decode())
    monkeypatch.setenv("HOOK_TOKEN", "the token")
    hook = WebhookEntry(
        type="webhook",
        url=f"{server.url}/hook",
        headers={"Authorization": "Bearer {{ env_var('HOOK_TOKEN') }}"},
        secret="{{ env_var('HOOK_SECRET') }}",
    )
    assert channels.tell(hook, [FAILURE, RECOVERY], PLACE) == [None, None]
    first, second = server.asked
    assert (first.method, first.path) == ("POST", "/hook")
    assert first.headers["Authorization"] == "Bearer the token"
    assert first.headers["Idempotency-Key"] == first.headers["webhook-id"] == "a1"
    assert first.body == {
        "id": "a1",
        "type": "alert.problem",
        "timestamp": "2026-03-30T06:15:00Z",
        "data": {
            "rule": "broken",
            "subject": "load/<a&b>",
            "state": "failed",
            "title": "<!channel> & failed",
            "warehouse": "duckdb",
            "schema": "main_production",
            "details": {"error": "E"},
        },
    }
    assert second.body["type"] == "alert.recovery"
    # As a receiver checks it: over the very bytes, which were JSON's default form.
    content = f"a1.{first.headers['webhook-timestamp']}.{json.dumps(first.body)}".encode()
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert first.headers["webhook-signature"] == f"v1,{expected}"


def test_without_a_secret_there_is_no_signature(server: Server) -> None:
    channels.tell(WebhookEntry(type="webhook", url=server.url), [FAILURE], PLACE)
    assert "webhook-signature" not in server.asked[0].headers
    assert server.asked[0].headers["Idempotency-Key"] == "a1"


def test_what_does_not_arrive_keeps_the_later_back(server: Server) -> None:
    hook = WebhookEntry(type="webhook", url=server.url)
    server.faults = [None, Fault(status=500, body="broken")]
    alerts = [FAILURE, RECOVERY, FAILURE]
    assert channels.tell(hook, alerts, PLACE) == [None, "HTTP 500: broken", "HTTP 500: broken"]
    assert len(server.asked) == 2


def test_slack_gets_one_message_that_calls_nobody(server: Server) -> None:
    slack = SlackEntry(type="slack", url=f"{server.url}/services/T0/B0/secret")
    assert channels.tell(slack, [FAILURE, RECOVERY], PLACE) == [None, None]
    (asked,) = server.asked
    assert asked.body["text"] == (
        "[eventide] main_production: &lt;!channel&gt; &amp; failed (and 1 more)"
    )
    first, second, context = asked.body["blocks"]
    assert first == {
        "type": "section",
        "text": {
            "type": "mrkdwn",
            "text": "*Problem*: &lt;!channel&gt; &amp; failed\n```E```",
        },
    }
    assert second["text"]["text"] == "*Recovered*: succeeded"
    assert context["type"] == "context"


def test_slack_s_limits_are_kept(server: Server) -> None:
    """docs.slack.dev: 50 blocks in a message, 3,000 characters in a section, some text in each."""
    many = [
        Alert(str(n), "broken", "sync", "failed", SINCE, "<" * 2000, {"error": "&" * 5000})
        for n in range(100)
    ]
    slack = SlackEntry(type="slack", url=server.url)
    assert channels.tell(slack, many, PLACE) == [None] * 100
    blocks = server.asked[0].body["blocks"]
    assert len(blocks) <= 50
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert all(0 < len(text) <= 3000 for text in texts)
    assert "80 more" in blocks[-1]["elements"][0]["text"]


def test_errors_do_not_tell_the_url_of_slack(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{server.url}/services/T0/B0/secret"
    monkeypatch.setenv("SLACK_ALERTS", url)
    slack = SlackEntry(type="slack", url="{{ env_var('SLACK_ALERTS') }}")
    server.faults = [Fault(status=404, body=f"no_team {url}"), Fault(cut=True)]
    assert channels.tell(slack, [FAILURE], PLACE) == ["HTTP 404: no_team ***"]
    (error,) = channels.tell(slack, [FAILURE], PLACE)
    assert error is not None
    assert "secret" not in error
    monkeypatch.setenv("SLACK_ALERTS", "no url/secret")
    (error,) = channels.tell(slack, [FAILURE], PLACE)
    assert error is not None
    assert "secret" not in error
    monkeypatch.delenv("SLACK_ALERTS")
    (error,) = channels.tell(slack, [FAILURE], PLACE)
    assert error == "the environment variable SLACK_ALERTS is not set, and the channel needs it."
