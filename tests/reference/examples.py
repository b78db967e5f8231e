"""Short ways to write messages for the hand-worked examples."""

import json
from datetime import datetime, timedelta
from typing import Any

from . import Row, Settings, build
from .hashing import hash63

START = datetime(2026, 1, 1)


def at(minute: float) -> datetime:
    """The time this many minutes after the examples begin."""
    return START + timedelta(minutes=minute)


def message(call: str, minute: float, **fields: Any) -> Row:
    """A web message of device `d` at a minute; its id is m<minute> unless given."""
    return {
        "type": call,
        "messageId": f"m{minute:06.1f}",
        "anonymousId": "d",
        "timestamp": at(minute).isoformat() + "Z",
        "context": {"library": {"name": "analytics.js"}},
    } | fields


def track(minute: float, event: str = "Did", **fields: Any) -> Row:
    """A custom event."""
    return message("track", minute, event=event, **fields)


def page(minute: float, url: str | None = None, **fields: Any) -> Row:
    """A pageview on the web."""
    return message("page", minute, properties={"url": url} if url else {}, **fields)


def identify(minute: float, user: str | None, **fields: Any) -> Row:
    """An identify call."""
    return message("identify", minute, userId=user, **fields)


def alias(minute: float, previous: str, user: str, **fields: Any) -> Row:
    """An alias call, from a device of its own kind: none."""
    return message("alias", minute, previousId=previous, userId=user, anonymousId=None, **fields)


def from_library(name: str) -> Row:
    """The context of a message sent by this library."""
    return {"context": {"library": {"name": name}}}


SERVER = from_library("analytics-node")
IOS = from_library("analytics-ios")
ANDROID = from_library("analytics-android")

#: the table of the event that `track` sends when it is not told a name
DID: dict[str, Any] = {"events": {"did": {"match": [{"field": "event", "is": "Did"}]}}}


def tables(
    *messages: Row, definitions: dict[str, Any] | None = None, **settings: Any
) -> dict[str, list[Row]]:
    """Every table from the messages, with the table `did`."""
    lines = [json.dumps(one) for one in messages]
    return build({"file": lines}, definitions or DID, Settings(**settings))


def column(rows: list[Row], name: str) -> list[Any]:
    """One column, in order of time where the rows have one."""
    ordered = (
        sorted(rows, key=lambda row: (row["time"], row["event_id"]))
        if (rows and "time" in rows[0] and "event_id" in rows[0])
        else rows
    )
    return [row[name] for row in ordered]


def known(identity: str) -> int:
    """User id of an identity."""
    return hash63("identity:" + identity)


def anonymous(device: str) -> int:
    """User id of a device without an identity."""
    return hash63("anonymous:" + device)
