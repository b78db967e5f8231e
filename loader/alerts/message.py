"""What alerts say, in the words of each kind of channel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from activation.destinations.slack import escaped
from loader.alerts.due import Alert

TEST: Final = "test"
_MOST_AT_ONCE = 20
# docs.slack.dev/reference/block-kit/blocks/section-block: 3,000 characters of a section's text.
_LONGEST_SECTION = 2900


@dataclass(frozen=True)
class Place:
    """Where syncs run, as messages name it: the warehouse's type and the schema."""

    type: str
    schema: str

    def __str__(self) -> str:
        return f"{self.schema} on {self.type}"


def test_alert(now: datetime) -> Alert:
    """What `eventide alert --test` sends."""
    title = "this is a test: alerts reach this channel"
    return Alert(f"test-{now:%Y%m%d%H%M%S%f}", TEST, TEST, TEST, now, title)


def payload(alert: Alert, place: Place) -> dict[str, Any]:
    """The JSON of a webhook; docs/guides/alerts.md tells its keys."""
    kind = TEST if alert.state == TEST else "recovery" if alert.is_recovery else "problem"
    return {
        "id": alert.alert_id,
        "type": f"alert.{kind}",
        "timestamp": alert.since.isoformat(timespec="seconds") + "Z",
        "data": {
            "rule": alert.rule,
            "subject": alert.subject,
            "state": alert.state,
            "title": alert.title,
            "warehouse": place.type,
            "schema": place.schema,
            "details": dict(alert.details),
        },
    }


def subject(alerts: Sequence[Alert], place: Place) -> str:
    """The line above a mail, and what Slack shows in a notification."""
    first = " ".join(alerts[0].title.split())
    more = f" (and {len(alerts) - 1} more)" if len(alerts) > 1 else ""
    return f"[eventide] {place.schema}: {first[:150]}{more}"


def body(alerts: Sequence[Alert], place: Place) -> str:
    """A mail's text."""
    parts = []
    for alert in alerts[:_MOST_AT_ONCE]:
        when = f"{alert.since:%Y-%m-%d %H:%M} UTC"
        text = "\n".join((f"{_mark(alert)}: {alert.title}", *_details(alert)))
        parts.append(f"{text}\n{place}, {when}, rule {alert.rule} of definitions/alerts.yml")
    if len(alerts) > _MOST_AT_ONCE:
        parts.append(f"and {len(alerts) - _MOST_AT_ONCE} more: select * from the table _alerts")
    return "\n\n".join(parts) + "\n"


def slack(alerts: Sequence[Alert], place: Place) -> dict[str, Any]:
    """What Slack calls a payload: a text for notifications, and a block for each alert."""
    blocks = []
    for alert in alerts[:_MOST_AT_ONCE]:
        details = "\n".join(_details(alert))
        quoted = f"\n```{_cut(escaped(details))}```" if details else ""
        blocks.append(_section(f"*{_mark(alert)}*: {_cut(escaped(alert.title), 300)}{quoted}"))
    rest = len(alerts) - _MOST_AT_ONCE
    more = f" {rest} more are in the table _alerts." if rest > 0 else ""
    told = f"{place}, rules of definitions/alerts.yml.{more}"
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(told)}]}
    return {"text": escaped(subject(alerts, place)), "blocks": [*blocks, context]}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _cut(text: str, longest: int = _LONGEST_SECTION - 400) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _mark(alert: Alert) -> str:
    if alert.state == TEST:
        return "Test"
    return "Recovered" if alert.is_recovery else "Problem"


def _details(alert: Alert) -> list[str]:
    """What is more than the title: the error, the reasons of rejections."""
    lines = str(alert.details.get("error") or "").splitlines()
    reasons = alert.details.get("reasons") or {}
    return lines + [f"{count:,} {reason}" for reason, count in reasons.items()]
