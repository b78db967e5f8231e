"""A real HTTP server in front of a service in memory, which can be told to fail.

Faults are taken one a request, in their order: before the service does what is asked, or after it
has, so that its state tells what a client did about it.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it came; `body` is its JSON, or its text where that is none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


#: Status, JSON (or text, or None) and further headers of an answer.
Answer = tuple[int, Any, dict[str, str]]
App = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    `status`: this answer instead of the service's. `cut`: the connection is reset. `silent`:
    no answer comes. `changed`: what becomes of the service's answer. With `after`, the service has
    done what was asked.
    """

    after: bool = False
    status: int | None = None
    body: Any = "out of order"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    silent: bool = False
    changed: Callable[[Any], Any] | None = None


class Server:
    """Where it listens, what it was asked, and the faults to come."""

    def __init__(self, app: App) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault | None] = []
        self.app = app
        self.over = threading.Event()
        self.url = ""
        self.lock = threading.Lock()


@contextmanager
def served(app: App) -> Iterator[Server]:
    """Serve it until the end of the block."""
    server = Server(app)

    class Handler(_Handler):
        served = server

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        httpd.shutdown()
        httpd.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name there
        pass

    def _do(self) -> None:
        told = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        try:
            body = json.loads(told)
        except ValueError:
            body = told
        asked = Asked(self.command, self.path, dict(self.headers.items()), body)
        server = self.served
        with server.lock:
            server.asked.append(asked)
            fault = (server.faults.pop(0) if server.faults else None) or Fault()
            does = fault.after or not (fault.cut or fault.silent or fault.status)
            answer = server.app(asked) if does else (200, None, {})
        if fault.cut:
            # Nothing lingers: the client gets a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if fault.silent:
            server.over.wait(30)
            self.close_connection = True
            return
        if fault.status is not None:
            answer = (fault.status, fault.body, dict(fault.headers))
        status, reply, headers = answer
        if fault.changed is not None:
            reply = fault.changed(reply)
        self._answer(status, reply, headers)

    def _answer(self, status: int, reply: Any, headers: Mapping[str, str]) -> None:
        text = reply if isinstance(reply, str) else "" if reply is None else json.dumps(reply)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)
