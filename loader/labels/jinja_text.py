"""Python values as Jinja source, and texts that Jinja must leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WIDTH = 100
_OPENINGS = ("{{", "{%", "{#")
_DELIMITERS = (*_OPENINGS, "}}", "%}", "#}")


def literal(value: Any, indent: int = 0, column: int = 0) -> str:
    """The value as a Jinja literal, in one line where it fits.

    `indent` is that of the line it begins in, `column` where in that line it begins.
    """
    flat = _flat(value)
    if column + len(flat) < _WIDTH or not isinstance(value, list | dict) or not value:
        return flat
    inner = indent + 4
    if isinstance(value, dict):
        opening, closing = "{", "}"
        keys = {f"{_text(key)}: ": item for key, item in value.items()}
        items = [f"{key}{literal(item, inner, inner + len(key))}" for key, item in keys.items()]
    else:
        opening, closing = "[", "]"
        items = [literal(item, inner, inner) for item in value]
    lines = "".join(f"{' ' * inner}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def inert(text: str) -> str:
    """The text as a template that renders to it: dbt renders what YAML files say."""
    return "".join(
        "{{ '{' }}" if text[position : position + 2] in _OPENINGS else character
        for position, character in enumerate(text)
    )


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(k)}: {_flat(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    raise TypeError(f"no Jinja literal for {type(value).__name__}")


def _text(value: str) -> str:
    escaped = "".join(_character(character) for character in value)
    for delimiter in _DELIMITERS:
        # A parser that looks for the end of the expression first must not find it in a text.
        escaped = escaped.replace(delimiter, f"{delimiter[0]}\\u{ord(delimiter[1]):04x}")
    return f"'{escaped}'"


def _character(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
