"""Whatever a record looks like: what the rules keep out is nowhere in what leaves the engine."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loader.landing.forgotten import salted
from loader.privacy.rules import Privacy
from tests.unit.privacy.engine import SALT, land, message, privacy

SECRET = 's3cr3t-\u00fc"x'
RULES = privacy(
    drop=("**.card", "**.nest.*.pin"),
    hashed=("**.mail", "identity"),
    truncate_ip=True,
    drop_query=("token",),
)
KEYS = st.sampled_from(["card", "CARD", "a.card", "mail", "Mail"])
PLAIN = st.sampled_from([None, 1, 1.50, True, "x", "", "2026-03-02", [1, {"b": 2}], 2**70])


def bearers() -> st.SearchStrategy[Any]:
    """Values that hold the secret, and nothing but the rules say so."""
    ruled = st.dictionaries(
        KEYS, st.sampled_from([SECRET, [SECRET], {"in": SECRET}, [[{"in": SECRET}]]]), min_size=1
    )
    address = st.just({"ip": "203.0.113.77"})
    pin = st.just({"nest": {"deep": {"pin": SECRET}}})
    url = st.just({"link": f"https://a.example/?b=1&token={SECRET}"})
    found: st.SearchStrategy[Any] = st.one_of(ruled, address, url, pin)
    deeper = st.recursive(
        st.one_of(ruled, address, url),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"x": inner, "y": PLAIN}), st.lists(inner, min_size=1, max_size=2)
        ),
        max_leaves=3,
    )
    return st.one_of(found, st.fixed_dictionaries({"some": deeper, "more": PLAIN}))


@st.composite
def records(draw: st.DrawFn) -> str:
    call = draw(st.sampled_from(["track", "page", "identify", "group", "screen", "alias", "buy"]))
    fields: dict[str, Any] = {"userId": SECRET, "context": {"ip": "203.0.113.77"}}
    fields |= {"properties": draw(bearers()), "traits": draw(bearers()), "previousId": SECRET}
    record = message(call, **fields)
    for lacking in draw(st.sets(st.sampled_from(["timestamp", "event", "type"]), max_size=1)):
        record.pop(lacking, None)
    if draw(st.booleans()):
        record["properties"] = json.dumps(record["properties"])
    line = json.dumps(record, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 5)) == 0:
        line = line[: draw(st.integers(1, len(line)))]
    return line


# A batch costs as much as its records: many of them in a few batches.
@settings(max_examples=10)
@given(st.lists(records(), min_size=1, max_size=30))
def test_nothing_leaks(lines: list[str]) -> None:
    parsed, catalog = land(RULES, *lines)
    assert parsed.events.num_rows + len(parsed.rejected) == len(lines)
    left = [*parsed.events.to_pylist(), *(line.line for line in parsed.rejected)]
    for text in (*map(str, left), str(catalog.properties), str(catalog.events)):
        assert "s3cr3t" not in text
        assert "203.0.113.77" not in text


@settings(max_examples=5)
@given(st.lists(records(), min_size=1, max_size=30))
def test_ids_are_as_without_rules(lines: list[str]) -> None:
    def told(rules: Privacy | None) -> tuple[list[object], list[tuple[int, str]]]:
        parsed, _ = land(rules, *lines)
        ids = parsed.events.select(["row_number", "message_id", "event_id", "time"])
        rejected = [(line.line_number, line.reason) for line in parsed.rejected]
        return sorted(ids.to_pylist(), key=str), sorted(rejected)

    assert told(RULES) == told(None)


def test_a_line_that_is_no_json_keeps_a_digest() -> None:
    parsed, _ = land(RULES, '{"card": "411')
    (rejected,) = parsed.rejected
    assert rejected.line == "sha256:" + salted(SALT, '{"card": "411')


def test_a_refused_record_keeps_what_no_rule_is_for() -> None:
    record = {
        "type": "track",
        "event": "Paid",
        "anonymousId": "a",
        "properties": {"card": 1, "n": 2},
    }
    parsed, _ = land(privacy(drop=("**.card",)), record)
    (rejected,) = parsed.rejected
    assert rejected.reason == "the record has no usable time"
    assert json.loads(rejected.line or "") == {**record, "properties": {"n": 2}}
