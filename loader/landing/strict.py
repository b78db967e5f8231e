"""A strict JSON parser for the few lines that the fast one would not read as they were sent.

The fast engine takes NaN and trailing commas for JSON, keeps the first of two equal keys, writes
`10.50` as `10.5` and cuts long fractions. Lines in which any of that may occur come here, and
leave as JSON in which it cannot: equal keys are one (the last), and a number that is a member of
an object and would not keep its text is a string of that text.
"""

from __future__ import annotations

import json
import math
import re
from typing import NamedTuple

MAX_DEPTH = 100
_INT64 = range(-(1 << 63), 1 << 63)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_INTEGER_DIGITS = 20  # more cannot be an int64, and huge texts are slow to convert

# Where the catalog needs the kind of a number whose text had to become a string.
_A_DOUBLE = "0.5"
_A_TEXT = '"x"'
A_WIDE_INTEGER = '{"\\u0001bigint_wide":0}'
_EXACT_IN_DOUBLE = range(-(1 << 53), (1 << 53) + 1)


class Line(NamedTuple):
    """`text` is what is stored. `shape` is equal but for rewritten numbers, which it holds as
    any number of the same kind (or a string, if the kind is text)."""

    text: str
    shape: str


class StrictJsonError(ValueError):
    """The line is not JSON, or is JSON that cannot be kept; the message says why."""


class _Number(str):
    __slots__ = ()


def parse(line: str) -> Line:
    """Parse one line. Raises `StrictJsonError` with the reason for which it is rejected."""
    try:
        value = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        raise StrictJsonError(f"not valid JSON: {what} at character {error.pos + 1}") from None
    except RecursionError:
        raise StrictJsonError(f"nested deeper than {MAX_DEPTH} levels") from None
    if not isinstance(value, dict):
        raise StrictJsonError(f"the record is {_kind(value)}, not a JSON object")
    text: list[str] = []
    shape: list[str] = []
    _write(value, text, shape, depth=1, in_array=False)
    return Line("".join(text), "".join(shape))


def _constant(name: str) -> None:
    raise StrictJsonError(f"{name} is not a JSON value")


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_constant)


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "an array"
    if isinstance(value, _Number):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "null" if value is None else "a boolean"


def _write(value: object, text: list[str], shape: list[str], depth: int, in_array: bool) -> None:
    if isinstance(value, dict | list):
        if depth > MAX_DEPTH:
            raise StrictJsonError(f"nested deeper than {MAX_DEPTH} levels")
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
        _both(opening, text, shape)
        in_array = in_array or isinstance(value, list)
        keys = list(value) if isinstance(value, dict) else []
        members = list(value.values()) if isinstance(value, dict) else value
        for place, member in enumerate(members):
            if place:
                _both(",", text, shape)
            if keys:
                _both(_string(keys[place]) + ":", text, shape)
            _write(member, text, shape, depth + 1, in_array)
        _both(closing, text, shape)
    elif isinstance(value, _Number):
        kept, kind = _number(value, in_array)
        text.append(kept)
        shape.append(kind)
    elif isinstance(value, str):
        _both(_string(value), text, shape)
    else:
        _both(json.dumps(value), text, shape)


def _both(part: str, text: list[str], shape: list[str]) -> None:
    text.append(part)
    shape.append(part)


def _string(value: str) -> str:
    if "\0" in value:
        raise StrictJsonError("the escape \\u0000 (NUL) cannot be stored")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise StrictJsonError("half of a surrogate pair (\\ud800 to \\udfff alone)") from None
    return json.dumps(value, ensure_ascii=False)


def _number(number: str, in_array: bool) -> tuple[str, str]:
    """How a number is stored, and a number or string of the same kind."""
    quoted = f'"{number}"'
    if _INTEGER.fullmatch(number):
        if len(number) > _INTEGER_DIGITS or int(number) not in _INT64:
            return (number if in_array else quoted), _A_TEXT
        exact = in_array or int(number) in _EXACT_IN_DOUBLE
        kept = quoted if number == "-0" and not in_array else number
        return kept, "0" if exact else A_WIDE_INTEGER
    value = float(number)
    if not math.isfinite(value):
        return quoted, _A_TEXT
    survives = in_array or (repr(value) == number and "e" not in number)
    return (number if survives else quoted), _A_DOUBLE
