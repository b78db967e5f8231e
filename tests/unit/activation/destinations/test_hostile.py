"""Hostile services, records and definitions: what a destination does not let them do."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from activation.destinations import entry_class, wire
from activation.destinations.protocol import Lost
from activation.destinations.wire import Request, Wire
from activation.errors import ActivationError
from activation.operations import Accepted, Rejected
from tests.standins.faulty_http import Answer, Asked, served
from tests.unit.activation.destinations.sending import Sent, opened, operation


def says_yes(asked: Asked) -> Answer:
    return 200, {}, {}


@contextmanager
def answering(status: int, body: bytes, *, packed: bool) -> Iterator[str]:
    """A server that says these bytes; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *told: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_long_is_not_read(
    status: int, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_BYTES", 1000)
    body = b"x" * 100_000
    assert len(gzip.compress(body)) < 1000
    with answering(status, gzip.compress(body) if packed else body, packed=packed) as url:
        client = Wire()
        with pytest.raises(Lost, match="more than 1,000 bytes"):
            client.ask(Request("GET", url))
        client.close()


def test_an_answer_that_is_packed_is_read() -> None:
    with answering(200, gzip.compress(b'{"a": 1}'), packed=True) as url:
        client = Wire()
        assert client.ask(Request("GET", url)).json() == {"a": 1}
        client.close()


def test_texts_of_records_are_no_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "a-key-nobody-gets")
    text = "{{ env_var('A_KEY') }}{% for x in range(9) %}x{% endfor %}"
    with served(says_yes) as server:
        body = {"name": "{{ record.name }}", "in a text": "Hi {{ record.name }}"}
        told = {"type": "http", "url": server.url, "operations": {"upsert": {"body": body}}}
        sent = Sent(opened(told, "people"), [operation("upsert", {"id": 7}, {"name": text})])
        assert sent.outcomes == {"7": Accepted()}
        assert server.asked[-1].body == {"name": text, "in a text": f"Hi {text}"}


@pytest.mark.parametrize(
    "template",
    ["{{ ''.__class__.__mro__ }}", "{{ record.__class__ }}", "{{ cycler.__init__.__globals__ }}"],
)
def test_templates_do_not_reach_python(template: str) -> None:
    with served(says_yes) as server:
        told: dict[str, Any] = {
            "type": "http", "url": server.url,
            "operations": {"upsert": {"body": {"name": template}}},
        }  # fmt: skip
        sent = Sent(opened(told, "people"), [operation("upsert", {"id": 7}, {"name": "Ann"})])
        assert isinstance(sent.outcomes["7"], Rejected)
        assert server.asked == []


def test_a_password_that_is_not_percent_encoded_is_not_told(tmp_path: Path) -> None:
    told = {"type": "sql", "url": "postgresql+psycopg2://me:hid@den:port-5/6@127.0.0.1:1/db"}
    with pytest.raises(ActivationError, match="Percent-encode") as raised:
        entry_class("sql").model_validate(told).open("people", tmp_path)
    assert "port-5" not in str(raised.value)


def test_a_driver_that_is_not_installed_is_told(tmp_path: Path) -> None:
    told = {"type": "sql", "url": "oracle+oracledb://me@127.0.0.1:1/db"}
    with pytest.raises(ActivationError, match="driver that is not installed"):
        entry_class("sql").model_validate(told).open("people", tmp_path)
