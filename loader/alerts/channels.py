"""Telling a channel: a webhook an alert a request, Slack and mail all alerts at once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from contextlib import closing
from typing import TypeVar

from activation.destinations.protocol import Busy, Lost, Refused
from activation.destinations.wire import Request, Wire
from activation.errors import ActivationError
from activation.secrets import filled_in
from loader.alerts import mail, message
from loader.alerts.due import Alert
from loader.alerts.entry import ChannelEntry, EmailEntry, SlackEntry, WebhookEntry
from loader.alerts.message import Place
from loader.redaction import redacted

#: Why each alert did not arrive, None where it did.
Outcomes = list[str | None]
_SECRET = "whsec_"
_Entry = TypeVar("_Entry", WebhookEntry, SlackEntry, EmailEntry)


def tell(channel: ChannelEntry, alerts: Sequence[Alert], place: Place) -> Outcomes:
    """Send alerts, in their order; what went wrong is told and not raised, without secrets."""
    outcomes = _told(channel, alerts, place)
    return [None if error is None else redacted(error) for error in outcomes]


def _told(channel: ChannelEntry, alerts: Sequence[Alert], place: Place) -> Outcomes:
    try:
        if isinstance(channel, EmailEntry):
            return [mail.send(_filled(channel), alerts, place)] * len(alerts)
        if isinstance(channel, SlackEntry):
            return [_slack(_filled(channel), alerts, place)] * len(alerts)
        return _webhook(_filled(channel), alerts, place)
    except ActivationError as error:
        return [str(error).replace("a destination", "the channel")] * len(alerts)


def _filled(entry: _Entry) -> _Entry:
    return entry.model_copy(update=filled_in(entry.model_dump()))


def _slack(channel: SlackEntry, alerts: Sequence[Alert], place: Place) -> str | None:
    with closing(Wire(timeout=channel.timeout)) as wire:
        wire.keep(channel.url)
        told = json.dumps(message.slack(alerts, place))
        return _asked(wire, Request("POST", channel.url, body=told))


def _webhook(channel: WebhookEntry, alerts: Sequence[Alert], place: Place) -> Outcomes:
    """The first that does not arrive ends it: a recovery must not overtake its failure."""
    outcomes: Outcomes = []
    with closing(Wire(headers=channel.headers, timeout=channel.timeout)) as wire:
        for secret in (channel.url, channel.secret, *channel.headers.values()):
            wire.keep(secret or "")
        for alert in alerts:
            told = json.dumps(message.payload(alert, place))
            headers = {"Idempotency-Key": alert.alert_id, **signed(channel.secret, alert, told)}
            outcomes.append(_asked(wire, Request("POST", channel.url, headers, told)))
            if outcomes[-1] is not None:
                break
    return outcomes + [outcomes[-1]] * (len(alerts) - len(outcomes))


def signed(secret: str | None, alert: Alert, told: str) -> dict[str, str]:
    """The headers of standardwebhooks.com; without a secret there is no signature."""
    now = str(int(time.time()))
    headers = {"webhook-id": alert.alert_id, "webhook-timestamp": now}
    if secret is None:
        return headers
    content = f"{alert.alert_id}.{now}.{told}".encode()
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return {**headers, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def _key(secret: str) -> bytes:
    """A secret is base64 behind `whsec_`, or a text as it is."""
    if secret.startswith(_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_SECRET), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _asked(wire: Wire, request: Request) -> str | None:
    try:
        wire.ask(request)
    except (Busy, Refused, Lost) as error:
        return str(error)
    return None
