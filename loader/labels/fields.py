"""The fields that rules may test: columns of raw events, and properties by path."""

from __future__ import annotations

import re
from typing import Final

#: Columns of raw events that a rule may test. Bookkeeping of landing is not among them, nor is
#: what only alias calls have.
TEXT_FIELDS: Final = (
    "call",
    "type",
    "event",
    "library",
    "message_id",
    "anonymous_id",
    "identity",
    "collector_session_id",
    "platform",
    "device_type",
    "country",
    "region",
    "city",
    "ip",
    "user_agent",
    "referrer",
    "url",
    "browser",
    "search_keyword",
    "utm_source",
    "utm_campaign",
    "utm_medium",
    "utm_term",
    "utm_content",
    "domain",
    "path",
    "hash",
    "query",
    "title",
    "href",
    "device",
    "carrier",
    "app_name",
    "app_version",
    "action_method",
    "view_controller",
    "screen_a11y_id",
    "screen_a11y_label",
    "target_view_class",
    "target_view_name",
    "target_a11y_id",
    "target_a11y_label",
    "target_text",
    "heap_device_id",
    "heap_app_name",
    "heap_app_version",
    "heap_device",
)
TIME_FIELDS: Final = ("time", "received_at")

PROPERTIES: Final = "properties."

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."\\]+)')


def is_time(field: str) -> bool:
    """Whether the field is a timestamp; every other field is text."""
    return field in TIME_FIELDS


def property_path(field: str) -> tuple[str, ...] | None:
    r"""The keys of `properties.a."b.c"`: None when it is no such field, or not well formed.

    A key with dots, quotes or nothing in it stands in double quotes, with `\"` and `\\` inside.
    """
    if not field.startswith(PROPERTIES):
        return None
    keys: list[str] = []
    position = len(PROPERTIES)
    while True:
        match = _KEY.match(field, position)
        if match is None:
            return None
        quoted, plain = match.groups()
        keys.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        position = match.end()
        if position == len(field):
            return tuple(keys)
        if field[position] != ".":
            return None
        position += 1


def known_fields() -> list[str]:
    """What a field can be, for messages and for the schema that editors use."""
    return [*TEXT_FIELDS, *TIME_FIELDS]
