"""Random small worlds: devices, people, merges, sessions, clocks and properties that collide."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.functional.events import at

_DEVICES = [None, "d1", "d2", "d3"]
_PEOPLE = ["a", "b", "c", "undefined", "null", "d1"]
# Around the two timeouts, to the microsecond, and far apart.
_MINUTES = [0, 1, 4, 5, 5.0000001, 9, 10, 29, 30, 30.0000001, 34, 35, 59, 60, 61, 200, 1500]
_LIBRARIES = ["analytics.js", "analytics.js", "analytics-ios", "analytics-android", "node"]
_VALUES: list[Any] = [
    True, False, 0, 7, -3, 2**53 + 1, 2**63, 1.5, 10.0, "x", "", "10", "2026-01-02",
    "2026-01-02T03:04:05.678901Z", "2026-02-30", "2026-01-02T03:04:05+05:30", None,
    [1, 2], [], {"k": 1}, {"k": {"deep": "v"}}, {},
]  # fmt: skip
_NAMES = ["p", "q", "Price", "price", "user_id", "n"]
_EVENTS = ["Bought", "Seen", "Bought Again"]

_properties = st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(_VALUES), max_size=3)


@st.composite
def calls(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """One Segment message; `number` makes its message id, shared with another now and then.

    Copies that share an id differ in device, person, time and event, but send nothing that the
    catalog of properties would learn: it counts copies that lose, of which no raw event tells.
    """
    shared = draw(st.sampled_from([None] * 6 + [0, 1]))
    plain = shared is not None
    kind = draw(st.sampled_from(["track"] * 4 + ["page", "page", "screen", "identify", "alias"]))
    kind = "track" if plain else kind
    minutes = draw(st.sampled_from(_MINUTES))
    device = draw(st.sampled_from(_DEVICES))
    person = draw(st.sampled_from([None] * 6 + _PEOPLE))
    if device is None and person is None:
        device = "d1"
    call: dict[str, Any] = {
        "type": kind,
        "messageId": f"copied{shared}" if plain else f"m{number}",
        "anonymousId": device,
        "userId": person,
        "timestamp": at(minutes),
        "receivedAt": draw(st.sampled_from([None, at(minutes + 1), at(minutes + 2)])),
        "context": {
            "library": {"name": "analytics.js" if plain else draw(st.sampled_from(_LIBRARIES))},
            "sessionId": draw(st.sampled_from([None] * 6 + ["s1", "s2"])),
        },
    }
    if kind == "track":
        call |= {
            "event": draw(st.sampled_from(_EVENTS)),
            "properties": {} if plain else draw(_properties),
        }
    elif kind == "page":
        url = draw(st.sampled_from(["https://x.example/a", "https://x.example/b?utm_source=s#h"]))
        call |= {"properties": {"url": url, **draw(_properties)}}
    elif kind == "screen":
        call |= {"name": "Home", "properties": draw(_properties)}
    elif kind == "identify":
        call |= {"userId": person or "a", "traits": draw(_properties)}
    else:
        call |= {"userId": person or "a", "previousId": draw(st.sampled_from(_PEOPLE))}
    return {key: value for key, value in call.items() if value is not None}


@st.composite
def batches(draw: st.DrawFn, most_calls: int = 24) -> list[list[dict[str, Any]]]:
    """A world cut into one to three files, in random order."""
    size = draw(st.integers(1, most_calls))
    world = [draw(calls(number)) for number in range(size)]
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=2)))
    parts = [world[start:end] for start, end in zip([0, *cuts], [*cuts, size], strict=True)]
    return [part for part in parts if part]
