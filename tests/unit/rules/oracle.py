"""What a rule means, in plain Python: slow, short, and made from the words of the grammar."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from loader.labels.fields import property_field, property_path
from tests.reference.hierarchy import selects
from tests.reference.sql_rules import holds

HIERARCHY_PROPERTIES = ("$elements_chain", "elements_chain", "hierarchy")

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)


def folded(text: str) -> str:
    """Capitals made small, where a letter has exactly one of each."""
    return "".join(_small(character) for character in text)


def _small(character: str) -> str:
    small, capital = character.lower(), character.upper()
    is_pair = len(small) == len(capital) == 1 and small.upper() == capital
    is_pair = is_pair and capital.lower() == small and character in (small, capital)
    return small if is_pair else character


def matches(rule: list[dict[str, Any]], row: dict[str, Any]) -> bool:
    """Whether a row (fields by name, `properties` a dict or None) matches a rule."""
    return all(_item(item, row) for item in rule)


def _item(item: dict[str, Any], row: dict[str, Any]) -> bool:
    if "any" in item:
        return any(matches(option, row) for option in item["any"])
    if "not" in item:
        return not matches(item["not"], row)
    if "sql" in item:
        return holds(item["sql"], lambda names: value_of(names, row))
    case = item.get("case_sensitive")
    besides = ("field", "pattern", "case_sensitive")
    tests = {key: wanted for key, wanted in item.items() if key not in besides}
    ((operator, wanted),) = tests.items()
    value = _value(item["field"], row)
    if operator == "exists":
        return (value is not None) is wanted
    if operator == "is_not":
        return not _test("is", value, wanted, case)
    return _test(operator, value, wanted, case)


def _test(operator: str, value: Any, wanted: Any, case: bool | None) -> bool:
    if value is None:
        return False
    if operator == "is":
        return _equal(value, wanted, case)
    if operator == "in":
        return any(_equal(value, member, case) for member in wanted)
    if operator in ("gt", "gte", "lt", "lte"):
        return _ordered(operator, value, wanted)
    if operator == "selector":
        return selects(wanted, value)
    text, wanted = (value, wanted) if case else (folded(value), wanted)
    if operator == "matches":
        flags = re.ASCII | re.DOTALL | (0 if case else re.IGNORECASE)
        return re.search(wanted if case else _folded_pattern(wanted), text, flags) is not None
    wanted = wanted if case else folded(wanted)
    return {
        "contains": wanted in text,
        "starts_with": text.startswith(wanted),
        "ends_with": text.endswith(wanted),
    }[operator]


def _folded_pattern(pattern: str) -> str:
    return "".join(c if c.isascii() else folded(c) for c in pattern)


def _equal(value: str, wanted: Any, case: bool | None) -> bool:
    if isinstance(wanted, bool):
        return value == str(wanted).lower()
    if isinstance(wanted, int | float):
        return _number(value) == float(wanted)
    return folded(value) == folded(wanted) if case is False else value == wanted


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
    return bool({
        "gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right
    }[operator])  # fmt: skip


def _value(field: str, row: dict[str, Any]) -> Any:
    path = property_path(field)
    if field == "hierarchy":
        fields = (
            f"properties.{name}" for name in ("$elements_chain", "elements_chain", "hierarchy")
        )
        return next((text for text in (_value(f, row) for f in fields) if text is not None), None)
    if path is None:
        return row.get(field)
    value: Any = row.get("properties")
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return text_of(value)


def value_of(names: list[str], row: dict[str, Any]) -> Any:
    """The value of a field given the names it is written with in SQL."""
    if len(names) == 1:
        return _value(names[0].lower(), row)
    return _value(property_field(names[1:]), row)


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
