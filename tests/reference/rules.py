"""Rules that pick events, and conditions that pick users (rule form of the definitions)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from .hierarchy import selects
from .json_values import Number, to_text
from .settings import Row
from .sql_rules import holds
from .times import parse_time

Rule = list[dict[str, Any]]

#: Properties in which collectors say which elements are around the one that was used.
HIERARCHIES = ("$elements_chain", "elements_chain", "hierarchy")


def matches(rule: Rule, row: Row, other: Callable[[dict[str, Any]], bool] | None = None) -> bool:
    """Whether all items of the rule hold. `other` decides items of further forms."""
    return all(_holds(item, row, other) for item in rule)


def _holds(item: dict[str, Any], row: Row, other: Callable[[dict[str, Any]], bool] | None) -> bool:
    if "any" in item:
        return any(matches(rule, row, other) for rule in item["any"])
    if "not" in item:
        inner = item["not"]
        return not matches(inner if isinstance(inner, list) else [inner], row, other)
    if "sql" in item:
        return holds(item["sql"], lambda names: _sql_value(row, names))
    if "field" in item:
        besides = ("field", "pattern", "case_sensitive")
        tests = {key: item[key] for key in item if key not in besides}
        ((operator, operand),) = tests.items()
        return compare(
            field_value(row, item["field"]), operator, operand, item.get("case_sensitive")
        )
    if other is None:
        raise ValueError(f"no such rule: {item}")
    return other(item)


def field_value(row: Row, field: str) -> Any:
    """A column of the row, or a property by its path; keys with dots are quoted."""
    if field == "hierarchy":
        found = (field_value(row, f"properties.{name}") for name in HIERARCHIES)
        return next((value for value in found if value is not None), None)
    value: Any = row
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^."]+)', field):
        key = bare or re.sub(r"\\(.)", r"\1", quoted)
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _sql_value(row: Row, names: list[str]) -> Any:
    """What a field is to a condition in SQL: a time, else text, or nothing."""
    if len(names) == 1:
        value = field_value(row, names[0].lower())
    else:
        value = row.get("properties")
        for name in names[1:]:
            value = value.get(name) if isinstance(value, dict) else None
    return value if value is None or isinstance(value, datetime) else _text(value)


def compare(value: Any, operator: str, operand: Any, case_sensitive: bool | None = None) -> bool:
    """One comparison; never unknown: a missing value is only `is_not` and not `exists`.

    Case counts for is, is_not and in, and for no other comparison of texts, unless said.
    """
    if operator == "exists":
        return bool((value is not None) == operand)
    if operator == "is_not":
        return not compare(value, "is", operand, case_sensitive)
    if value is None:
        return False
    if operator in ("gt", "gte", "lt", "lte"):
        return _ordered(value, operator, operand)
    text = _text(value)
    if operator == "selector":
        return selects(operand, text)
    if operator in ("is", "in"):
        operands = operand if operator == "in" else [operand]
        return any(_equal(text, one, case_sensitive is not False) for one in operands)
    if operator == "matches":
        flags = 0 if case_sensitive else re.IGNORECASE
        letters = text if case_sensitive else _folded(text)
        pattern = operand if case_sensitive else re.sub("[^\0-\x7f]", _folded_match, operand)
        # re.ASCII confines re's own folding of case to ASCII.
        return re.search(pattern, letters, flags | re.ASCII | re.DOTALL) is not None
    folded, part = text, _text(operand)
    if not case_sensitive:
        folded, part = _folded(folded), _folded(part)
    if operator == "contains":
        return part in folded
    if operator == "starts_with":
        return folded.startswith(part)
    if operator == "ends_with":
        return folded.endswith(part)
    raise ValueError(f"no such operator: {operator}")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else to_text(value)


def _equal(text: str, operand: Any, case_sensitive: bool) -> bool:
    if case_sensitive or not isinstance(operand, str):
        return text == _text(operand)
    return _folded(text) == _folded(operand)


def _folded(text: str) -> str:
    """Capitals made small where capital and small letter are one each, and of each other."""
    return "".join(c.lower() if c in (c.lower(), c.upper()) and _is_pair(c) else c for c in text)


def _is_pair(c: str) -> bool:
    return len(c.lower()) == 1 and len(c.upper()) == 1 and c.lower().upper() == c.upper()


def _folded_match(match: re.Match[str]) -> str:
    return _folded(match[0])


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
