"""JSON taken apart and put together again, with each number as it was written."""

from __future__ import annotations

import json
from typing import Any, TypeVar

_Value = TypeVar("_Value")


class Number(str):
    """The text of a number."""

    __slots__ = ()


_DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=Number, strict=False
)


def decode(text: str) -> Any:
    """The value; of equal keys the last. Raises ValueError or RecursionError."""
    return _DECODER.decode(text)


def encode(value: Any) -> str:
    """The text of a value that `decode` gave."""
    if isinstance(value, dict):
        members = (f"{_string(key)}:{encode(member)}" for key, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    if isinstance(value, str) and not isinstance(value, Number):
        return _string(value)
    return scalar_text(value)


def scalar_text(value: Any) -> str:
    """A scalar as text: a string without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
