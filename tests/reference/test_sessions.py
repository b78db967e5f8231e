"""Sessions and what events carry of them (CONTRACT.md section 7)."""

from typing import Any

import pytest

from . import Row
from .examples import (
    ANDROID,
    IOS,
    SERVER,
    alias,
    at,
    column,
    identify,
    known,
    message,
    page,
    tables,
    track,
)
from .hashing import hash63


def starts(*messages: Row, **settings: Any) -> list[object]:
    return sorted(column(tables(*messages, **settings)["sessions"], "time"))


def in_session(name: str, **fields: Any) -> Row:
    """Fields of an event that carries a collector's session id."""
    return {"context": {"library": {"name": "analytics.js"}, "sessionId": name}} | fields


@pytest.mark.parametrize(
    ("library", "gap", "sessions"),
    [
        ({}, 30, 1),
        ({}, 30.1, 2),
        (IOS, 5, 1),
        (IOS, 5.1, 2),
        (ANDROID, 5.1, 2),
    ],
)
def test_a_session_ends_after_more_than_the_timeout(
    library: Row, gap: float, sessions: int
) -> None:
    assert len(starts(track(0, **library), track(gap, **library))) == sessions


def test_the_timeout_is_that_of_the_later_event() -> None:
    assert len(starts(track(0), track(6, **IOS))) == 2
    assert len(starts(track(0, **IOS), track(6))) == 1


def test_the_gap_is_to_the_event_before_not_to_the_first() -> None:
    assert starts(track(0), track(20), track(40)) == [at(0)]


def test_a_late_event_joins_sessions() -> None:
    assert starts(track(40), track(0), track(20)) == [at(0)]


def test_devices_have_sessions_of_their_own() -> None:
    assert starts(track(0), track(1, anonymousId="e")) == [at(0), at(1)]


def test_a_change_of_identity_begins_a_session_and_a_first_identity_does_not() -> None:
    assert starts(track(0), track(1, userId="A"), track(2)) == [at(0)]
    assert starts(track(0, userId="A"), identify(1, "B"), track(2)) == [at(0), at(2)]


def test_merged_identities_still_begin_a_session() -> None:
    rows = [track(0, userId="A"), track(1, userId="B"), alias(2, "A", "B")]
    assert starts(*rows) == [at(0), at(1)]


def test_calls_that_are_no_events_neither_begin_nor_extend_a_session() -> None:
    assert starts(identify(0, "A")) == []
    assert starts(track(0), identify(20, "A"), message("group", 30), track(40)) == [at(0), at(40)]


def test_a_collectors_session_id_is_the_boundary() -> None:
    assert starts(track(0, **in_session("1")), track(90, **in_session("1"))) == [at(0)]
    assert starts(track(0, **in_session("1")), track(1, **in_session("2"))) == [at(0), at(1)]
    # Where one of the two has none, the gap decides.
    assert starts(track(0, **in_session("1")), track(1), track(2, **in_session("2"))) == [at(0)]
    # A kept session holds against a change of identity, too.
    rows = [track(0, **in_session("1", userId="A")), track(1, **in_session("1", userId="B"))]
    assert starts(*rows) == [at(0)]
    assert column(tables(*rows)["did"], "user_id") == [known("A"), known("B")]
    assert column(tables(*rows)["sessions"], "user_id") == [known("A")]


def test_server_events_have_no_session_and_do_not_extend_one() -> None:
    rows = [track(0), track(20, **SERVER), track(40)]
    assert starts(*rows) == [at(0), at(40)]
    assert column(tables(*rows)["did"], "session_id")[1] is None
    assert column(tables(*rows)["did"], "library") == ["web", "server", "web"]


def test_ids_come_from_the_device_and_the_first_event() -> None:
    (row,) = tables(track(0), track(1))["sessions"]
    assert row["session_id"] == hash63("session:a:d:m0000.0")
    assert row["event_id"] == hash63("session_event:a:d:m0000.0")


def test_session_values_are_the_first_events_and_landing_is_the_first_pages() -> None:
    first = {"library": {"name": "analytics.js"}, "ip": "192.0.2.1", "campaign": {"source": "ad"}}
    second = {"library": {"name": "analytics.js"}, "ip": "192.0.2.2"}
    url = "https://example.com/a?b=1#c"
    rows = tables(
        track(0, context=first),
        page(1, url, context=second),
        page(2, "https://example.com/z"),
    )
    names = ["ip", "utm_source", "landing_page", "landing_page_query", "landing_page_hash"]
    expected = ["192.0.2.1", "ad", url, "?b=1", "#c"]
    for table in ("sessions", "pageviews", "did"):
        assert [[row[name] for name in names] for row in rows[table]] == (
            [expected] * len(rows[table])
        )


def test_a_server_event_carries_its_own_values() -> None:
    context = {**SERVER["context"], "ip": "192.0.2.9"}
    rows = tables(track(0), track(1, context=context))
    assert column(rows["did"], "ip") == [None, "192.0.2.9"]


def test_a_pageviews_library_is_its_sessions_and_an_events_its_own() -> None:
    home = [{"field": "type", "is": "view page"}]
    rows = tables(track(0, **IOS), page(1), definitions={"events": {"home": {"match": home}}})
    assert column(rows["pageviews"], "library") == ["iOS"]
    assert column(rows["home"], "library") == ["web"]


def test_the_previous_page_is_the_one_before_the_current() -> None:
    site = "https://example.com"
    rows = tables(
        track(0),
        page(1, site + "/a?x"),
        track(2),
        page(3, site + "/b"),
        track(4),
        page(50, site + "/c"),
    )
    assert column(rows["pageviews"], "heap_previous_page") == [None, "example.com/a", None]
    assert column(rows["did"], "heap_previous_page") == [None, None, "example.com/a"]
