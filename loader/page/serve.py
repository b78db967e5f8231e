"""The page over HTTP, on this machine alone.

The standard library's WSGI server: six pages that nobody but a person at this machine asks for, so
that a framework and a server of its own would be dependencies for nothing. Threads, since a browser
opens connections ahead on which it says nothing yet.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from loader.clock import utc_now
from loader.errors import EventideError, WarehouseLockedError
from loader.page.pages import PAGES, Facts, Page
from loader.page.render import policy, render, render_message
from loader.page.source import Source

HOST: Final = "127.0.0.1"
_BY_PATH: Final = {"/": PAGES[0], **{f"/{page.file}": page for page in PAGES}}
_HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


@dataclass
class Application:
    """Answers GET for each page, by WSGI. What was last read of each is kept: while a sync holds a
    DuckDB file, that is shown."""

    source: Source
    docs: str | None = None
    wait_seconds: float = 0.0
    _read: dict[str, tuple[datetime, Facts]] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI application."""
        status, body = self._answer(environ)
        content = body.encode("utf-8", "replace")
        csp = f"{policy()}; frame-ancestors 'none'"
        headers = [
            *_HEADERS,
            ("Content-Security-Policy", csp),
            ("Content-Length", str(len(content))),
        ]
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "GET, HEAD"))
        start(f"{status.value} {status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _answer(self, environ: dict[str, Any]) -> tuple[HTTPStatus, str]:
        # A page of elsewhere may have a name of its own that leads to this machine.
        host = environ.get("HTTP_HOST", "").rpartition(":")[0]
        if host not in (HOST, "localhost"):
            return self._message(HTTPStatus.MISDIRECTED_REQUEST, f"This is {HOST} alone.")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._message(HTTPStatus.METHOD_NOT_ALLOWED, "Pages can only be read.")
        page = _BY_PATH.get(environ.get("PATH_INFO") or "/")
        if page is None:
            return self._message(HTTPStatus.NOT_FOUND, "There is no such page.")
        with self._one_at_a_time:
            return self._page(page)

    def _page(self, page: Page) -> tuple[HTTPStatus, str]:
        note = None
        try:
            self._read[page.name] = utc_now(), self.source.read(page, utc_now(), self.wait_seconds)
        except WarehouseLockedError as error:
            if page.name not in self._read:
                told = f"{error.held} One process at a time can open it: come back when it is done."
                return self._message(HTTPStatus.SERVICE_UNAVAILABLE, told)
            note = f"{error.held} This is what was there before."
        except EventideError as error:
            return self._message(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        at, facts = self._read[page.name]
        schema = self.source.where.schema
        return HTTPStatus.OK, render(page, facts, schema=schema, now=at, note=note, docs=self.docs)

    def _message(self, status: HTTPStatus, text: str) -> tuple[HTTPStatus, str]:
        told = render_message(status.phrase, text, schema=self.source.where.schema, now=utc_now())
        return status, told


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, the parent's name
        """Nobody reads a line for each page that they look at themselves."""


def server(application: Application, port: int) -> WSGIServer:
    """A server that listens already; 0 takes a port that is free. Raises OSError."""
    made = _Server((HOST, port), _Quiet)
    made.set_app(application)
    return made
