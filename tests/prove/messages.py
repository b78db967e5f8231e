"""One random message of a world: who, when, where, what, and how the collector told its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.prove.properties import PropertyPlan

Message = dict[str, Any]

_EPOCH = datetime(2026, 3, 1)
_KINDS = (
    ["track"] * 5 + ["page"] * 3 + ["screen", "click", "identify", "identify", "alias", "group"]
)
# Around the two timeouts, to the microsecond, and far apart.
_MINUTES = [0, 1, 4, 5, 5.0000001, 9, 10, 29, 30, 30.0000001, 34, 35, 59, 60, 61, 90, 200, 1500]
_PEOPLE = ["a", "b", "c", "d"]
_NOBODY = ["undefined", "null", " ", "Guest"]
_DEVICES = ["d1", "d2", "d3"]
_ENVELOPE = ["messageId", "context", "timestamp", "receivedAt", "sentAt", "originalTimestamp"]
_EVENTS = ["Bought", "Seen", "Bought Again"]
_URLS = [
    "https://x.example/a",
    "https://x.example/b?utm_source=s&utm_campaign=c#h",
    "https://y.example/",
]
_MOBILE = {
    "os": {"name": "Any", "version": "7"},
    "device": {"id": "device", "model": "Phone"},
    "app": {"name": "App", "version": "1.2"},
    "network": {"carrier": "Carrier"},
}


@dataclass
class Cast:
    """Who takes part in a world, and when it is: few of each, so that they meet."""

    random: Random
    plan: PropertyPlan
    devices: Sequence[str] = ()
    people: Sequence[str] = ()
    start: datetime = _EPOCH
    minutes: Sequence[float] = ()
    library: str = ""
    sent: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        some = self.random.sample
        self.devices = some(_DEVICES, self.random.choice([1, 2, 3]))
        self.people = some(_PEOPLE, self.random.choice([1, 2, 3, 4]))
        self.start = _EPOCH + timedelta(minutes=self.random.randrange(60 * 24 * 30))
        self.minutes = some(_MINUTES, self.random.choice([4, 9, len(_MINUTES)]))
        self.library = self.random.choice(["analytics.js", "analytics.js", "ios", "android"])

    def at(self, minutes: float) -> str:
        """A moment of the world, as ISO 8601."""
        return (self.start + timedelta(minutes=minutes)).isoformat(timespec="microseconds") + "Z"


def message(cast: Cast, step: int) -> Message:
    """The next message, now and then another copy of one that was sent before."""
    random = cast.random
    if cast.sent and random.random() < 0.15:
        return _copy(cast, random.choice(cast.sent), step)
    kind = random.choice(_KINDS)
    call: Message = {
        "type": "track" if kind == "click" else kind,
        "messageId": f"m{len(cast.sent)}" if random.random() < 0.97 else None,
        **_who(cast, kind),
        **_when(cast),
        "context": _context(cast),
        **_what(cast, kind, step),
    }
    call = {key: value for key, value in call.items() if value is not None}
    if "messageId" not in call:  # how its numbers are spelt would be part of its id
        call.pop("properties", None)
    cast.sent.append(call)
    return call


def _copy(cast: Cast, of: Message, step: int) -> Message:
    """The same message again: as it was, received at another time, or with another content."""
    random = cast.random
    if "messageId" not in of:
        return dict(of)
    received = cast.at(random.choice(cast.minutes) + random.choice([0, 1, 2]))
    copy = {**of, "receivedAt": received} if random.random() < 0.8 else dict(of)
    if random.random() < 0.5:
        copy |= {key: value for key, value in _who(cast, of["type"]).items() if value is not None}
    if random.random() < 0.3:
        copy |= {key: value for key, value in _when(cast).items() if value is not None}
    if random.random() < 0.2:
        kind = random.choice(_KINDS)
        same = {key: copy[key] for key in copy if key in _ENVELOPE}
        who = {key: value for key, value in _who(cast, kind).items() if value is not None}
        copy = {**same, **who, "type": kind.replace("click", "track"), **_what(cast, kind, step)}
    return copy


def _who(cast: Cast, kind: str) -> Message:
    random = cast.random
    person = random.choice(cast.people) if random.random() < 0.35 else None
    if random.random() < 0.04:
        person = random.choice(_NOBODY)
    device = random.choice(cast.devices) if random.random() < 0.9 else None
    if kind == "alias":
        ids = [*cast.people, *cast.people, *cast.devices]
        return {
            "anonymousId": device,
            "userId": random.choice(ids),
            "previousId": random.choice([*ids, *_NOBODY[:1]]),
        }
    if kind == "identify":
        person = person or random.choice(cast.people)
    if device is None and person is None and random.random() < 0.9:
        device = cast.devices[0]
    return {"anonymousId": device, "userId": person}


def _when(cast: Cast) -> Message:
    """Mostly a timestamp; else clocks that are wrong, or late, or say nothing."""
    random = cast.random
    minutes = random.choice(cast.minutes)
    how = random.random()
    if how < 0.7:
        received = cast.at(minutes + random.choice([1, 2])) if random.random() < 0.5 else None
        return {"timestamp": cast.at(minutes), "receivedAt": received}
    if how < 0.85:
        skew = random.choice([-3000, 0, 7, 525600])
        return {
            "originalTimestamp": cast.at(minutes + skew),
            "sentAt": cast.at(minutes + skew + 1),
            "receivedAt": cast.at(minutes + 1),
        }
    if how < 0.9:
        return {"timestamp": cast.at(minutes + 3000), "receivedAt": cast.at(minutes)}
    return {random.choice(["originalTimestamp", "receivedAt"]): cast.at(minutes)}


def _context(cast: Cast) -> Message:
    random = cast.random
    names = [*[cast.library] * 6, "analytics.js", "ios", "android", "node"]
    context: Message = {"library": {"name": random.choice(names)}}
    if context["library"]["name"] in ("ios", "android"):
        context |= _MOBILE
    if random.random() < 0.1:
        context["sessionId"] = random.choice(["s1", "s2"])
    if random.random() < 0.2:
        context["campaign"] = {"source": "mail", "name": random.choice(["spring", "fall"])}
    if random.random() < 0.2:
        context["page"] = {"url": random.choice(_URLS), "referrer": "https://search.example/"}
    if random.random() < 0.1:
        context |= {"ip": "192.0.2.7", "location": {"country": random.choice(["FR", "PE"])}}
    return context


def _what(cast: Cast, kind: str, step: int) -> Message:
    random = cast.random
    if kind == "track":
        return {
            "event": random.choice(_EVENTS),
            "properties": cast.plan.event(random, step),
        }
    if kind == "click":
        sent = {"target_text": random.choice(["Buy", "Sign up"]), **cast.plan.event(random, step)}
        return {"event": random.choice(["$click", "$submit"]), "properties": sent}
    if kind == "page":
        return {"properties": {"url": random.choice(_URLS), **cast.plan.event(random, step)}}
    if kind == "screen":
        return {"name": "Home", "properties": cast.plan.event(random, step)}
    if kind == "identify":
        return {"traits": cast.plan.user(random, step)}
    if kind == "group":
        return {"groupId": random.choice(["g1", "g2"]), "traits": {"t": random.choice([1, "x"])}}
    return {}
