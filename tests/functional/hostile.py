"""Messages that are hostile in every way that was ever met, each line for a reason."""

from __future__ import annotations

import json
from typing import Any

from tests.functional.events import at, identify, message, page, track

# Names that would be something else if they were taken at their word.
NAMES = [
    "users", "Sessions", "pageviews", "all_events", "_sync_info", "Page Viewed", "select",
    "Order Completed", "order completed", "order_completed", "orderCompleted",
    "😀", "😀😀", "🇩🇪", "日本語", "Größe", "-", "123", "a" * 300, "b" * 62 + "é",
    "x'); drop table users; --", 'say "hi"', "{{ 1 }} {% raw %}", "back\\slash", "new\nline",
    "null", "true", " padded ", "events", "_events", "property_columns", "spine_calls",
]  # fmt: skip

# Properties whose names are SQL, are equal once they are columns, or are hardly names at all.
PROPERTIES: dict[str, Any] = {
    "select": 1, "order": "by", "a b": 2, "A-B": 3, 'quo"te': 4, "it's": 5, "x); drop table": 6,
    "": 7, "😀": 8, "0": 9, "user_id": "mine", "time": "then", "event_table_name": "t",
    "session_time": 10, "a.b": {"c.d": 11, "": 12}, "{{ x }}": 13, "back\\slash": 14, "*": 15,
    "$": 16, "a/b": 17, "a~b": 18, "%": 19, "?": 20, "name": "n", "value": 21, "list": [{"k": 1}],
    "list_deep": {"0": "zero"}, "null": None, "type": "t", "é" * 80: 22,
}  # fmt: skip


def _hostile() -> list[Any]:
    deep: dict[str, Any] = {"leaf": 1}
    for _ in range(30):
        deep = {"d": deep}
    lines: list[Any] = [track(name, n, {"n": n}, id=f"name-{n}") for n, name in enumerate(NAMES)]
    lines += [
        track("Odd", 50, PROPERTIES),
        track("Odd", 51, {**PROPERTIES, "select": "text", "list_deep": [1, 2], "": "x", "0": 1.5}),
        track("Odd", 52, {"list": {"k": 2}, "a b": {"c": 1}, "a.b": 5, "name": {"first": "x"}}),
        track("Odd", 53, deep), track("Odd", 53.1, {"mixed": [1, {"b": 1, "a": [2.5, "é"]}]}),
        track("Odd", 53.2, {"mixed": "text"}), track("Odd", 53.3, {"mixed": {"of": [{}, []]}}),
        identify("u1", 54, {**PROPERTIES, "email": {"work": "x"}, "identity": "i"}),
        identify("u1", 55, {"joindate": "2026-01-01", "handle": 7, "initial_referrer": "r"}),
        message("page", 56, properties={"url": "::::", "path": 5, "title": ["x"]}),
        page("http://[::1", 57), page("https://x.example/%zz?utm_source=%ff&utm_term=a+b", 58),
    ]  # fmt: skip
    # Events that are no text, properties that are no objects, types in any case, odd contexts.
    for number, event in enumerate([5, 1.50, True, None, {}, [], ["a"], {"a": 1}, ""]):
        lines.append(message("track", 60, event=event, id=f"event-{number}"))
        lines[-1]["event"] = event
    value: Any
    for number, value in enumerate(["text", 5, [1, {"a": 2}], True, None, "", "{}", []]):
        lines.append(message("track", 70, event="Shapes", id=f"shape-{number}"))
        lines[-1]["properties"] = value
        lines.append(message("identify", 71, id=f"traits-{number}", userId=f"t{number}"))
        lines[-1]["traits"] = value
        lines.append(message("track", 72, event="Contexts", id=f"context-{number}"))
        lines[-1]["context"] = value
    kind: Any
    for kind in ("Track", "IDENTIFY", " page ", "Screen", "trackk", "", None, 5, {}):
        lines.append(message("track", 80, event="Kinds", userId="k", name="k", id=f"kind-{kind}"))
        lines[-1]["type"] = kind
    for number, value in enumerate([5, 1.0, True, {"a": 1}, ["x"], "", " ", "0", "NaN", "null"]):
        lines.append(message("track", 90, event="Ids", id=f"user-{number}"))
        lines[-1]["userId"] = value
        lines.append(message("track", 91, event="Ids", id=f"device-{number}"))
        lines[-1]["anonymousId"] = value
        lines.append(message("track", 92, event="Ids", anonymousId=f"m{number}"))
        lines[-1]["messageId"] = value
    times: list[Any] = [
        "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0000-00-00", "2026-02-30", "soon",
        1772442000, 1772442000123, -1, 1e300, "2026-03-02T24:00:00Z", "2026-03-02 09:00", [], {},
        "20260302T090000Z", "2026-03-02T09:00:00+14:00", "2026-03-02T09:00:00.1234567Z", "",
    ]  # fmt: skip
    for number, value in enumerate(times):
        lines.append(message("track", 0, event="Times", id=f"time-{number}", receivedAt=at(5)))
        lines[-1]["timestamp"] = value
        lines.append(message("track", 0, event="Times", id=f"clock-{number}", receivedAt=at(5)))
        del lines[-1]["timestamp"]
        lines[-1] |= {"sentAt": value, "originalTimestamp": at(1)}
    return [json.dumps(line) for line in lines] + [
        "{", "null", "[]", '"text"', "{}", '{"type":"track"}', "nonsense", '{"a":1}{"b":2}',
    ]  # fmt: skip


HOSTILE = _hostile()
