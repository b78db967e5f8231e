"""Types of property columns (CONTRACT.md section 4)."""

from datetime import datetime
from math import isinf
from typing import Any

from .json_values import Number, to_python, to_text
from .times import parse_time


def kind_of(value: Any) -> str:
    """The least type that holds one value: boolean|bigint|double|timestamp|text|json.

    bigint_wide is a bigint that no double holds.
    """
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Number):
        if set(value) & set(".eE"):
            return "text" if isinf(float(value)) else "double"
        if not _in_64_bits(value):
            return "text"
        return "bigint" if abs(int(value)) <= 2**53 else "bigint_wide"
    if isinstance(value, str):
        return "text" if parse_time(value) is None else "timestamp"
    return "json"


def _in_64_bits(number: str) -> bool:
    # The length test spares int() of a number with thousands of digits, which Python refuses.
    return len(number) <= 20 and -(2**63) <= int(number) < 2**63


def wider(one: str, other: str) -> str:
    """The least type that holds the values of both."""
    if one == other:
        return one
    if {one, other} == {"bigint", "bigint_wide"}:
        return "bigint_wide"
    return "double" if {one, other} == {"bigint", "double"} else "text"


def fits(value: Any, kind: str) -> bool:
    """Whether a column of this type holds the value."""
    if kind == "bigint":
        return kind_of(value) in ("bigint", "bigint_wide")
    return wider(kind_of(value), kind) == kind


def read_as(value: Any, kind: str) -> bool | int | float | datetime | str | Any:
    """The value as a column of this type shows it; None when it does not fit."""
    if not fits(value, kind):
        return None
    if kind == "text":
        return to_text(value)
    if kind == "double":
        return float(value)
    if kind == "timestamp":
        return parse_time(value)
    return to_python(value)
