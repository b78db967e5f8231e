"""A real SMTP server on loopback, with TLS of an authority of its own, that keeps what it gets."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

USER, PASSWORD = "eventide", "the password of the mailbox"


@dataclass
class Mailbox:
    """What arrived, and where; `refuses` is what the server says to each mail."""

    port: int = 0
    certificate: Path = Path()
    mails: list[EmailMessage] = field(default_factory=list)
    for_whom: list[list[str]] = field(default_factory=list)
    refuses: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.refuses:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.for_whom.append(list(envelope.rcpt_tos))
        return "250 OK"


class _AnyPort(Controller):
    """On a port that is free; it is known once the server listens."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port)).close()


@contextmanager
def running(folder: Path, *, implicit: bool = False) -> Iterator[Mailbox]:
    """A server that takes mail over TLS only, of whoever knows the password."""
    mailbox = Mailbox(certificate=folder / "certificate.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(mailbox.certificate, _certify(mailbox.certificate))
    tls: dict[str, Any] = {"ssl_context": context} if implicit else {"tls_context": context}

    def known(server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        good = (told.login.decode(), told.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=good, handled=good)

    controller = _AnyPort(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        authenticator=known,
        auth_required=True,
        auth_require_tls=not implicit,
        require_starttls=not implicit,
        **tls,
    )
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def _certify(path: Path) -> Path:
    """Write a certificate of 127.0.0.1; where its key is."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    at = path.with_name("key.pem")
    at.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return at
