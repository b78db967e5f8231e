"""Operators of rules, and the values that each of them takes."""

from __future__ import annotations

from typing import Any, Final

from loader.labels.moments import normal_moment
from loader.labels.patterns import pattern_problem

_TEXT: Final = ("contains", "starts_with", "ends_with", "matches")
_ORDER: Final = ("gt", "gte", "lt", "lte")
_EQUAL: Final = ("is", "is_not", "in")
SELECTOR: Final = "selector"
OPERATORS: Final = (*_EQUAL, *_TEXT, "exists", *_ORDER, SELECTOR)

#: What stands beside operators and says how texts are compared.
CASE_SENSITIVE: Final = "case_sensitive"

_MAX_INTEGER: Final = 2**63


class OperandError(ValueError):
    """The value is none that the operator takes; the message has the way out."""


def compares_case(name: str, value: Any) -> bool | None:
    """Whether the case of letters counts unless something is said; None where there is none."""
    if name in _TEXT:
        return False
    texts = value if name == "in" and isinstance(value, list) else [value]
    return True if name in _EQUAL and any(isinstance(text, str) for text in texts) else None


def operand(name: str, value: Any, *, is_time: bool, case_sensitive: bool = False) -> Any:
    """The value as generated rules hold it; OperandError when the operator does not take it.

    Texts stay as they are, but for dates compared by order, which become ISO 8601 in UTC.
    """
    if is_time and name not in (*_ORDER, "exists"):
        raise OperandError(f"a time takes {', '.join(_ORDER)} and exists, not {name}.")
    if name == "exists":
        if not isinstance(value, bool):
            raise OperandError(f"exists takes true or false, not {value!r}.")
        return value
    if name == "in":
        if not isinstance(value, list) or not value:
            raise OperandError("in takes a list of values: in: [a, b].")
        return [_scalar(name, item) for item in value]
    if name == SELECTOR and not isinstance(value, str):
        raise OperandError(f'{SELECTOR} takes a CSS selector: "form#signup button", not {value!r}.')
    scalar = _scalar(name, value)
    if name in _ORDER:
        return _bound(name, scalar, is_time=is_time)
    return _text(name, scalar, case_sensitive) if name in _TEXT else scalar


def _bound(name: str, value: Any, *, is_time: bool) -> Any:
    if isinstance(value, bool):
        raise OperandError(f"{name} takes a number or a date, not {str(value).lower()}.")
    if isinstance(value, str):
        moment = normal_moment(value)
        if moment is None:
            raise OperandError(
                f"{name} takes a number or a date, not {value!r}; "
                "write numbers without quotes, dates as 2026-01-31 or 2026-01-31T10:00:00Z."
            )
        return moment
    if is_time:
        raise OperandError(f"a time is compared with a date such as 2026-01-31, not {value!r}.")
    return value


def _text(name: str, value: Any, case_sensitive: bool) -> str:
    if isinstance(value, bool) or value == "":
        raise OperandError(f"{name} takes a text that is not empty, not {value!r}.")
    text = str(value)
    problem = None
    if name == "matches":
        problem = pattern_problem(text, case_sensitive=case_sensitive)
    if problem is not None:
        raise OperandError(f"matches {text!r}: {problem}.")
    return text


def _scalar(name: str, value: Any) -> Any:
    """A value that can be compared with a scalar of an event."""
    if value is None:
        raise OperandError(f"{name}: no value; write {{exists: false}} for a missing one.")
    if isinstance(value, list):
        raise OperandError(f"{name}: a list; write {{in: [...]}} for one of several values.")
    if not isinstance(value, bool | int | float | str):
        raise OperandError(f"{name}: a text, a number, true or false is wanted, not {value!r}.")
    if isinstance(value, str) and "\x00" in value:
        raise OperandError(f"{name}: a text cannot hold the character NUL.")
    if isinstance(value, int | float) and not abs(value) < _MAX_INTEGER:
        raise OperandError(f"{name}: {value} is beyond 64 bits; quote it to compare it as text.")
    return value
