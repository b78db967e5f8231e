"""Segment-spec messages, one call at a time."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from benchmarks.workload.clients import Device

Message = dict[str, object]

_EPOCH = datetime(1970, 1, 1)


def iso(milliseconds: int) -> str:
    """ISO 8601 in UTC of milliseconds since 1970."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds") + "Z"


def milliseconds(text: str) -> int:
    """Milliseconds since 1970 of a UTC time such as ``2026-03-02 10:00:00``."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def to_line(message: Mapping[str, object]) -> str:
    """A message as one line of compact JSON, without the line's end."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def page_facts(url: str, title: str, referrer: str | None) -> Message:
    """What the site's script tells about the page it is on."""
    parts = urlsplit(url)
    facts: Message = {"url": url, "path": parts.path or "/", "title": title}
    if parts.query:
        facts["search"] = f"?{parts.query}"
    if referrer:
        facts["referrer"] = referrer
    return facts


def call(
    kind: str,
    message_id: str | None,
    at: int,
    *,
    device: Device | None = None,
    user_id: str | None = None,
    context: Mapping[str, object] | None = None,
    received: int | None = None,
    **fields: object,
) -> Message:
    """One call.

    ``kind`` is the call's type; ``at`` and ``received`` are milliseconds since 1970, the second
    half a second after the first unless told; ``context`` is laid over that of the device;
    ``fields`` (event, name, properties, traits, previousId, groupId) follow the ids as they are.
    """
    message: Message = {"type": kind}
    if message_id is not None:
        message["messageId"] = message_id
    if device is not None:
        message["anonymousId"] = device.anonymous_id
    if user_id is not None:
        message["userId"] = user_id
    message.update(fields)
    message["context"] = {**(device.context if device else {}), **(context or {})}
    message["timestamp"] = iso(at)
    message["receivedAt"] = iso(at + 500 if received is None else received)
    return message


def server_call(kind: str, message_id: str | None, at: int, user_id: str, **fields: Any) -> Message:
    """One call of the shop's server: a user id, no device, no page."""
    context = {"library": {"name": "analytics-node"}}
    return call(kind, message_id, at, user_id=user_id, context=context, **fields)
