"""A file that a web server gives."""

from __future__ import annotations

import base64
import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import unquote, urlsplit

from loader.landing.blocks import content_hash, spool
from loader.landing.decompress import Readable
from loader.landing.forms import form_of
from loader.urls import shown_url

_SECONDS = 60


class WebFile:
    """A URL. Its query and its password are no part of its name: they may be secret."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._copy: IO[bytes] | None = None

    @property
    def name(self) -> str:
        """For the ledger and messages."""
        return shown_url(self.url)

    @property
    def form(self) -> str:
        """By the path's suffix."""
        return form_of(urlsplit(self.url).path) or "ndjson"

    @property
    def size(self) -> None:
        """Known when it is downloaded."""

    @property
    def key(self) -> str:
        """Another query may be another file."""
        return self.url

    def fingerprint(self) -> str | None:
        """URL and entity tag, or URL, length and time of the last change, where the server tells
        them; else the hash of the content."""
        try:
            with self._opened("HEAD") as response:
                told = response.headers
        except urllib.error.HTTPError:
            told = http.client.HTTPMessage()  # not every server answers that
        tag, length, modified = (told[key] for key in ("ETag", "Content-Length", "Last-Modified"))
        where = hashlib.sha256(self.url.encode()).hexdigest()[:16]
        if tag and not tag.startswith("W/"):
            return f"etag:{tag}:{where}:{self.name}"
        if length and modified:
            return f"stat:{length}:{modified}:{where}:{self.name}"
        with self.stream() as file:
            return content_hash(file)

    @contextmanager
    def stream(self) -> Iterator[Readable]:
        """Download it as it is read. Raises OSError when less comes than was announced."""
        with self._opened("GET") as response:
            yield _Download(response)

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """Download it first; once, however many members of an archive are read."""
        if self._copy is None:
            with self.stream() as stream:
                self._copy = spool(stream)
        self._copy.seek(0)
        yield self._copy

    @contextmanager
    def _opened(self, method: str) -> Iterator[http.client.HTTPResponse]:
        parts = urlsplit(self.url)
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        request = urllib.request.Request(plain, method=method)
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            # Not sent on to where a redirect leads.
            request.add_unredirected_header(
                "Authorization", f"Basic {base64.b64encode(pair).decode()}"
            )
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            yield response


class _Download:
    """The body; http.client takes a lost connection for the end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        length = response.headers["Content-Length"]
        self._left = int(length) if length else None

    def read(self, size: int, /) -> bytes:
        try:
            data = self._response.read(size)
        except http.client.HTTPException as error:
            raise OSError(f"the download broke off: {error!r}") from error
        if self._left is not None:
            self._left -= len(data)
            if not data and size and self._left > 0:
                raise OSError(f"the download broke off {self._left:,} bytes before its end")
        return data
