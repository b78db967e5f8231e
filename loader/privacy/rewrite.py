"""Properties as they may be stored."""

from __future__ import annotations

import re
from typing import Any

from loader.landing.strict import A_WIDE_INTEGER
from loader.privacy.addresses import KEY, truncated
from loader.privacy.json_text import decode, decode_told, encode, scalar_text
from loader.privacy.paths import Scope
from loader.privacy.rules import Privacy

_ADDRESS_KEY = re.compile(KEY, re.IGNORECASE)
# Where landing puts properties that were sent as a text of JSON, not as an object.
_WHOLE = frozenset(["properties", "traits"])
# What the strict parser puts in place of such a number, to tell its kind.
_WIDE_INTEGER = decode(A_WIDE_INTEGER)


class Rewriter:
    """Applies the rules to JSON objects of one scope. `lost` has, for each scalar that was taken
    out since it was last emptied, what is stored in its place ('' for nothing)."""

    def __init__(self, privacy: Privacy, scope: Scope) -> None:
        self._privacy = privacy
        self.scope: Scope = scope
        self._decide = privacy.properties(scope)
        self._queries = privacy.queries()
        self.lost: dict[str, str] = {}
        self._changed = False

    def rewrite(self, text: str) -> tuple[bool, str | None]:
        """Whether the rules change the object, and its text then: None when nothing is left."""
        decoded, self._changed = decode_told(text)
        value = self._object(decoded, "")
        if not self._changed:
            return False, text
        return True, encode(value) if value else None

    def _object(self, value: dict[str, Any], before: str, hashing: bool = False) -> dict[str, Any]:
        kept = {}
        for key, member in value.items():
            path = before + key
            action = self._decide(path)
            if action == "drop":
                self._changed = True
                self._lose(member)
            elif action == "hash" or hashing:
                kept[key] = self._value(member, path, hashing=True)
            elif self._privacy.truncate_ip and _ADDRESS_KEY.fullmatch(key):
                kept[key] = self._cut(member)
            else:
                kept[key] = self._value(member, path)
        return kept

    def _value(self, value: Any, path: str, hashing: bool = False) -> Any:
        if isinstance(value, dict) and value != _WIDE_INTEGER:
            return self._object(value, path + ".", hashing)
        if isinstance(value, list):
            # What is in an array has the path of the array.
            return [self._value(item, path, hashing) for item in value]
        if hashing:
            return self._hashed(value)
        if not isinstance(value, str):
            return value
        if value.lstrip()[:1] in ("{", "["):
            return self._nested(value, path)
        return value if self._queries is None else self._became(value, self._queries.clean(value))

    def _nested(self, text: str, path: str) -> str | None:
        """A string that is JSON itself, as cells of tables are: its keys count."""
        before = self._changed
        try:
            decoded, self._changed = decode_told(text)
            whole = path in _WHOLE and isinstance(decoded, dict)
            value = self._object(decoded, "") if whole else self._value(decoded, path)
        except RecursionError:
            # Nested too deep to be looked into, so it cannot be kept.
            return self._became(text, None)
        except ValueError:
            self._changed = before
            return text if self._queries is None else self._became(text, self._queries.clean(text))
        if self._changed:
            return encode(value)
        self._changed = before
        return text

    def _hashed(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        text = scalar_text(value)
        self._changed = True
        self.lost[text] = self._privacy.hashed(text)
        return self.lost[text]

    def _cut(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._cut(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._cut(item) for item in value]
        if isinstance(value, str) and value:
            return self._became(value, truncated(value))
        return value

    def _became(self, before: str, after: str | None) -> str | None:
        if before == after:
            return before
        self._changed = True
        self.lost[str(before)] = after or ""
        return after

    def _lose(self, value: Any) -> None:
        if isinstance(value, dict | list):
            for member in value.values() if isinstance(value, dict) else value:
                self._lose(member)
        elif isinstance(value, str) and value:
            self.lost[str(value)] = ""
