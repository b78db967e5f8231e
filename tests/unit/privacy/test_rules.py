"""What a rule does to the events that it is for, and that it leaves the others as they are."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.privacy.addresses import truncated
from loader.privacy.paths import PropertyRule, read_path
from loader.privacy.queries import Queries
from tests.unit.privacy.engine import SALT, land, message, one, privacy


def hashed(value: str) -> str:
    return hashlib.sha256((SALT + value).encode()).hexdigest()


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("properties.card", {"card": "4111", "n": 1}, {"n": 1}),
        ("properties.card", {"Card": "4111", "card_no": 1}, {"card_no": 1}),
        ("properties.card", {"a": {"card": 1}}, {"a": {"card": 1}}),
        ("properties.a.card", {"a": {"card": 1, "b": 2}}, {"a": {"b": 2}}),
        ("properties.a.card", {"a": [{"card": 1, "b": 2}, 3]}, {"a": [{"b": 2}, 3]}),
        ("properties.a.card", {"a.card": 1, "b": 2}, {"b": 2}),
        ("properties.a", {"a": {"card": 1}, "b": 2}, {"b": 2}),
        ("properties.*.card", {"card": 0, "a": {"card": 1, "b": 2}}, {"card": 0, "a": {"b": 2}}),
        (
            "properties.**.card",
            {"card": 0, "a": {"b": {"card": 1}, "c": 2}},
            {"a": {"b": {}, "c": 2}},
        ),
        ("**.card", {"card": 0, "b": 1}, {"b": 1}),
        ("properties.debug_*", {"debug_": 1, "debug_x": 2, "debug": 3}, {"debug": 3}),
        ('properties."a.b"', {"a.b": 1, "c": 2}, {"c": 2}),
        ('properties."say \\"x\\""', {'say "x"': 1, "c": 2}, {"c": 2}),
        ("properties.größe", {"Größe": 1, "c": 2}, {"c": 2}),
        ("user_properties.card", {"card": 1}, {"card": 1}),
    ],
)
def test_dropped_properties(rule: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    parsed, catalog = land(privacy(drop=(rule,)), message(properties=before))
    (row,) = parsed.events.to_pylist()
    assert json.loads(row["properties"]) == after
    seen = {key[4][0] for key in catalog.properties}
    assert seen <= set(after)


def test_nothing_left_is_nothing() -> None:
    assert "properties" not in one(privacy(drop=("properties.a",)), message(properties={"a": 1}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ann@example.com", "ann@example.com"),
        (7, "7"),
        (12345678901234567890123, None),
        (True, "true"),
    ],
)
def test_hashed_properties(value: object, text: str | None) -> None:
    properties = {"phone": value, "list": [1.5, {"phone": "kept"}]}
    parsed, catalog = land(privacy(hashed=("properties.phone",)), message(properties=properties))
    (row,) = parsed.events.to_pylist()
    found = json.loads(row["properties"])
    assert found == {"phone": hashed(text or str(value)), "list": properties["list"]}
    assert [key[5] for key in catalog.properties if key[4] == ("phone",)] == ["text"]


def test_hashing_takes_what_is_inside_and_dropping_goes_before() -> None:
    rules = privacy(drop=("properties.c.ssn",), hashed=("properties.c",))
    contact = {"mail": "m", "ssn": "1", "tags": ["x", 2, None, ""]}
    row = one(rules, message(properties={"c": contact}))
    assert json.loads(row["properties"]) == {
        "c": {"mail": hashed("m"), "tags": [hashed("x"), hashed("2"), None, ""]}
    }


def test_built_in_columns_follow_their_property() -> None:
    page = {"url": "https://a.example/p?utm_source=x", "title": "Ann's", "search": "?q=1"}
    row = one(
        privacy(drop=("properties.url", "properties.search")), message("page", properties=page)
    )
    assert not {"url", "domain", "path", "query", "utm_source"} & set(row)
    assert one(privacy(hashed=("properties.title",)), message("page", properties=page))[
        "title"
    ] == (hashed("Ann's"))


def test_columns_of_their_own_name() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0"
    record = message(context={"userAgent": agent, "ip": "203.0.113.77"})
    row = one(privacy(drop=("user_agent",), hashed=("ip",)), record)
    assert "user_agent" not in row
    assert row["ip"] == hashed("203.0.113.77")
    assert row["platform"] == "Windows 10"


def test_identities_and_no_placeholders() -> None:
    rules = privacy(hashed=("identity",))
    assert one(rules, message(userId="ann"))["identity"] == hashed("ann")
    assert one(rules, message(userId="Guest"))["identity"] == "Guest"
    # Whether an alias names an identity or a device, it still does.
    alias = one(rules, message("alias", userId="ann", previousId="a"))
    assert (alias["identity"], alias["previous_id"]) == (hashed("ann"), hashed("a"))
    assert alias["anonymous_id"] == hashed("a")


def test_message_ids_stay_and_the_content_hash_tells_nothing() -> None:
    record = message(properties={"card": "4111", "n": 1})
    plain, ruled = one(None, record), one(privacy(drop=("properties.card",)), record)
    assert ruled["message_id"] == plain["message_id"]
    assert ruled["event_id"] == plain["event_id"]
    assert ruled["content_hash"] != plain["content_hash"]
    other = message(messageId="m", properties={"card": "4222", "n": 1})
    same = message(messageId="m", properties={"n": 1, "card": "4111"})
    rules = privacy(drop=("properties.card",))
    assert one(rules, other)["content_hash"] == one(rules, same)["content_hash"]


def test_events_without_ruled_values_are_as_without_rules() -> None:
    rules = privacy(
        drop=("properties.card",),
        hashed=("**.mail", "title"),
        truncate_ip=True,
        drop_query=("token",),
    )
    record = message(properties={"a": 1.50, "b": ["x", {"c": 12345678901234567890}]})
    assert one(rules, record) == one(None, record)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("203.0.113.77:8080", "203.0.113.0"),
        ("[2001:db8:1:2::3]:443", "2001:db8:1::"),
        ("2001:db8:1:2::3", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "::ffff:203.0.113.0"),
        ("2002:cb00:714d::1", "2002:cb00:7100::"),
        ("203.0.113.77, 10.1.2.3", "203.0.113.0, 10.1.2.0"),
        ("unknown, 10.1.2.3", "10.1.2.0"),
        ("somebody", None),
        ("", None),
    ],
)
def test_addresses(text: str, kept: str | None) -> None:
    assert truncated(text) == kept


@given(st.ip_addresses())
def test_two_addresses_of_a_network_are_one(address: Any) -> None:
    cut = truncated(str(address))
    assert cut is not None
    assert truncated(cut) == cut


def test_addresses_in_columns_and_properties() -> None:
    record = message(context={"ip": "203.0.113.77"}, properties={"$ip": "203.0.113.77", "zip": "1"})
    row = one(privacy(truncate_ip=True), record)
    assert row["ip"] == "203.0.113.0"
    assert json.loads(row["properties"]) == {"$ip": "203.0.113.0", "zip": "1"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/?token=s3cret", "https://a.example/"),
        ("https://a.example/?a=1&TOKEN=s3cret&b=2#top", "https://a.example/?a=1&b=2#top"),
        ("https://a.example/?token=s3cret&mail=s3cret#x", "https://a.example/#x"),
        ("/p#token=s3cret&b=1", "/p#b=1"),
        ("/p?a=1;token=s3cret", "/p?a=1"),
        ("token=s3cret&b=1", "&b=1"),
        ("/p?tokens=1&xtoken=2", "/p?tokens=1&xtoken=2"),
    ],
)
def test_parameters_of_urls(url: str, kept: str) -> None:
    queries = Queries(["token", "mail"])
    assert queries.clean(url) == kept
    rules = privacy(drop_query=("token", "mail"))
    page = message(
        "page", properties={"url": url, "landing": url}, context={"page": {"referrer": url}}
    )
    row = one(rules, page)
    assert row["url"] == row["referrer"] == kept
    assert json.loads(row["properties"]) == {"url": kept, "landing": kept}
    assert "s3cret" not in json.dumps(row, default=str)


@pytest.mark.parametrize(
    "text", ["card", "propertys.card", "properties.", "properties.a..b", "event"]
)
def test_paths_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|did you mean|written"):
        read_path(text)


def test_a_hint_misses_no_key() -> None:
    rule = read_path("properties.a.secret_*")
    assert isinstance(rule, PropertyRule)
    before = {"a": {"secret_1": 1}, "a.secret_\u00e9": 2, 'A.Secret_"q"': 3, "b": 4}
    row = one(privacy(drop=("properties.a.secret_*",)), message(properties=before))
    assert json.loads(row["properties"]) == {"a": {}, "b": 4}


def test_equal_keys_and_deep_texts_hide_nothing() -> None:
    deep = "[" * 20_000 + '{"card": "s3cret"}' + "]" * 20_000
    b = '{"c": {"card": "s3cret"}, "c": {"x": 1}, "\\u0063ard": "s3cret"}'
    properties = f'{{"a": {{"b": {b}}}, "deep": {json.dumps(deep)}}}'
    line = json.dumps(message(properties="?")).replace('"?"', properties)
    parsed, _ = land(privacy(drop=("**.card",)), line)
    (row,) = parsed.events.to_pylist()
    assert json.loads(row["properties"]) == {"a": {"b": {"c": {"x": 1}}}, "deep": None}


def test_texts_that_are_json_are_looked_into() -> None:
    inner = json.dumps({"card": "s3cret", "n": 1})
    rules = privacy(drop=("**.card",))
    row = one(rules, message(properties={"cell": inner, "text": "{card", "list": [inner]}))
    assert json.loads(row["properties"]) == {
        "cell": '{"n":1}',
        "text": "{card",
        "list": ['{"n":1}'],
    }
