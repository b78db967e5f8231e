"""What a rule means, in plain Python: slow, short, and made from the words of the grammar."""

from __future__ import annotations

import json
import re
import string
from datetime import UTC, datetime
from typing import Any

from loader.labels.fields import property_path

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def matches(rule: list[dict[str, Any]], row: dict[str, Any]) -> bool:
    """Whether a row (fields by name, `properties` a dict or None) matches a rule."""
    return all(_item(item, row) for item in rule)


def _item(item: dict[str, Any], row: dict[str, Any]) -> bool:
    if "any" in item:
        return any(matches(option, row) for option in item["any"])
    if "not" in item:
        return not matches(item["not"], row)
    ((operator, wanted),) = ((k, v) for k, v in item.items() if k != "field")
    value = _value(item["field"], row)
    if operator == "exists":
        return (value is not None) is wanted
    if operator == "is_not":
        return not _test("is", value, wanted)
    return _test(operator, value, wanted)


def _test(operator: str, value: Any, wanted: Any) -> bool:
    if value is None:
        return False
    if operator == "is":
        return _equal(value, wanted)
    if operator == "in":
        return any(_equal(value, member) for member in wanted)
    if operator in ("gt", "gte", "lt", "lte"):
        return _ordered(operator, value, wanted)
    text = value.translate(_FOLD)
    if operator == "matches":
        return re.search(wanted, text, re.IGNORECASE | re.ASCII | re.DOTALL) is not None
    wanted = str(wanted).translate(_FOLD)
    return {
        "contains": wanted in text,
        "starts_with": text.startswith(wanted),
        "ends_with": text.endswith(wanted),
    }[operator]


def _equal(value: str, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return value == str(wanted).lower()
    if isinstance(wanted, int | float):
        return _number(value) == float(wanted)
    return value == wanted


def _ordered(operator: str, value: Any, wanted: Any) -> bool:
    left: Any
    right: Any
    if isinstance(wanted, str):
        left = value if isinstance(value, datetime) else _time(value)
        right = datetime.fromisoformat(wanted)
    else:
        left, right = _number(value), float(wanted)
    if left is None:
        return False
    return {
        "gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right
    }[operator]  # fmt: skip


def _value(field: str, row: dict[str, Any]) -> Any:
    path = property_path(field)
    if path is None:
        return row.get(field)
    value: Any = row.get("properties")
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return text_of(value)


def text_of(value: Any) -> str | None:
    """A JSON value as the text that rules see."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _number(text: str) -> float | None:
    number = float(text) if _NUMBER.fullmatch(text) else None
    return None if number is None or abs(number) == float("inf") else number


def _time(text: str) -> datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text))
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)
