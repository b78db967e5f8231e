"""A mail by SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from loader.alerts import message
from loader.alerts.due import Alert
from loader.alerts.entry import EmailEntry
from loader.alerts.message import Place

_LONGEST_WORDS = 300


def send(channel: EmailEntry, alerts: Sequence[Alert], place: Place) -> str | None:
    """Send one mail of all alerts; why it did not go, None where it did.

    Where the server takes it for some of those it is for, it went: the others are told of nowhere
    but in the server's log.
    """
    try:
        mail = letter(channel, alerts, place)
        with _session(channel) as session:
            if channel.tls == "starttls":
                session.starttls(context=ssl.create_default_context())
            if channel.user is not None and channel.password is not None:
                session.login(channel.user, channel.password)
            session.send_message(mail)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        told = " ".join(_words(error).split())
        told = told.replace(channel.password, "***") if channel.password else told
        return f"{channel.host}: {told[:_LONGEST_WORDS]}"
    return None


def letter(channel: EmailEntry, alerts: Sequence[Alert], place: Place) -> EmailMessage:
    """The mail. Raises ValueError for addresses that are none."""
    mail = EmailMessage()
    mail["Subject"] = message.subject(alerts, place)
    mail["From"] = _address(channel.sender)
    mail["To"] = [_address(to) for to in channel.to]
    mail["Date"] = format_datetime(datetime.now(UTC))
    # The same alerts in a second attempt are the same mail, where servers look at that.
    same = hashlib.sha256("".join(alert.alert_id for alert in alerts).encode()).hexdigest()
    mail["Message-ID"] = f"<{same[:32]}@eventide.alerts>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body(alerts, place))
    return mail


def _session(channel: EmailEntry) -> smtplib.SMTP:
    if channel.tls == "implicit":
        return smtplib.SMTP_SSL(
            channel.host,
            channel.port or 465,
            timeout=channel.timeout,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(channel.host, channel.port or 587, timeout=channel.timeout)


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError(f"{text!r} is no address of mail")
    return Address(name, addr_spec=address)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "the server takes no mail for " + ", ".join(error.recipients)
    return str(error) or type(error).__name__
