"""JSON read without loss: a number keeps the very characters that were sent (section 4)."""

import json
from collections.abc import Iterator
from typing import Any


class Number(str):
    """A JSON number as sent. `10.0` and `10` differ, and no digit is ever lost."""

    __slots__ = ()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def parse(text: str) -> Any:
    """Parse one JSON value; numbers become `Number`. Raises ValueError when it is not JSON,
    and for text that no warehouse can hold (NUL, half a surrogate pair)."""
    try:
        value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    for string in _strings(value):
        if "\x00" in string:
            raise ValueError("text with a NUL character")
        string.encode("utf-8")
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def to_json(value: Any, *, sort: bool = False) -> str:
    """Compact JSON text, numbers as sent; `sort` orders the keys of objects."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        items = sorted(value.items()) if sort else value.items()
        parts = (f"{json.dumps(k, ensure_ascii=False)}:{to_json(v, sort=sort)}" for k, v in items)
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(to_json(item, sort=sort) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def to_text(value: Any) -> str:
    """The text of a value: strings bare, all else as its JSON."""
    if isinstance(value, str):
        return str(value)
    return to_json(value)


def to_python(value: Any) -> Any:
    """The value with ordinary Python numbers, as a JSON column shows it."""
    if isinstance(value, Number):
        return float(value) if set(value) & set(".eE") else int(value)
    if isinstance(value, dict):
        return {key: to_python(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_python(item) for item in value]
    return value
