"""URLs in messages: without what must not be told."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from loader.redaction import keep_url, redacted

# Not a port: the slash is one of a password that should have been percent-encoded.
_SLASH_IN_PASSWORD = re.compile(r"\w+://[^/@:?#]*:(?!\d*/)[^@?#]*/[^?#]*@")


def shown_url(url: str) -> str:
    """The URL without credentials, options and a slash at its end. What it has of secrets is told
    by no error from now on."""
    keep_url(url)
    if _SLASH_IN_PASSWORD.match(url):
        scheme, _, rest = url.partition("://")
        url = f"{scheme}://{rest.rpartition('@')[2]}"
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    # abfs has the container before the @; it is no secret.
    if parts.scheme.startswith("abfs") and ":" not in parts.netloc:
        place = parts.netloc
    return f"{parts.scheme}://{place}{parts.path}".rstrip("/")


def first_line(error: BaseException) -> str:
    """What an error says, short, as a sentence. A URL in it may have credentials."""
    text = redacted(str(error).strip().split("\n")[0])
    text = re.sub(r"//[^/\s'\"]*@", "//", text)
    return f"{text[:300].rstrip('. ')}."
