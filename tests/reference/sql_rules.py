"""Conditions in SQL, as the guide says: PostgreSQL's text, on values that never fail to be read."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from math import ceil, floor, isfinite
from typing import Any

import sqlglot
from sqlglot import expressions as exp

from .times import parse_time

#: The value of a field, given the names it is written with: text, a datetime, or None.
Field = Callable[[list[str]], Any]

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_TEXTS = (exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Left, exp.Right, exp.Replace)
_NUMBERS = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Floor, exp.Ceil)
_COUNTS = (exp.Length, exp.StrPosition, exp.Extract)
_SIGNS: dict[type, Callable[[Any, Any], bool]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}


def holds(sql: str, field: Field) -> bool:
    """Whether the condition is true, and neither false nor unknown."""
    return _value(_parsed(sql), field) is True


@cache
def _parsed(sql: str) -> Any:
    # In parentheses, since some columns are commands where a text begins with them.
    return sqlglot.parse_one(f"({sql})", dialect="postgres", into=exp.Condition)


def _kind(node: Any) -> str:
    """What a node gives: text, number, time or truth."""
    if isinstance(node, exp.Paren):
        return _kind(node.this)
    if isinstance(node, exp.Cast):
        name = node.args["to"].this.name
        if name.startswith(("TIMESTAMP", "DATE")):
            return "time"
        return {"BOOLEAN": "truth", "TEXT": "text", "DOUBLE": "number"}[name]
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else "number"
    if isinstance(node, exp.Boolean):
        return "truth"
    if isinstance(node, exp.Column | exp.Dot):
        return "time" if node.sql() in ("time", "received_at") else "text"
    if isinstance(node, (*_NUMBERS, *_COUNTS)):
        return "number"
    if isinstance(node, (*_TEXTS, exp.SplitPart, exp.DPipe)):
        return "text"
    kinds = {_kind(one) for one in _alternatives(node)} - {"text"}
    if isinstance(node, exp.Coalesce | exp.Nullif):
        return kinds.pop() if kinds else "text"
    return "truth"


def _alternatives(node: Any) -> list[Any]:
    """What a choice chooses from, or a comparison compares."""
    names = ("this", "expression", "low", "high")
    operands = [node.args[name] for name in names if node.args.get(name) is not None]
    return operands + list(node.args.get("expressions") or [])


def _as(kind: str, node: Any, field: Field) -> Any:
    """The node's value as of a kind; a text that is none of it is missing."""
    value = _value(node, field)
    if value is None or _kind(node) == kind:
        return value
    if kind == "time":
        return parse_time(value, space=isinstance(node, exp.Literal))
    if kind == "truth":
        return {"true": True, "false": False}.get(value)
    number = float(value) if _NUMBER.fullmatch(value) else None
    if number is None or not isfinite(number):
        return None
    calculates = node.find_ancestor(exp.Add, exp.Sub, exp.Mul, exp.Div) is not None
    return None if calculates and number != 0 and not 1e-20 <= abs(number) <= 1e20 else number


def _operands(node: Any, field: Field) -> list[Any]:
    """The values of what is compared or chosen from, in one kind."""
    nodes = _alternatives(node)
    kinds = [_kind(one) for one in nodes if _kind(one) != "text"]
    return [_as(kinds[0] if kinds else "text", one, field) for one in nodes]


def _value(node: Any, field: Field) -> Any:
    found = _condition(node, field)
    if found is not NotImplemented:
        return found
    if isinstance(node, exp.Paren):
        return _value(node.this, field)
    if isinstance(node, exp.Literal):
        return str(node.this) if node.is_string else float(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Column | exp.Dot):
        return field([part.name for part in node.parts])
    if isinstance(node, exp.Cast):
        return _as(_kind(node), node.this, field)
    if isinstance(node, exp.Coalesce):
        return next((one for one in _operands(node, field) if one is not None), None)
    if isinstance(node, exp.Nullif):
        first, second = _operands(node, field)
        return None if first == second else first
    if isinstance(node, _NUMBERS):
        return _calculation(node, field)
    if isinstance(node, exp.Extract):
        return _part(str(node.this.name).lower(), _as("time", node.expression, field))
    return _of_text(node, field)


