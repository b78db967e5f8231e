"""Functions and calculations that mean the same on every warehouse, and cannot fail.

Numbers are doubles. A warehouse may end a whole query when one row's result is beyond what a
double holds. So in calculations a number from an event counts as missing unless it is 0 or of a
size between 1e-20 and 1e20 ('amount'), and there are so few of them in one that none can leave the
range: each operand adds 20 powers of ten at most, and each difference takes 17 digits. Texts grow
by few times at most, since what is too long for a warehouse ends a query as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from loader.labels.sql_rules.nodes import children, only, wanted_count, wanted_text, written
from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.typed import Compile, Handler, Tree, Type, Typed, coerce, unify

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_SIGNS: Final = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_MAX_SIGNS: Final = 7
_PARTS: Final = ("year", "month", "day", "hour", "minute", "dow", "isodow")

_TEXT: Final = {"this": "text"}
_NUMBER: Final = {"this": "number"}
_TEXT_AND_WORDS: Final = {"this": "text", "expression": "words"}


class _Form(NamedTuple):
    """A function: its operation in trees, what its operands are, and what it gives.

    An operand is a text or a number, or a literal: `words`, `words or none`, a number `from 0` or
    `from 1` on, which may be left out as `from 0?`.
    """

    operation: str
    operands: Mapping[str, str]
    type: Type = "text"


_FORMS: Final = {
    "Lower": _Form("lower", _TEXT),
    "Upper": _Form("upper", _TEXT),
    "Trim": _Form("trim", _TEXT),
    "Length": _Form("length", _TEXT, "number"),
    "Left": _Form("left", {"this": "text", "expression": "from 0"}),
    "Right": _Form("right", {"this": "text", "expression": "from 0"}),
    "Substring": _Form("substr", {"this": "text", "start": "from 1", "length": "from 0?"}),
    "Replace": _Form("replace", _TEXT_AND_WORDS | {"replacement": "words or none"}),
    "SplitPart": _Form(
        "split_part", {"this": "text", "delimiter": "words", "part_index": "from 1"}
    ),
    "StrPosition": _Form("strpos", {"this": "text", "substr": "words"}, "number"),
    "StartsWith": _Form("starts_with", _TEXT_AND_WORDS, "boolean"),
    "EndsWith": _Form("ends_with", _TEXT_AND_WORDS, "boolean"),
    "Contains": _Form("contains", _TEXT_AND_WORDS, "boolean"),
    "DPipe": _Form("||", {"this": "text", "expression": "text"}),
    "Neg": _Form("neg", _NUMBER, "number"),
    "Abs": _Form("abs", _NUMBER, "number"),
    "Floor": _Form("floor", _NUMBER, "number"),
    "Ceil": _Form("ceil", _NUMBER, "number"),
}


def function(node: Expr, compile_: Compile) -> Typed:
    """A function of the list."""
    form = _FORMS[type(node).__name__]
    only(node, *form.operands)
    operands = [
        _operand(node, name, kind, compile_)
        for name, kind in form.operands.items()
        if not kind.endswith("?") or node.args.get(name) is not None
    ]
    if form.operation == "replace" and len(str(operands[2])) > len(str(operands[1])):
        raise SqlError(f"{written(node)}: what replaces a text is not longer than it.")
    return Typed(_few([form.operation, *operands], node), form.type, written(node))


def _operand(node: Expr, name: str, kind: str, compile_: Compile) -> Tree:
    if kind.startswith("words"):
        return wanted_text(node, name, may_be_empty=kind == "words or none")
    if kind.startswith("from"):
        return wanted_count(node, name, int(kind[5]))
    (operand,) = children(node, name)
    return coerce(compile_(operand), "number" if kind == "number" else "text").tree


def alternatives(node: Expr, compile_: Compile) -> Typed:
    """coalesce: the first that is there; nullif: missing where both are equal."""
    only(node, "this", "expression", "expressions")
    operands = children(node, "this", "expression", "expressions")
    values = unify([compile_(operand) for operand in operands])
    tree = [type(node).__name__.lower(), *(value.tree for value in values)]
    return Typed(tree, values[0].type, written(node))


def part_of_time(node: Expr, compile_: Compile) -> Typed:
    """extract, date_part."""
    only(node, "this", "expression")
    name = str(node.args["this"].name).lower()
    if name not in _PARTS:
        raise SqlError(f"{written(node)}: of parts of times there are {', '.join(_PARTS)}.")
    (operand,) = children(node, "expression")
    return Typed(["part", name, coerce(compile_(operand), "time").tree], "number", written(node))


def calculation(node: Expr, compile_: Compile) -> Typed:
    """+, -, *, /; a quotient by 0 is missing."""
    only(node, "this", "expression")
    operands = [coerce(compile_(one), "number") for one in children(node, "this", "expression")]
    tree = [_SIGNS[type(node).__name__], *(_amounts(one.tree) for one in operands)]
    return Typed(_few(tree, node), "number", written(node))


def _amounts(tree: Tree) -> Tree:
    if not isinstance(tree, list):
        return tree
    name = "amount" if tree[0] == "number" else tree[0]
    return [name, *(_amounts(argument) for argument in tree[1:])]


def _few(tree: Tree, node: Expr) -> Tree:
    if _signs(tree) > _MAX_SIGNS:
        raise SqlError(f"{written(node)}: more than {_MAX_SIGNS} of + - * / ||; use fewer.")
    return tree


def _signs(tree: Tree) -> int:
    if not isinstance(tree, list):
        return 0
    is_sign = tree[0] in (*_SIGNS.values(), "||")
    return is_sign + sum(_signs(argument) for argument in tree[1:])


HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(_FORMS, function),
    **dict.fromkeys(_SIGNS, calculation),
    "Coalesce": alternatives,
    "Nullif": alternatives,
    "Extract": part_of_time,
}
