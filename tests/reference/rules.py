"""Rules that pick events, and conditions that pick users (rule form of the definitions)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from .json_values import Number, to_text
from .settings import Row
from .times import parse_time

Rule = list[dict[str, Any]]


def matches(rule: Rule, row: Row, other: Callable[[dict[str, Any]], bool] | None = None) -> bool:
    """Whether all items of the rule hold. `other` decides items of further forms."""
    return all(_holds(item, row, other) for item in rule)


def _holds(item: dict[str, Any], row: Row, other: Callable[[dict[str, Any]], bool] | None) -> bool:
    if "any" in item:
        return any(matches(rule, row, other) for rule in item["any"])
    if "not" in item:
        inner = item["not"]
        return not matches(inner if isinstance(inner, list) else [inner], row, other)
    if "field" in item:
        ((operator, operand),) = ((key, item[key]) for key in item if key != "field")
        return compare(field_value(row, item["field"]), operator, operand)
    if other is None:
        raise ValueError(f"no such rule: {item}")
    return other(item)


def field_value(row: Row, field: str) -> Any:
    """A column of the row, or a property by its path; keys with dots are quoted."""
    value: Any = row
    for quoted, bare in re.findall(r'"([^"]*)"|([^.]+)', field):
        value = value.get(quoted or bare) if isinstance(value, dict) else None
    return value


def compare(value: Any, operator: str, operand: Any) -> bool:
    """One comparison; never unknown: a missing value is only `is_not` and not `exists`."""
    if operator == "exists":
        return bool((value is not None) == operand)
    if operator == "is_not":
        return value is None or _text(value) != _text(operand)
    if value is None:
        return False
    if operator in ("gt", "gte", "lt", "lte"):
        return _ordered(value, operator, operand)
    text = _text(value)
    if operator == "is":
        return text == _text(operand)
    if operator == "in":
        return text in [_text(one) for one in operand]
    if operator == "matches":
        # re.ASCII confines the folding of case to ASCII.
        return re.search(operand, text, re.IGNORECASE | re.ASCII) is not None
    folded, part = _folded(text), _folded(_text(operand))
    if operator == "contains":
        return part in folded
    if operator == "starts_with":
        return folded.startswith(part)
    if operator == "ends_with":
        return folded.endswith(part)
    raise ValueError(f"no such operator: {operator}")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else to_text(value)


def _folded(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def _ordered(value: Any, operator: str, operand: Any) -> bool:
    left, right = _comparable(value, operand), _comparable(operand, operand)
    if left is None:
        return False
    return bool(
        {"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}[
            operator
        ]
    )


def _comparable(value: Any, operand: Any) -> Any:
    """The value as what the operand is: a number, else a time, else text."""
    if isinstance(operand, int | float | Number) and not isinstance(operand, bool):
        try:
            return None if isinstance(value, bool) else float(_text(value))
        except ValueError:
            return None
    if as_time(operand) is not None:
        return as_time(value)
    return _text(value)


def as_time(value: Any) -> datetime | None:
    """A datetime, date or ISO 8601 text as naive UTC; else None."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    is_text = isinstance(value, str) and not isinstance(value, Number)
    return parse_time(value, space=True) if is_text else None
