"""Requests over HTTP, at the pace that is allowed, and what an answer means."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from activation.destinations.protocol import Busy, Lost, Refused
from loader.redaction import forms, redacted

if TYPE_CHECKING:
    import httpx

_LONGEST_WORDS = 300
#: Nothing that services answer is as long; a broken or hostile one must not fill the memory.
_MOST_BYTES = 64 << 20
#: Nothing was done: asked too often, locked, not ready, the request did not arrive, nobody is
#: signed in.
_BUSY = frozenset({401, 408, 423, 425, 429, 503})
#: Where services tell what was wrong.
_TOLD = ("message", "error", "error_message", "detail", "title", "errors")


class Pace:
    """At most so many requests a second, over all threads; None: as many as there are."""

    def __init__(
        self,
        per_second: float | None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._between = 1 / per_second if per_second else 0.0
        self._sleep = sleep
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for one's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._between
        if turn > now:
            self._sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Nobody's turn comes before so many seconds."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


@dataclass(frozen=True)
class Request:
    """What is asked: with `body`, JSON or what `headers` say, with a `form`, or with neither."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    form: Mapping[str, Any] | None = None


class Wire:
    """A client of one service. Used by several threads at once."""

    def __init__(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        connections: int = 1,
        pace: Pace | None = None,
    ) -> None:
        import httpx

        self.pace = pace or Pace(None)
        self._secrets: set[str] = set()
        self._client = httpx.Client(
            headers={"User-Agent": "eventide", **(headers or {})},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            limits=httpx.Limits(max_connections=connections),
            follow_redirects=False,
        )

    def read(self, request: Request) -> httpx.Response:
        """The answer to a request that changes nothing: it is never Lost."""
        try:
            return self.ask(request)
        except Lost as error:
            raise Busy(str(error)) from error

    def ask(self, request: Request, success: Collection[int] = ()) -> httpx.Response:
        """The answer, where its status is 2xx or one of `success`.

        Raises Busy where nothing was done, Refused in the service's own words, Lost where nobody
        knows what was done.
        """
        import httpx

        headers = dict(request.headers)
        if request.body is not None:
            headers.setdefault("Content-Type", "application/json")
        try:
            made = self._client.build_request(
                request.method,
                request.url,
                headers=headers,
                content=request.body,
                data=request.form,
            )
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise Refused(self.plain(f"no request can be made: {error}")) from error
        self.pace.wait()
        try:
            answer = self._whole(self._client.send(made, stream=True))
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise Refused(self.plain(f"no request can be made: {error}")) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Busy(self._said(error)) from error
        except httpx.HTTPError as error:
            raise Lost(self._said(error)) from error
        if answer.is_success or answer.status_code in success:
            return answer
        told = f"HTTP {answer.status_code}: {self.words(answer)}"
        if answer.status_code in _BUSY:
            raise Busy(told, _seconds(answer.headers.get("Retry-After")))
        raise Lost(told) if answer.status_code >= 500 else Refused(told)

    def _whole(self, streamed: httpx.Response) -> httpx.Response:
        """The answer with its body, decompressed. Raises Lost for one that does not end."""
        import httpx

        body = bytearray()
        try:
            for part in streamed.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    told = (
                        f"HTTP {streamed.status_code}: an answer of more than {_MOST_BYTES:,} bytes"
                    )
                    raise Lost(told)
        finally:
            streamed.close()
        headers = [
            (name, value)
            for name, value in streamed.headers.multi_items()
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        return httpx.Response(
            streamed.status_code, headers=headers, content=bytes(body), request=streamed.request
        )

    def words(self, answer: httpx.Response) -> str:
        """What the service says, short enough for the books."""
        found = _found(json_of(answer)) or answer.text or answer.reason_phrase
        return self.plain(found)

    def keep(self, secret: str) -> None:
        """Tell this to nobody."""
        # A new set: another thread may be in the midst of this one.
        self._secrets = self._secrets | forms(secret)

    def masked(self, text: str) -> str:
        """The text without secrets."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            # What is shorter is no secret, and in every word.
            text = text.replace(secret, "***") if len(secret) > 3 else text
        return redacted(text)

    def show(self, request: Request) -> str:
        """The request as people read it, without secrets and who signs it."""
        lines = [f"{request.method} {request.url}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        body = request.body if request.form is None else json.dumps(dict(request.form))
        return self.masked("\n".join(lines) + (f"\n\n{body}" if body is not None else ""))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def plain(self, text: str) -> str:
        """The text in one line, without secrets, and cut."""
        told = " ".join(self.masked(text).split())
        return told if len(told) <= _LONGEST_WORDS else told[: _LONGEST_WORDS - 1] + "…"

    def _said(self, error: Exception) -> str:
        return self.plain(str(error) or type(error).__name__)


def json_of(answer: httpx.Response) -> Any:
    """The answer's JSON, None where it has none."""
    try:
        return answer.json()
    except ValueError:
        return None


def _found(told: Any) -> str | None:
    """The first text where services tell what was wrong."""
    if isinstance(told, str):
        return told
    if isinstance(told, list):
        return "; ".join(filter(None, map(_found, told))) or None
    if isinstance(told, dict):
        for name in _TOLD:
            if found := _found(told.get(name)):
                return found
    return None


def _seconds(told: str | None) -> float | None:
    """Retry-After as seconds from now: it is a number of them, or a date."""
    if told is None:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
