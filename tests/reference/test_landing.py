"""Lines to raw events (CONTRACT.md section 5)."""

import json
from datetime import datetime
from typing import Any

import pytest

from . import Row, Settings, land
from .examples import SERVER, START, at, from_library, message, page, track
from .hashing import hash63, md5_hex


def landed(*messages: Row, **settings: Any) -> list[Row]:
    lines = [json.dumps(one) for one in messages]
    return land({"file": lines}, Settings(**settings)).events


def test_hash63_is_the_head_of_the_md5_with_the_top_bit_cleared() -> None:
    # md5('') = d41d8cd98f00b204 e9800998ecf8427e; d4 with its top bit cleared is 54.
    assert hash63("") == 0x541D8CD98F00B204


def test_each_line_is_landed_a_duplicate_or_rejected() -> None:
    good = json.dumps(track(0))
    lines = [good, "", good, "{", "[]", "NaN", '{"type": "track", "event": "x"}', '{"type": 1}']
    result = land({"a": lines, "b": [good]}, Settings())
    assert result.counts == {
        "a": {"read": 7, "landed": 1, "duplicate": 1, "rejected": 5},
        "b": {"read": 1, "landed": 0, "duplicate": 1, "rejected": 0},
    }
    assert [row["line_number"] for row in result.rejected] == [4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    "field",
    [
        {"event": None},
        {"event": " "},
        {"event": {}},
        {"properties": "text"},
        {"userId": {}},
        {"anonymousId": " "},
        {"event": "a\x00b"},
        {"event": "\ud800"},
        {"type": "charge"},
    ],
)
def test_what_is_no_event_is_rejected(field: Row) -> None:
    result = land({"file": [json.dumps(track(0) | field)]}, Settings())
    assert not result.events
    assert len(result.rejected) == 1


def test_of_two_copies_the_earlier_received_wins_then_the_smaller_hash() -> None:
    never = track(0, "never")
    late = track(0, "late", receivedAt="2026-01-01T02:00:00Z")
    early = track(0, "early", receivedAt="2026-01-01T01:00:00Z")
    assert [row["event"] for row in landed(never, late, early)] == ["early"]
    hashes = {"never": 2, "other": 1}
    rows = landed(never, track(0, "other"), content_hash=lambda r: hashes[r["event"]])
    assert [row["event"] for row in rows] == ["other"]


def test_a_message_without_an_id_gets_one_from_its_content() -> None:
    assert len(landed(track(0, messageId=None), track(0, messageId=None))) == 1
    (row,) = landed({"type": "track", "event": "x", "timestamp": "2026-01-01", "userId": "a"})
    content = '{"event":"x","timestamp":"2026-01-01","type":"track","userId":"a"}'
    assert row["message_id"] == "content:" + md5_hex(content)


TIMES = {
    "originalTimestamp": "2026-01-01T00:10:00Z",
    "sentAt": "2026-01-01T00:15:00Z",
    "receivedAt": "2026-01-01T01:00:00Z",
}


@pytest.mark.parametrize(
    ("sent", "minute"),
    [
        ({"timestamp": "2026-01-01T00:03:00Z", **TIMES}, 3),
        (TIMES, 55),
        ({**TIMES, "sentAt": None}, 10),
        ({"receivedAt": TIMES["receivedAt"]}, 60),
        ({"timestamp": "soon", **TIMES}, 55),
    ],
)
def test_the_time_of_an_event(sent: Row, minute: int) -> None:
    (row,) = landed({"type": "track", "event": "x", "userId": "a", **sent})
    assert row["time"] == at(minute)


@pytest.mark.parametrize(
    ("time", "shown", "replaced"),
    [
        ("2026-01-02T00:00:00Z", datetime(2026, 1, 2), False),
        ("2026-01-02T00:00:00.000001Z", START, True),
    ],
)
def test_a_time_over_a_day_ahead_is_replaced(time: str, shown: datetime, replaced: bool) -> None:
    (row,) = landed(track(0, timestamp=time, receivedAt="2026-01-01T00:00:00Z"))
    assert (row["time"], row["time_replaced"]) == (shown, replaced)


@pytest.mark.parametrize(
    ("fields", "type_", "event"),
    [
        ({"type": "page"}, "view page", None),
        ({"type": "screen"}, "view page", None),
        ({"event": "$click"}, "click", None),
        ({"event": "$autocapture", "properties": {"$event_type": "submit"}}, "submit", None),
        ({"event": "$autocapture"}, "$autocapture", "$autocapture"),
        ({"event": "Order Completed"}, "Order Completed", "Order Completed"),
        ({"type": "identify"}, None, None),
        ({"type": "group"}, None, None),
    ],
)
def test_type_and_event(fields: Row, type_: str | None, event: str | None) -> None:
    (row,) = landed(track(0) | fields)
    assert (row["type"], row["event"]) == (type_, event)


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("analytics.js", "web"),
        ("RudderLabs JavaScript SDK", "web"),
        ("analytics-ios", "iOS"),
        ("analytics-kotlin", "android"),
        ("analytics-python", "server"),
    ],
)
def test_library(name: str, library: str) -> None:
    (row,) = landed(track(0) | from_library(name))
    assert row["library"] == library


def test_a_page_gives_the_columns_of_its_url() -> None:
    url = "https://Shop.example.com:8443/cart?utm_source=ad&x=1#top"
    (row,) = landed(page(0, url))
    assert [row[name] for name in ("url", "domain", "path", "query", "hash", "utm_source")] == [
        url,
        "shop.example.com",
        "/cart",
        "?utm_source=ad&x=1",
        "#top",
        "ad",
    ]
    assert row["properties"] is None
    (row,) = landed(page(0, "https://example.com"))
    assert (row["path"], row["query"], row["hash"]) == ("/", None, None)


def test_a_click_gives_its_target_and_a_custom_event_keeps_its_properties() -> None:
    sent = {"href": "/buy", "target_text": "Buy", "size": "L"}
    (click,) = landed(track(0, "$click", properties=sent))
    assert (click["href"], click["target_text"], click["properties"]) == (
        "/buy",
        "Buy",
        {"size": "L"},
    )
    (custom,) = landed(track(0, properties=sent))
    assert (custom["href"], custom["properties"]) == (None, sent)


def test_a_screen_gives_its_name_and_traits_become_user_properties() -> None:
    (screen,) = landed(message("screen", 0, name="Home"))
    assert (screen["view_controller"], screen["properties"]) == ("Home", None)
    context = {**SERVER["context"], "traits": {"a": "1", "b": "1"}}
    (row,) = landed(message("identify", 0, traits={"a": "2"}, context=context))
    assert row["user_properties"] == {"a": "2", "b": "1"}
