"""Messages in Slack, a message a row, by the incoming webhook of a channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http import HttpDestination, HttpEntry
from activation.destinations.http_entry import AnyTemplate, Text


class SlackEntry(DestinationEntry):
    """A workspace; `into` is the name of a webhook, or the path of one after /services/."""

    type: Literal["slack"]
    message: AnyTemplate = Field(
        description="The text, or what Slack calls a payload (text, blocks), over the record."
    )
    webhooks: dict[str, Text] = Field(
        default_factory=dict,
        description="URL of each webhook by a name: {{ env_var('SLACK_GROWTH') }}.",
    )
    url: Text = "https://hooks.slack.com/services"
    # docs.slack.dev/apis/web-api/rate-limits: one message a second for incoming webhooks, with
    # short bursts; 429 and Retry-After beyond it.
    requests_per_second: float = Field(default=1.0, gt=0)
    timeout: float = Field(default=30.0, gt=0)

    def open(self, into: str, project_dir: Path) -> HttpDestination:
        """A webhook answers 200 for a message that is posted; what else it may say is in
        api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks. It has no
        idempotency key: a message may be posted twice after a lost answer."""
        named = self.webhooks.get(into)
        body: Any = {"text": self.message} if isinstance(self.message, str) else self.message
        entry = HttpEntry.model_validate(
            {
                "type": "http",
                "url": named or self.url,
                "operations": {
                    "insert": {
                        "path": "" if named else "{{ into }}",
                        "body": body,
                        "success": {"status": [200]},
                    }
                },
                "idempotency_header": None,
                "requests_per_second": self.requests_per_second,
                "timeout": self.timeout,
            }
        )
        return HttpDestination(entry, into, escaped)


def escaped(text: str) -> str:
    """A text that mentions nobody and links nowhere: docs.slack.dev/messaging/
    formatting-message-text has & < > as control characters, and only those as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
