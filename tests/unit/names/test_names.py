"""What must be true of every name of a table or column."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.builtins import builtin_column_names, builtin_columns
from loader.names import MAX_BYTES, column_name, table_name
from loader.reserved import RESERVED

VALID = re.compile(r"[a-z_][a-z0-9_]*")

# Any text, and text that is likely to be cut, split or prefixed.
TEXTS = st.one_of(
    st.text(max_size=100),
    st.text(alphabet="aZ9 _-é", max_size=200),
    st.sampled_from(sorted(RESERVED | builtin_column_names())),
)
PATHS = st.lists(TEXTS, min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        ("Sign Up - Click Link (Any)", "sign_up_click_link_any"),
        ("HTMLParser", "html_parser"),
        ("getHTTPResponseCode", "get_http_response_code"),
        ("userID", "user_id"),
        ("ABTest", "ab_test"),
        ("address2Line", "address2_line"),
        ("  __Order   Completed!! ", "order_completed"),
        ("2nd Visit", "_2nd_visit"),
        ("select", "_select"),
        ("Order", "_order"),
        ("qualify", "_qualify"),
        ("Überraschung café", "uberraschung_cafe"),
        ("Cafe\u0301", "cafe"),
        ("北京", "bei_jing"),
        ("🎉", "tada"),
        ("users", "users"),
    ],
)
def test_tables_are_named_in_snake_case(display: str, expected: str) -> None:
    assert table_name(display) == expected


@pytest.mark.parametrize(
    ("path", "scope", "expected"),
    [
        (["plan"], "event", "plan"),
        (["address", "zipCode"], "event", "address_zip_code"),
        (["a.b", "c"], "event", "a_b_c"),
        (["email"], "event", "_email"),
        (["Email"], "user", "email"),
        (["handle"], "user", "handle"),
        (["user_id"], "user", "_user_id"),
        (["userId"], "event", "_user_id"),
        (["session", "Time"], "event", "_session_time"),
        (["event_view_name"], "event", "_event_view_name"),
        (["initial_referrer"], "user", "_initial_referrer"),
        (["initial_landing_page"], "event", "_initial_landing_page"),
        (["IP"], "event", "_ip"),
        (["status"], "event", "status"),
        (["select"], "event", "_select"),
        (["ctid"], "event", "_ctid"),
        (["3d"], "event", "_3d"),
    ],
)
def test_columns_are_named_in_snake_case(path: list[str], scope: str, expected: str) -> None:
    assert column_name(path, scope) == expected


@given(TEXTS)
def test_a_table_name_is_valid_on_every_warehouse(display: str) -> None:
    name = table_name(display)
    assert VALID.fullmatch(name)
    assert len(name.encode()) <= MAX_BYTES
    assert name not in RESERVED


@given(PATHS, st.sampled_from(["event", "user"]))
def test_a_column_name_is_valid_and_never_a_built_in_one(path: list[str], scope: str) -> None:
    name = column_name(path, scope)
    assert VALID.fullmatch(name)
    assert len(name.encode()) <= MAX_BYTES
    assert name not in RESERVED
    filled_by_users = {"email", "handle"} if scope == "user" else set()
    assert name not in builtin_column_names() - filled_by_users


@given(TEXTS)
def test_a_table_name_is_the_name_of_itself(display: str) -> None:
    name = table_name(display)
    assert table_name(name) == name


@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_give_one_name(display: str) -> None:
    composed = unicodedata.normalize("NFC", display)
    decomposed = unicodedata.normalize("NFD", composed)
    if unicodedata.normalize("NFC", decomposed) == composed:
        assert table_name(composed) == table_name(decomposed)


@given(
    st.text("abc", min_size=64, max_size=99),
    st.text("xyz", max_size=9),
    st.text("xyz", max_size=9),
)
def test_long_names_with_one_beginning_stay_apart(start: str, end: str, other: str) -> None:
    assert (table_name(start + end) == table_name(start + other)) is (end == other)


def test_names_without_letters_or_digits_get_a_hash() -> None:
    assert re.fullmatch(r"event_[0-9a-f]{8}", table_name("!!!"))
    assert re.fullmatch(r"property_[0-9a-f]{8}", column_name(["", "--"]))
    assert table_name("!!!") != table_name("???")
    assert column_name(["", "--"]) != column_name(["--"])


def test_a_path_and_a_known_scope_are_needed() -> None:
    with pytest.raises(ValueError, match="path"):
        column_name([])
    with pytest.raises(ValueError, match="scope"):
        column_name(["plan"], "session")


def test_built_in_columns_of_the_documented_tables_are_taken() -> None:
    for table in ("users", "sessions", "pageviews", "events", "all_events"):
        columns = builtin_columns(table)
        assert columns
        assert {c.name for c in columns} <= builtin_column_names()