def _condition(node: Any, field: Field) -> Any:
    """True, False, or None for unknown; NotImplemented where the node is no condition."""
    if isinstance(node, exp.And | exp.Or):
        sides = [_value(one, field) for one in (node.this, node.expression)]
        decides = isinstance(node, exp.Or)
        if decides in sides:
            return decides
        return None if None in sides else not decides
    if isinstance(node, exp.Not):
        return _not(_value(node.this, field))
    found: Any = NotImplemented
    if type(node) in _SIGNS:
        left, right = _operands(node, field)
        found = None if left is None or right is None else _SIGNS[type(node)](left, right)
    elif isinstance(node, exp.Between):
        value, low, high = _operands(node, field)
        sides = [None if end is None else one for end, one in _sides(value, low, high)]
        found = False if False in sides else None if None in sides else True
    elif isinstance(node, exp.In):
        value, *members = _operands(node, field)
        if value is None:
            found = None
        else:
            found = True if value in members else None if None in members else False
    elif isinstance(node, exp.Is):
        found = _is(node, field)
    elif isinstance(node, exp.Like | exp.ILike):
        found = _like(node, field)
    elif isinstance(node, exp.RegexpLike | exp.RegexpILike):
        found = _matches(node, field)
    elif isinstance(node, exp.StartsWith | exp.EndsWith | exp.Contains):
        text, part = _value(node.this, field), _value(node.expression, field)
        names = {exp.StartsWith: str.startswith, exp.EndsWith: str.endswith}
        found = None if text is None else names.get(type(node), str.__contains__)(text, part)
    return _not(found) if node.args.get("negate") else found


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _sides(value: Any, low: Any, high: Any) -> list[tuple[Any, Any]]:
    if value is None:
        return [(None, None), (None, None)]
    return [
        (low, None if low is None else value >= low),
        (high, None if high is None else value <= high),
    ]


def _is(node: Any, field: Field) -> bool:
    if isinstance(node.expression, exp.Null):
        return _value(node.this, field) is None
    return _as("truth", node.this, field) is bool(node.expression.this)


def _like(node: Any, field: Field) -> bool | None:
    text, pattern = _value(node.this, field), node.expression.this
    if text is None:
        return None
    if isinstance(node, exp.ILike):
        text, pattern = _folded(text), _folded(pattern)
    regex, characters = "", iter(pattern)
    for character in characters:
        if character == "\\":
            regex += re.escape(next(characters))
        else:
            regex += {"%": ".*", "_": "."}.get(character, re.escape(character))
    return re.fullmatch(regex, text, re.DOTALL) is not None


def _matches(node: Any, field: Field) -> bool | None:
    text, pattern = _value(node.this, field), node.expression.this
    if text is None:
        return None
    flags = re.ASCII | re.DOTALL
    if isinstance(node, exp.RegexpILike):
        text = _folded(text)
        pattern = "".join(c if c.isascii() else _folded(c) for c in pattern)
        flags |= re.IGNORECASE
    return re.search(pattern, text, flags) is not None


def _calculation(node: Any, field: Field) -> float | None:
    if isinstance(node, exp.Neg | exp.Abs | exp.Floor | exp.Ceil):
        value = _as("number", node.this, field)
        names: dict[type, Callable[[float], float]] = {
            exp.Neg: lambda a: -a,
            exp.Abs: abs,
            exp.Floor: lambda a: float(floor(a)),
            exp.Ceil: lambda a: float(ceil(a)),
        }
        return None if value is None else names[type(node)](value)
    left, right = (_as("number", one, field) for one in (node.this, node.expression))
    if left is None or right is None or (isinstance(node, exp.Div) and right == 0):
        return None
    return float(
        {
            exp.Add: lambda: left + right,
            exp.Sub: lambda: left - right,
            exp.Mul: lambda: left * right,
            exp.Div: lambda: left / right,
        }[type(node)]()
    )


def _part(name: str, moment: datetime | None) -> float | None:
    if moment is None:
        return None
    if name in ("dow", "isodow"):
        return float(moment.isoweekday() % 7 if name == "dow" else moment.isoweekday())
    return float(getattr(moment, name))


def _of_text(node: Any, field: Field) -> Any:
    text = _value(node.this, field)
    if isinstance(node, exp.DPipe):
        other = _value(node.expression, field)
        return None if text is None or other is None else text + other
    if text is None:
        return None
    numbers = {
        name: int(node.args[name].this) for name in ("start", "length") if node.args.get(name)
    }
    if isinstance(node, exp.Lower | exp.Upper):
        change = str.lower if isinstance(node, exp.Lower) else str.upper
        return "".join(change(c) if c.isascii() else c for c in text)
    if isinstance(node, exp.Trim):
        return text.strip(" ")
    if isinstance(node, exp.Length):
        return float(len(text))
    if isinstance(node, exp.Substring):
        start = numbers["start"] - 1
        return text[start : start + numbers["length"]] if "length" in numbers else text[start:]
    if isinstance(node, exp.Left | exp.Right):
        count = int(node.expression.this)
        return text[:count] if isinstance(node, exp.Left) else text[max(len(text) - count, 0) :]
    if isinstance(node, exp.Replace):
        return text.replace(node.expression.this, node.args["replacement"].this)
    if isinstance(node, exp.SplitPart):
        parts = text.split(node.args["delimiter"].this)
        place = int(node.args["part_index"].this) - 1
        return parts[place] if place < len(parts) else ""
    if isinstance(node, exp.StrPosition):
        return float(text.find(node.args["substr"].this) + 1)
    raise ValueError(f"no such SQL: {node.sql()}")


def _folded(text: str) -> str:
    return "".join(_small(character) for character in text)


def _small(c: str) -> str:
    is_pair = len(c.lower()) == len(c.upper()) == 1 and c.lower().upper() == c.upper()
    return c.lower() if is_pair and c in (c.lower(), c.upper()) else c
