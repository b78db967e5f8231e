"""Segment's calls, one by one, as raw events."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.landing.segment import TIME, land, message, one

CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36"
)
WEB = {"library": {"name": "analytics.js"}, "userAgent": CHROME, "ip": "192.0.2.1"}


def hash63(text: str) -> int:
    return int(hashlib.md5(text.encode()).hexdigest()[:16], 16) & (2**63 - 1)


def pick(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


def test_a_custom_event() -> None:
    row = one("track", event="Order Completed", userId="u", properties={"total": 10.50})
    assert row.pop("content_hash") > 0
    assert row == {
        "load_id": 1,
        "row_number": 1,
        "message_id": "m",
        "event_id": hash63("event:m"),
        "call": "track",
        "anonymous_id": "a",
        "identity": "u",
        "type": "Order Completed",
        "event": "Order Completed",
        "time": datetime(2026, 3, 2, 10),
        "time_replaced": False,
        "library": "server",
        "properties": '{"total":10.5}',
    }


def test_a_page_on_the_web() -> None:
    url = "https://user:pw@Shop.example:8080/a/b?x=1&utm_source=mail+list&utm_term=caf%C3%A9#top"
    row = one("page", properties={"url": url, "title": "T", "referrer": "r"}, context=WEB)
    assert pick(
        row,
        *("type", "event", "library", "platform", "browser", "device_type", "domain", "path"),
        *("query", "hash", "title", "referrer", "utm_source", "utm_term", "ip", "url"),
    ) == {
        "type": "view page",
        "event": None,
        "library": "web",
        "platform": "Mac OS X 10.15.7",
        "browser": "Chrome 120",
        "device_type": "Desktop",
        "domain": "shop.example",
        "path": "/a/b",
        "query": "?x=1&utm_source=mail+list&utm_term=caf%C3%A9",
        "hash": "#top",
        "title": "T",
        "referrer": "r",
        "utm_source": "mail list",
        "utm_term": "café",
        "ip": "192.0.2.1",
        "url": url,
    }


def test_properties_of_a_page_come_before_its_context() -> None:
    page = {"url": "https://b.example/c", "path": "/c", "title": "C", "search": "?c"}
    row = one("page", properties={"url": "https://a.example/p"}, context={**WEB, "page": page})
    assert pick(row, "domain", "path", "title") == {
        "domain": "a.example",
        "path": "/p",
        "title": "C",
    }


def test_a_custom_event_on_the_web_is_where_its_page_is() -> None:
    page = {"url": "https://b.example", "title": "C", "referrer": "", "search": "?q=1"}
    row = one("track", event="E", properties={"url": "x", "title": "y"}, context={"page": page})
    assert pick(row, "library", "domain", "path", "query", "title", "referrer") == {
        "library": "web",
        "domain": "b.example",
        "path": "/",
        "query": "?q=1",
        "title": "C",
        "referrer": None,
    }


def test_campaign_fields_come_before_the_url() -> None:
    campaign = {"name": "n", "source": "s", "medium": "m", "term": "t", "content": "c"}
    url = "https://a.example/?utm_source=x&utm_campaign=x"
    row = one("page", properties={"url": url}, context={**WEB, "campaign": campaign})
    names = ("utm_campaign", "utm_source", "utm_medium", "utm_term", "utm_content")
    assert pick(row, *names) == dict(zip(names, "nsmtc", strict=True))


def test_a_broken_escape_in_a_url_costs_no_more_than_its_value() -> None:
    row = one("page", properties={"url": "https://a.example/?utm_source=%ff&utm_term=a%00b"})
    assert pick(row, "utm_source", "utm_term", "path") == {
        "utm_source": None,
        "utm_term": "ab",
        "path": "/",
    }


def test_the_name_and_category_of_a_page_are_properties() -> None:
    row = one("page", name="Home", category="Shop", properties={"category": "Own", "x": 1})
    assert json.loads(row["properties"]) == {"name": "Home", "category": "Own", "x": 1}
    row = one("screen", name="Home", category="Shop")
    assert json.loads(row["properties"]) == {"category": "Shop"}
    assert row["view_controller"] == "Home"


def test_a_screen_on_ios() -> None:
    context = {
        "library": {"name": "analytics-swift"},
        "os": {"name": "iOS", "version": "17.2"},
        "device": {"id": "d", "type": "ios", "model": "iPhone14,2"},
        "network": {"carrier": "C"},
        "app": {"name": "A", "version": "1.2"},
    }
    row = one("screen", name="Cart", context=context)
    names = (
        *("type", "view_controller", "library", "platform", "device_type", "device"),
        *("carrier", "app_name", "app_version", "heap_device", "browser"),
    )
    assert tuple(row.get(name) for name in names) == (
        *("view page", "Cart", "iOS", "iOS 17.2", "Mobile", "iPhone14,2"),
        *("C", "A", "1.2", None, None),
    )


def test_an_event_on_android() -> None:
    context = {
        "library": {"name": "analytics-kotlin"},
        "os": {"name": "Android", "version": "14"},
        "device": {"id": "d", "model": "Pixel 8"},
        "app": {"name": "A", "version": "1.2"},
    }
    row = one("track", event="E", context=context)
    names = ("library", "heap_device_id", "heap_device", "heap_app_name", "heap_app_version")
    assert tuple(row.get(name) for name in (*names, "device", "app_name")) == (
        *("android", "d", "Pixel 8", "A", "1.2"),
        *(None, None),
    )


@pytest.mark.parametrize(
    ("fields", "library"),
    [
        ({"context": {"library": {"name": "@segment/analytics-node"}}}, "server"),
        ({"context": {"library": {"name": "analytics-python"}}}, "server"),
        ({"context": {"library": {"name": "analytics-java"}}}, "server"),
        ({"context": {"library": {"name": "RudderLabs JavaScript SDK"}}}, "web"),
        ({"context": {"library": {"name": "analytics-react-native"}, "os": {"name": "iOS"}}},
         "iOS"),
        ({"context": {"library": {"name": "analytics-flutter"}, "device": {"type": "android"}}},
         "android"),
        ({"channel": "web"}, "web"),
        ({"channel": "server", "context": {"userAgent": CHROME}}, "server"),
        ({"context": {"userAgent": CHROME}}, "web"),
        ({"context": {"os": {"name": "iPadOS"}}}, "iOS"),
        ({"context": "nonsense"}, "server"),
        ({}, "server"),
    ],
)  # fmt: skip
def test_the_library(fields: dict[str, Any], library: str) -> None:
    assert one("track", event="E", **fields)["library"] == library


@pytest.mark.parametrize(
    ("event", "properties", "type_"),
    [
        ("$click", {}, "click"),
        ("$touch", {}, "touch"),
        ("$autocapture", {"$event_type": "submit"}, "submit"),
        ("$autocapture", {"$event_type": "change"}, "change"),
    ],
)
def test_interactions(event: str, properties: dict[str, Any], type_: str) -> None:
    sent = {**properties, "href": "/x", "target_text": "Buy", "path": "/p", "colour": "red"}
    rows, _, catalog = land(message("track", event=event, properties=sent))
    assert pick(rows[0], "type", "event", "href", "target_text", "path") == {
        "type": type_,
        "event": None,
        "href": "/x",
        "target_text": "Buy",
        "path": "/p",
    }
    assert [key[4] for key in catalog.properties] == [("colour",)]


def test_other_names_with_a_dollar_are_custom_events() -> None:
    assert one("track", event="$autocapture", properties={"$event_type": "x"})["event"] == (
        "$autocapture"
    )
    assert one("track", event="$pageleave")["type"] == "$pageleave"


def test_identify_merges_traits_over_those_of_the_context() -> None:
    row = one(
        "identify",
        userId="u",
        traits={"plan": "pro", "address": {"city": "Rome"}},
        context={"traits": {"plan": "free", "email": "e", "address": {"zip": "1"}}},
    )
    assert json.loads(row["user_properties"]) == {
        "plan": "pro",
        "email": "e",
        "address": {"zip": "1", "city": "Rome"},
    }
    assert "type" not in row
    assert "event" not in row


def test_group_and_alias() -> None:
    group = one("group", groupId="g", traits={"size": 5})
    assert json.loads(group["user_properties"]) == {"group_id": "g", "group": {"size": 5}}
    alias = one("alias", userId="new", previousId="old")
    assert pick(alias, "identity", "previous_id", "type") == {
        "identity": "new",
        "previous_id": "old",
        "type": None,
    }


@pytest.mark.parametrize("call", ["Track", " TRACK "])
def test_the_call_may_be_written_in_any_case(call: str) -> None:
    assert one(call, event="E")["call"] == "track"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"anonymousId": "a", "timestamp": TIME}, "no call type"),
        (message("trak"), "not one of"),
        ({"type": "page", "timestamp": TIME}, "neither an anonymousId nor a userId"),
        (message("page", anonymousId=" ", userId=""), "neither an anonymousId nor a userId"),
        (message("page", anonymousId={"a": 1}), "neither an anonymousId nor a userId"),
        (message("track"), "no event name"),
        (message("track", event=" "), "no event name"),
        (message("track", event=["E"]), "no event name"),
        (message("track", event={"name": "E"}), "no event name"),
        (message("page", timestamp="tomorrow"), "no usable time"),
        ("[1]", "an array"),
        ('{"type":', "not valid JSON"),
        ('{"type": NaN}', "NaN"),
        ('{"a":' + "[" * 100_000, "nested deeper"),
    ],
)
def test_what_is_rejected_and_why(record: dict[str, Any] | str, reason: str) -> None:
    rows, rejected, _ = land(record)
    assert rows == []
    assert [reason in line.reason for line in rejected] == [True]
    assert rejected[0].line == (record if isinstance(record, str) else json.dumps(record))


@pytest.mark.parametrize(("sent", "name"), [(5, "5"), (True, "true"), (1.0, "1.0")])
def test_event_names_that_are_no_text_are_taken_as_text(sent: object, name: str) -> None:
    assert one("track", event=sent)["event"] == name


@pytest.mark.parametrize("value", [[1, 2], "x", 5, True])
def test_properties_that_are_no_object_are_kept_under_a_key(value: object) -> None:
    assert json.loads(one("track", event="E", properties=value)["properties"]) == {
        "properties": value
    }


@pytest.mark.parametrize("value", [None, {}, [], ""])
def test_empty_properties_are_none(value: object) -> None:
    assert "properties" not in one("track", event="E", properties=value)


NOON = datetime(2026, 3, 2, 12)


@pytest.mark.parametrize(
    ("sent", "time"),
    [
        ("2026-03-02T12:00:00Z", NOON),
        ("2026-03-02T12:00:00.000Z", NOON),
        ("2026-03-02T17:30:00+05:30", NOON),
        ("2026-03-02T17:30:00+0530", NOON),
        ("2026-03-02T06:30:00-0530", NOON),
        ("2026-03-02T14:00:00+02", NOON),
        ("2026-03-02t12:00:00z", NOON),
        ("2026-03-02 12:00:00", NOON),
        ("2026-03-02 12:00:00 +00:00", NOON),
        ("2026-03-02T12:00", NOON),
        ("2026-03-02T12:00:00,5Z", NOON + timedelta(milliseconds=500)),
        ("2026-03-02T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
        ("2026-03-02", datetime(2026, 3, 2)),
        (1772452800000, NOON),
        ("1772452800000", NOON),
        (1772452800, NOON),
        (1772452800.5, NOON + timedelta(milliseconds=500)),
        (0, datetime(1970, 1, 1)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59)),
    ],
)
def test_times_in_all_forms(sent: object, time: datetime) -> None:
    assert one("page", timestamp=sent)["time"] == time


@pytest.mark.parametrize(
    "sent",
    ["", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01", "0001-01-01T00:00+05:00",
     "2026-03-02T25:00:00Z", 1e300, 10**30, True, {"a": 1}, [TIME], "now", None],
)  # fmt: skip
def test_what_is_no_time_counts_as_not_sent(sent: object) -> None:
    assert one("page", timestamp=sent, originalTimestamp=TIME)["time"] == datetime(2026, 3, 2, 10)


def test_the_order_in_which_times_are_used() -> None:
    sent = {
        "originalTimestamp": "2026-03-02T09:00:00Z",
        "sentAt": "2026-03-02T09:00:10Z",
        "receivedAt": "2026-03-02T12:00:10Z",
    }
    assert one("page", **sent)["time"] == datetime(2026, 3, 2, 10)
    assert one("page", timestamp=None, **sent)["time"] == NOON
    del sent["sentAt"]
    assert one("page", timestamp=None, **sent)["time"] == datetime(2026, 3, 2, 9)
    del sent["originalTimestamp"]
    assert one("page", timestamp=None, **sent)["time"] == NOON + timedelta(seconds=10)


def test_a_clock_more_than_a_day_ahead_is_replaced_and_flagged() -> None:
    received = {"receivedAt": "2026-03-01T10:00:00Z"}
    row = one("page", **received)
    assert (row["time"], row["time_replaced"]) == (datetime(2026, 3, 2, 10), False)
    row = one("page", timestamp="2026-03-02T10:00:00.001Z", **received)
    assert (row["time"], row["time_replaced"]) == (datetime(2026, 3, 1, 10), True)


def test_without_a_message_id_the_content_gives_one() -> None:
    record = message("page")
    del record["messageId"]
    rows, _, _ = land(json.dumps(record), json.dumps(record, separators=(",", ":")))
    assert rows[0]["message_id"] == rows[1]["message_id"]
    assert rows[0]["message_id"].startswith("content:")


def test_session_ids_of_the_collector() -> None:
    for fields in (
        {"context": {"sessionId": 5}},
        {"context": {"session_id": "5"}},
        {"properties": {"$session_id": "5"}},
        {"sessionId": "5"},
    ):
        assert one("track", event="E", **fields)["collector_session_id"] == "5"


def test_what_is_seen_has_kinds_even_where_numbers_became_texts() -> None:
    text = (
        f'{{"type":"track","event":"E","anonymousId":"a","timestamp":"{TIME}","properties":'
        '{"a":10.50,"b":1e5,"c":123456789012345678901,"d":{"e":2.0,"f":"2026-03-02"},'
        '"g":[1.50],"h":null,"i":{},"url":"u"}}'
    )
    rows, _, catalog = land(text)
    assert {key[4]: key[5] for key in catalog.properties} == {
        ("a",): "double",
        ("b",): "double",
        ("c",): "text",
        ("d", "e"): "double",
        ("d", "f"): "timestamp",
        ("g",): "json",
        ("url",): "text",
    }
    assert json.loads(rows[0]["properties"])["a"] == "10.50"
    assert list(catalog.events) == [("track", "E", "E", "server")]


def test_page_fields_are_columns_and_so_no_properties_of_the_catalog() -> None:
    properties = {"url": "https://a.example", "path": "/", "title": "t", "category": "c"}
    _, _, catalog = land(message("page", properties=properties))
    assert [key[4] for key in catalog.properties] == [("category",)]


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "url", "type", "$session_id", "x"]), inner)
    ),
    max_leaves=6,
)
KEYS = (
    *("type", "event", "anonymousId", "userId", "previousId", "messageId", "timestamp", "name"),
    *("receivedAt", "sentAt", "originalTimestamp", "properties", "traits", "context", "groupId"),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.dictionaries(st.sampled_from(KEYS), HOSTILE),
            st.fixed_dictionaries(
                {"type": st.sampled_from(["track", "page", "identify", "group"])},
                optional=dict.fromkeys(KEYS[1:], HOSTILE),
            ).map(lambda r: {"anonymousId": "a", "event": "E", "timestamp": TIME, **r}),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_object_lands_or_is_rejected(records: list[dict[str, Any]]) -> None:
    rows, rejected, _ = land(*records)
    assert len(rows) + len(rejected) == len(records)
    assert len({row["row_number"] for row in rows}) == len(rows)
