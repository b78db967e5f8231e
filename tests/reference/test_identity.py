"""Who an event belongs to (CONTRACT.md section 6)."""

from typing import Any

import pytest

from . import Row
from .examples import (
    alias,
    anonymous,
    at,
    column,
    from_library,
    identify,
    known,
    tables,
    track,
)
from .hashing import hash63
from .identity import identities_in_force


def users_of(*messages: Row, **settings: Any) -> list[int]:
    return column(tables(*messages, **settings)["did"], "user_id")


def migrations(*messages: Row) -> set[tuple[int, int, object]]:
    rows = tables(*messages)["user_migrations"]
    return {(row["from_user_id"], row["to_user_id"], row["time"]) for row in rows}


def test_identity_in_force_is_its_own_else_the_last_before_else_the_first_after() -> None:
    assert identities_in_force([None, "A", None, "B", None]) == ["A", "A", "A", "B", "B"]
    assert identities_in_force([None, None]) == [None, None]


def test_two_people_on_one_device_are_not_merged() -> None:
    assert users_of(track(0), identify(1, "A"), track(2), identify(3, "B"), track(4)) == [
        known("A"),
        known("A"),
        known("B"),
    ]


def test_two_devices_of_one_person_are_one_user() -> None:
    assert users_of(track(0), identify(1, "A"), track(2, anonymousId="e", userId="A")) == [
        known("A"),
        known("A"),
    ]


def test_without_identity_the_device_is_the_user_and_without_device_the_message() -> None:
    nobody = {"userId": "undefined"}
    assert users_of(
        track(0), track(1, anonymousId=None, **nobody), track(2, anonymousId=" ", **nobody)
    ) == [anonymous("d"), hash63("message:m0001.0"), hash63("message:m0002.0")]


@pytest.mark.parametrize(
    "ignored",
    [" ", "anonymous", "GUEST", "Not_Authenticated", "True", "[object Object]", "NaN", "none", "0"],
)
def test_an_identity_that_means_nothing_is_ignored(ignored: str) -> None:
    assert users_of(track(0, userId=ignored), alias(1, ignored, "A")) == [anonymous("d")]


@pytest.mark.parametrize("meant", ["NONE", "nan", "Null", "00", "[Object Object]"])
def test_the_other_ignored_identities_are_compared_exactly(meant: str) -> None:
    assert users_of(track(0, userId=meant)) == [known(meant)]


def test_a_setting_ignores_more() -> None:
    ignored = frozenset(["kiosk"])
    assert users_of(track(0, userId="kiosk"), ignored_identities=ignored) == [anonymous("d")]


def test_an_alias_merges_transitively_into_the_last_id() -> None:
    assert users_of(track(0, userId="A"), alias(1, "B", "C"), alias(2, "A", "B")) == [known("C")]


def test_of_several_last_ids_the_one_of_the_latest_alias_is_the_root() -> None:
    assert users_of(track(0, userId="A"), alias(2, "A", "B"), alias(1, "A", "C")) == [known("B")]


def test_in_a_ring_the_latest_aliass_user_is_the_root() -> None:
    assert users_of(track(0, userId="A"), alias(1, "A", "B"), alias(2, "B", "A")) == [known("A")]


def test_an_alias_to_itself_or_of_an_ignored_id_does_nothing() -> None:
    rows = [track(0, userId="A"), alias(1, "A", "A"), alias(2, "guest", "A"), alias(3, "A", "id")]
    assert users_of(*rows) == [known("A")]
    assert migrations(*rows) == set()


def test_an_alias_may_name_a_device() -> None:
    rows = [track(0), alias(1, "d", "A"), track(2)]
    assert users_of(*rows) == [known("A"), known("A")]
    assert (anonymous("d"), known("A"), at(1)) in migrations(*rows)


def test_a_devices_own_identity_comes_before_an_alias_that_names_the_device() -> None:
    assert users_of(track(0), identify(1, "B"), alias(2, "d", "A")) == [known("B")]


def test_a_device_with_events_before_its_identity_migrates() -> None:
    rows = [track(0), identify(1, "A"), identify(2, "A")]
    assert migrations(*rows) == {(anonymous("d"), known("A"), at(1))}


def test_a_device_without_earlier_events_does_not_migrate() -> None:
    assert migrations(identify(0, None), identify(1, "A"), track(2)) == set()


def test_migrations_are_flat() -> None:
    rows = [track(0), identify(1, "A"), alias(2, "A", "B"), alias(3, "B", "C")]
    assert migrations(*rows) == {
        (anonymous("d"), known("C"), at(1)),
        (known("A"), known("C"), at(2)),
        (known("B"), known("C"), at(2)),
    }


def test_a_server_event_identifies_a_device() -> None:
    server = track(1, userId="A", **from_library("analytics-go"))
    assert users_of(track(0), server) == [known("A"), known("A")]
