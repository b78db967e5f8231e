"""Texts without secrets, in whatever form these are written."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import EventideError
from loader.redaction import forget_all, keep, keep_named, keep_url, redacted
from loader.urls import shown_url
from tests.functional.planted import SECRETS, Search


def written(secret: str) -> list[str]:
    """Ways in which drivers and services write a text."""
    pair = f"me:{secret}".encode()
    return [
        f"failed with {secret}.",
        f"GET /?key={quote(secret, safe='')}",
        base64.b64encode(secret.encode()).decode(),
        f"Authorization: Basic {base64.b64encode(pair).decode()}",
        f"Basic {base64.urlsafe_b64encode(pair).decode()}",
        secret.replace("'", "''"),
        secret.replace('"', '\\"'),
    ]


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_kept_is_not_told_and_the_search_of_the_tests_would_find_it(name: str) -> None:
    for text in written(SECRETS[name]):
        search = Search({name: SECRETS[name]})
        search.text("here", text)
        assert search.found == {(name, "here")}, text
        forget_all()
        keep(SECRETS[name])
        assert "***" in redacted(text)
        search.found.clear()
        search.text("here", redacted(text))
        assert search.found == set(), text


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=6, max_size=40),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_any_secret_between_any_texts(secret: str, before: str, after: str) -> None:
    keep(secret)
    assert secret not in redacted(before + secret + after)
    encoded = base64.b64encode(f"{before}{secret}{after}".encode()).decode()
    inner = base64.b64encode(secret.encode()).decode()[: len(secret.encode()) * 8 // 6]
    assert inner not in redacted(encoded)


def test_names_say_what_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "a-key-of-the-environment")
    monkeypatch.setenv("SOME_TOKEN_FILE", "/run/token-of-the-environment")
    assert redacted("a-key-of-the-environment") == "***"
    assert redacted("/run/token-of-the-environment") == "/run/token-of-the-environment"
    keep_named(
        {
            "host": "db.example.com", "password": "pass-of-a-profile", "client_id": "an-identity",
            "keyfile_json": {"private_key": "key-of-a-file", "project_id": "a-project"},
            "secrets": [{"type": "s3-of-duckdb", "secret": "inner-secret"}],
            "private_key_path": "/home/me/key.p8",
        }
    )  # fmt: skip
    kept = "db.example.com an-identity /home/me/key.p8"
    assert redacted(kept) == kept
    for secret in ("pass-of-a-profile", "key-of-a-file", "inner-secret"):
        assert redacted(secret) == "***"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://KEY:hidden-%2Fvalue@bucket/a", "s3://bucket/a"),
        ("s3://KEY:hidden-/value@bucket/a", "s3://bucket/a"),
        ("s3://bucket/a@b?secret_key=hidden-value", "s3://bucket/a@b"),
        ("https://host:8080/a@b", "https://host:8080/a@b"),
        ("abfs://container@account.example/a", "abfs://container@account.example/a"),
    ],
)
def test_urls_are_shown_without_secrets_and_their_secrets_nowhere(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert "hidden" not in str(EventideError(f"cannot open {url}"))


def test_what_was_kept_is_in_no_error() -> None:
    keep_url("postgresql://me:hidden%20value@host/db")
    assert str(EventideError("no: hidden value, hidden%20value")) == "no: ***, ***"
    # What is so short is a part of other words.
    keep("eve")
    assert str(EventideError("eventide")) == "eventide"
