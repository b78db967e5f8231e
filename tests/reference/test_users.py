"""The table users, and segments of it (CONTRACT.md sections 2, 6 and 8)."""

from typing import Any

import pytest

from . import Row
from .examples import (
    DID,
    alias,
    anonymous,
    at,
    column,
    identify,
    known,
    message,
    page,
    tables,
    track,
)


def user(*messages: Row, **settings: Any) -> Row:
    (row,) = tables(*messages, **settings)["users"]
    return row


def test_every_call_makes_a_user() -> None:
    rows = tables(
        track(0),
        identify(1, "A", anonymousId="e"),
        alias(2, "B", "C"),
        message("group", 3, anonymousId="f"),
    )["users"]
    assert {row["user_id"]: row["identity"] for row in rows} == {
        anonymous("d"): None,
        known("A"): "A",
        known("C"): "C",
        anonymous("f"): None,
    }


def test_a_merged_user_is_one_row_under_the_root() -> None:
    row = user(track(0), identify(1, "A"), alias(2, "A", "B"))
    assert (row["user_id"], row["identity"], row["joindate"]) == (known("B"), "B", at(0))


def test_a_property_is_the_latest_value_that_is_not_null_of_any_device() -> None:
    row = user(
        identify(2, "A", traits={"email": "new@example.com", "plan": None}),
        identify(1, "A", anonymousId="e", traits={"email": "old@example.com", "plan": "pro"}),
        identify(0, "A", traits={"plan": "free", "handle": "ace"}),
    )
    assert [row[name] for name in ("email", "handle", "plan")] == ["new@example.com", "ace", "pro"]


@pytest.mark.parametrize(
    ("messages", "minute"),
    [
        # the first time an identity is carried, not each time
        ([track(0), identify(1, "A"), identify(9, "A")], 1),
        # the time the present value began, not its later confirmation
        (
            [
                identify(0, "A"),
                identify(2, "A", traits={"x": 1}),
                identify(9, "A", traits={"x": 1}),
            ],
            2,
        ),
        # a value that went and came back began when it came back
        ([identify(m, "A", traits={"x": x}) for m, x in ((0, 1), (1, 2), (2, 1))], 2),
        # a null is no change
        ([identify(0, "A", traits={"x": 1}), identify(1, "A", traits={"x": None})], 0),
        # an alias is a change, an alias again is none
        ([identify(0, "A"), alias(3, "A", "B"), alias(9, "A", "B")], 3),
        # an event is none
        ([track(0), track(9)], 0),
    ],
)
def test_last_modified(messages: list[Row], minute: int) -> None:
    assert user(*messages)["last_modified"] == at(minute)


def test_first_touch_is_of_the_earliest_session_of_all_devices() -> None:
    row = user(
        page(50, "https://example.com/later", userId="A"),
        page(0, "https://example.com/first?utm_source=ad", anonymousId="e", userId="A"),
    )
    assert row["initial_landing_page"] == "https://example.com/first?utm_source=ad"
    assert row["initial_utm_source"] == "ad"


def test_first_touch_columns_can_be_turned_off() -> None:
    assert list(user(track(0), initial_columns=False)) == [
        "user_id",
        "identity",
        "handle",
        "email",
        "joindate",
        "last_modified",
    ]


def test_columns_of_users_are_in_order_of_first_appearance() -> None:
    row = user(identify(1, "A", traits={"late": 1}), identify(0, "A", traits={"soon": 1}))
    assert list(row)[-3:] == ["initial_city", "soon", "late"]


def members(rule: list[Row], *messages: Row, **settings: Any) -> set[str]:
    rows = tables(*messages, definitions={**DID, "segments": {"s": {"match": rule}}}, **settings)
    names = {row["user_id"]: row["identity"] for row in rows["users"]}
    assert all(list(row) == ["user_id"] for row in rows["s"])
    return {names[value] for value in column(rows["s"], "user_id")}


PEOPLE = [
    identify(0, "A", anonymousId="a", traits={"plan": "pro"}),
    identify(0.1, "B", anonymousId="b", traits={"plan": "free"}),
    track(1, anonymousId="a"),
    track(2, anonymousId="a"),
    track(1.5, anonymousId="b"),
    identify(3, "C", anonymousId="c"),
]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ([{"field": "plan", "is": "pro"}], "A"),
        ([{"field": "plan", "is_not": "pro"}], "BC"),
        ([{"done": "did"}], "AB"),
        ([{"not": {"done": "did"}}], "C"),
        ([{"done": "did", "at_least": 2}], "A"),
        ([{"done": "did", "at_least": 1, "within_days": 1}], "AB"),
        ([{"any": [[{"field": "plan", "is": "free"}], [{"not": {"done": "did"}}]]}], "BC"),
    ],
)
def test_segments(rule: list[Row], expected: str) -> None:
    assert members(rule, *PEOPLE, now=at(24 * 60 + 1.5)) == set(expected)


def test_within_days_counts_back_from_now_to_the_very_moment() -> None:
    rule = [{"done": "did", "within_days": 1}]
    assert members(rule, *PEOPLE, now=at(24 * 60 + 2)) == {"A"}
    assert members(rule, *PEOPLE, now=at(24 * 60 + 2.1)) == set()
