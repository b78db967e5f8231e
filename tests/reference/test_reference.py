"""The tables as a whole (CONTRACT.md, the first principle and section 2)."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from . import Row, Settings, build, land, tables_from_raw
from .columns import EVENTS, PAGEVIEWS, SESSIONS
from .examples import (
    ANDROID,
    DID,
    IOS,
    SERVER,
    alias,
    at,
    column,
    identify,
    message,
    page,
    tables,
    track,
)
from .hashing import event_id

TWO_LABELS: dict[str, Any] = {
    "events": {
        "did": DID["events"]["did"],
        "anything": {"match": [{"field": "event", "exists": True}], "since": "2026-01-01T00:01"},
    }
}


def test_documented_columns_are_always_there_then_the_properties() -> None:
    rows = tables(
        page(0), message("page", 1, properties={"b": 1}), message("page", 2, properties={"a": 1})
    )
    assert list(rows["sessions"][0]) == SESSIONS
    assert list(rows["pageviews"][0]) == [*PAGEVIEWS, "b", "a"]


def test_an_event_table_has_the_columns_of_its_libraries() -> None:
    assert list(tables(track(0, **SERVER))["did"][0]) == [
        "event_id",
        "user_id",
        "session_id",
        "time",
        "type",
        "library",
    ]
    ios = tables(track(0, **IOS), page(1))["did"][0]
    assert "carrier" in ios
    assert "referrer" not in ios
    android = tables(track(0, **ANDROID))["did"][0]
    assert "heap_device" in android
    assert "target_text" not in android
    every = tables(track(0, **SERVER), all_builtin_columns=True)["did"][0]
    assert list(every) == list(EVENTS)


def test_two_labels_share_the_raw_events_id_and_a_start_date_bounds() -> None:
    rows = tables(track(0), track(1), track(2), definitions=TWO_LABELS)
    assert column(rows["did"], "event_id") == [event_id(f"m000{i}.0") for i in range(3)]
    assert column(rows["anything"], "event_id") == column(rows["did"], "event_id")[1:]


def test_all_events_has_the_rows_of_every_table() -> None:
    rows = tables(
        page(0), track(1, properties={"p": 1}), track(2, **SERVER), definitions=TWO_LABELS
    )
    every = rows["all_events"]
    counted = {
        name: column(every, "event_table_name").count(name)
        for name in ("pageviews", "sessions", "did", "anything")
    }
    assert counted == {"pageviews": 1, "sessions": 1, "did": 2, "anything": 2}
    assert all(row["event_view_name"] == row["event_table_name"] for row in every)
    assert {(r["event_table_name"], r["time"], r["session_time"]) for r in every} == {
        ("pageviews", at(0), 0.0),
        ("sessions", at(0), 0.0),
        ("did", at(1), 60.0),
        ("anything", at(1), 60.0),
        ("did", at(2), None),
        ("anything", at(2), None),
    }
    assert {row["p"] for row in every if row["time"] == at(1)} == {1}
    assert len({tuple(row) for row in every}) == 1


def test_identify_alias_and_group_are_in_no_event_table() -> None:
    rows = tables(
        identify(0, "A"),
        alias(1, "A", "B"),
        message("group", 2),
        definitions={"events": {"all": {"match": []}}},
    )
    assert rows["all"] == rows["all_events"] == rows["sessions"] == rows["pageviews"] == []


def test_no_events_make_empty_tables() -> None:
    assert all(rows == [] for rows in build({}).values())


people = st.sampled_from([None, "A", "B", "guest"])
messages = st.builds(
    lambda call, minute, device, user, previous, plan: message(
        call,
        minute,
        anonymousId=device,
        userId=user,
        previousId=previous,
        event="Did",
        messageId=f"{call}{minute}{device}{user}",
        traits={"plan": plan},
        properties={"plan": plan},
    ),
    st.sampled_from(["track", "page", "identify", "alias", "group"]),
    st.sampled_from([0, 20, 31, 40, 90]),
    st.sampled_from([None, "d", "e"]),
    people,
    st.sampled_from([None, "A", "C", "d"]),
    st.sampled_from([None, 1, 2.5, "x"]),
)


def same(one: dict[str, list[Row]], other: dict[str, list[Row]]) -> bool:
    def canonical(tables: dict[str, list[Row]]) -> dict[str, list[str]]:
        return {name: sorted(map(repr, rows)) for name, rows in tables.items()}

    return canonical(one) == canonical(other)


@settings(max_examples=60, deadline=None)
@given(st.lists(messages, max_size=8), st.randoms(use_true_random=False))
def test_order_batches_and_duplicates_are_not_visible(sent: list[Row], random: Any) -> None:
    lines = [json.dumps(one) for one in sent]
    again = lines + random.sample(lines, len(lines) // 2)
    random.shuffle(again)
    middle = len(again) // 2
    assert same(build({"one": lines}, DID), build({"a": again[:middle], "b": again[middle:]}, DID))


@settings(max_examples=60, deadline=None)
@given(st.lists(messages, max_size=8))
def test_keys_and_references_hold(sent: list[Row]) -> None:
    rows = tables(*sent)
    users = set(column(rows["users"], "user_id"))
    sessions = set(column(rows["sessions"], "session_id"))
    for table, key in (
        ("users", ["user_id"]),
        ("sessions", ["session_id"]),
        ("did", ["user_id", "event_id"]),
        ("user_migrations", ["from_user_id"]),
        ("all_events", ["user_id", "event_id", "event_table_name"]),
    ):
        keys = [tuple(row[name] for name in key) for row in rows[table]]
        assert len(set(keys)) == len(keys)
    for row in rows["all_events"]:
        assert row["user_id"] in users
        assert row["session_id"] in sessions
    targets = set(column(rows["user_migrations"], "to_user_id"))
    assert targets <= users
    assert not targets & set(column(rows["user_migrations"], "from_user_id"))


def test_raw_rows_with_json_text_give_the_same_tables() -> None:
    line = json.dumps(track(0, properties={"p": 10.0, "q": [1, 2.5]}))
    landed = land({"file": [line]}, Settings()).events
    as_text = [{**row, "properties": '{"p": 10.0, "q": [1, 2.5]}'} for row in landed]
    assert tables_from_raw(as_text, DID, Settings()) == build({"file": [line]}, DID)
