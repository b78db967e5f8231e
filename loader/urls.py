"""URLs in messages: without what must not be told."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def shown_url(url: str) -> str:
    """The URL without credentials, options and a slash at its end."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    # abfs has the container before the @; it is no secret.
    if parts.scheme.startswith("abfs") and ":" not in parts.netloc:
        place = parts.netloc
    return f"{parts.scheme}://{place}{parts.path}".rstrip("/")


def first_line(error: BaseException) -> str:
    """What an error says, short, as a sentence. A URL in it may have credentials."""
    text = re.sub(r"//[^/\s'\"]*@", "//", str(error).strip().split("\n")[0])
    return f"{text[:300].rstrip('. ')}."
