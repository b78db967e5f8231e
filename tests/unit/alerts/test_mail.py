"""Mail as a server gets it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from loader.alerts import channels
from loader.alerts.due import RECOVERED, Alert
from loader.alerts.entry import EmailEntry
from loader.alerts.message import Place
from tests.unit.alerts.mailbox import PASSWORD, USER, Mailbox, running

PLACE = Place("postgres", "main_production")
SINCE = datetime(2026, 3, 30, 6, 15)
FAILURE = Alert(
    "a1",
    "broken",
    "sync",
    "failed",
    SINCE,
    "sync failed",
    {"error": "model users: no <disk>\nleft"},
)
RECOVERY = Alert("b2", "broken", "sync", RECOVERED, SINCE, "sync succeeded\r\nBcc: x@example.com")


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with running(tmp_path) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.certificate))
        monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
        yield found


def channel(mailbox: Mailbox, **keys: Any) -> EmailEntry:
    return EmailEntry.model_validate(
        {
            "type": "email",
            "host": "127.0.0.1",
            "port": mailbox.port,
            "user": USER,
            "password": "{{ env_var('SMTP_PASSWORD') }}",
            "sender": "Eventide Alärm <eventide@example.com>",
            "to": ["data@example.com", "On Call <on_call@example.com>"],
            **keys,
        }
    )


def test_one_mail_tells_all(mailbox: Mailbox) -> None:
    assert channels.tell(channel(mailbox), [FAILURE, RECOVERY], PLACE) == [None, None]
    (mail,) = mailbox.mails
    assert mailbox.for_whom == [["data@example.com", "on_call@example.com"]]
    assert mail["Subject"] == "[eventide] main_production: sync failed (and 1 more)"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Bcc"] is None
    text = mail.get_content()
    assert "Problem: sync failed\nmodel users: no <disk>\nleft\n" in text.replace("\r", "")
    assert "main_production on postgres, 2026-03-30 06:15 UTC, rule broken" in text
    assert "Recovered: sync succeeded" in text


def test_a_second_attempt_is_the_same_mail(mailbox: Mailbox) -> None:
    for _ in range(2):
        assert channels.tell(channel(mailbox), [FAILURE], PLACE) == [None]
    channels.tell(channel(mailbox), [RECOVERY], PLACE)
    first, second, other = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second != other
    assert mailbox.mails[2]["Subject"].startswith("[eventide] main_production: sync succeeded Bcc:")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    with running(tmp_path, implicit=True) as mailbox:
        monkeypatch.setenv("SSL_CERT_FILE", str(mailbox.certificate))
        assert channels.tell(channel(mailbox, tls="implicit"), [FAILURE], PLACE) == [None]
    assert len(mailbox.mails) == 1


def test_what_goes_wrong_is_told_without_the_password(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.refuses = f"552 no room, {PASSWORD}"
    (error,) = channels.tell(channel(mailbox), [FAILURE], PLACE)
    assert error == "127.0.0.1: 552 no room, ***"
    monkeypatch.setenv("SMTP_PASSWORD", "a wrong one")
    (error,) = channels.tell(channel(mailbox), [FAILURE], PLACE)
    assert error is not None
    assert error.startswith("127.0.0.1: 535")
    monkeypatch.delenv("SMTP_PASSWORD")
    (error,) = channels.tell(channel(mailbox), [FAILURE], PLACE)
    assert error == "the environment variable SMTP_PASSWORD is not set, and the channel needs it."
    assert mailbox.mails == []


def test_a_server_that_nobody_vouches_for_gets_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    (error,) = channels.tell(channel(mailbox), [FAILURE], PLACE)
    assert error is not None
    assert "certificate verify failed" in error
    assert mailbox.mails == []


def test_a_server_that_is_not_there_and_no_address(mailbox: Mailbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        (error,) = channels.tell(channel(mailbox, port=free.getsockname()[1]), [FAILURE], PLACE)
    assert error is not None
    assert "refused" in error.lower()
    (error,) = channels.tell(channel(mailbox, to=["nobody"]), [FAILURE], PLACE)
    assert error == "127.0.0.1: 'nobody' is no address of mail"
