"""Rejected lines as they may be kept: nobody has mapped them, so a rule is for more there."""

from __future__ import annotations

from typing import Any

from loader.landing.forgotten import salted
from loader.privacy.addresses import is_address, truncated
from loader.privacy.json_text import Number, decode, encode, scalar_text
from loader.privacy.rules import Privacy

_LONGEST_ADDRESS = 1000


class RejectedText:
    """What is kept of a rejected line."""

    def __init__(self, privacy: Privacy) -> None:
        self._privacy = privacy
        self._decide = privacy.anywhere()
        self._queries = privacy.queries()

    def digest(self, line: str) -> str:
        """In place of a line that cannot be read: the same for the same line, and no longer."""
        return f"sha256:{salted(self._privacy.salt, line)}" if line else line

    def kept(self, line: str, lost: dict[str, str]) -> str:
        """A line of JSON without what the rules take out: each key by which a property may be
        meant, wherever it stands, and each value in `lost`, which has what replaces it."""
        return self._nested(line, "", lost)

    def _nested(self, text: str, path: str, lost: dict[str, str]) -> str:
        try:
            return encode(self._value(decode(text), path, lost))
        except (ValueError, RecursionError):
            return self.digest(text)

    def _value(self, value: Any, path: str, lost: dict[str, str], hashing: bool = False) -> Any:
        if isinstance(value, dict):
            kept = {}
            for key, member in value.items():
                at = f"{path}.{key}" if path else key
                action = self._decide(at)
                if action != "drop":
                    hash_it = hashing or action == "hash"
                    # A value may have become a key.
                    kept[lost.get(key, key)] = self._value(member, at, lost, hash_it)
            return kept
        if isinstance(value, list):
            return [self._value(item, path, lost, hashing) for item in value]
        if hashing:
            text = scalar_text(value)
            return self._privacy.hashed(text) if value not in (None, "") else value
        return self._scalar(value, path, lost) if isinstance(value, str) else value

    def _scalar(self, value: str, path: str, lost: dict[str, str]) -> str:
        if value in lost:
            return lost[value]
        if isinstance(value, Number):
            return value
        if value.lstrip()[:1] in ("{", "["):
            return self._nested(value, path, lost)
        if self._privacy.truncate_ip and len(value) < _LONGEST_ADDRESS and is_address(value):
            return truncated(value) or ""
        return value if self._queries is None else self._queries.clean(value)
