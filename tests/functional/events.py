"""Short ways to write Segment messages in tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, 9, 0)


def at(minutes: float) -> str:
    """A time of day, in minutes after START, as ISO 8601 in UTC."""
    return (START + timedelta(minutes=minutes)).isoformat(timespec="microseconds") + "Z"


def now() -> str:
    """This moment, as definitions have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def message(kind: str, minutes: float, **fields: Any) -> dict[str, Any]:
    """A call of the web library, of device d1 unless told otherwise."""
    base = {
        "type": kind,
        "messageId": fields.pop("id", f"{kind}-{fields.get('anonymousId', 'd1')}-{minutes}"),
        "anonymousId": "d1",
        "timestamp": at(minutes),
        "context": {"library": {"name": "analytics.js"}},
    }
    return {key: value for key, value in {**base, **fields}.items() if value is not None}


def track(
    event: str, minutes: float, properties: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """A custom event."""
    fields.setdefault("id", f"{event}-{fields.get('anonymousId', 'd1')}-{minutes}")
    return message("track", minutes, event=event, properties=properties or {}, **fields)


def page(url: str, minutes: float, **fields: Any) -> dict[str, Any]:
    """A pageview."""
    return message("page", minutes, properties={"url": url}, **fields)


def identify(
    user: str, minutes: float, traits: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """An identify call."""
    return message("identify", minutes, userId=user, traits=traits or {}, **fields)


def alias(previous: str, user: str, minutes: float, **fields: Any) -> dict[str, Any]:
    """An alias call."""
    return message("alias", minutes, previousId=previous, userId=user, **fields)
