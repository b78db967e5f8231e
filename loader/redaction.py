"""Texts without the secrets that this process knows of: the one place where they are taken out."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

_HIDDEN: Final = "***"
# What is shorter is a word of many messages; nobody is kept out by it either.
_SHORTEST: Final = 6
_SECRET = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|private_key$|access_key$|account_key|api_?key|keyfile_json"
    r"|webhook|^sig(nature)?$",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(r"(_path|_file|_uri|_url|_id|_dir|_name|_type|_method)$", re.IGNORECASE)
_kept: set[str] = set()


def keep(secret: str | None) -> None:
    """Tell this to nobody from now on, in no form in which it may be written."""
    if secret is not None and len(secret) >= _SHORTEST:
        _kept.update(forms(secret))


def forget_all() -> None:
    """Take nothing for a secret any more but what the environment has."""
    _kept.clear()


def keep_named(value: Any, name: str = "") -> None:
    """Keep the texts in a value, such as an adapter's credentials, whose names are of secrets."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            keep_named(inner, name if is_secret(name) else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            keep_named(inner, name)
    elif isinstance(value, str) and is_secret(name):
        keep(value)


def keep_url(url: str) -> None:
    """Keep the password of a URL, as it is written and as it is meant, and such options."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    password = before.partition(":")[2] if at else ""
    for text in (password, unquote(password)):
        keep(text)
    with suppress(ValueError):
        keep_named(dict(parse_qsl(urlsplit(url).query)))


def is_secret(name: str) -> bool:
    """Whether a variable, an option or a key of this name holds a secret."""
    return _SECRET.search(name) is not None and _NO_SECRET.search(name) is None


def redacted(text: str) -> str:
    """The text with `***` for what was kept and for the environment's variables whose names are of
    secrets; also where it is percent-encoded, escaped or in base64."""
    found = set(_kept)
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST and is_secret(name):
            found.update(forms(value))
    # The longest first: one may be a part of another.
    for secret in sorted(found, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


@cache
def forms(secret: str) -> frozenset[str]:
    """The secret, and how else it is written in URLs, JSON, SQL, Python and headers."""
    return frozenset(_forms(secret))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    for safe in ("", "/"):
        yield quote(secret, safe=safe)
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield secret.replace("'", "''")
    yield from _in_base64(secret.encode())


def _in_base64(secret: bytes) -> Iterator[str]:
    """What base64 of a longer text has of it, wherever in that text it begins."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * before + secret).decode().rstrip("=")
            # The first and the last character may have bits of what stands beside.
            own = text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
            if len(own) >= _SHORTEST:
                yield own
