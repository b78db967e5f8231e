"""Comparisons, and what joins conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from loader.labels.patterns import pattern_problem
from loader.labels.sql_rules.nodes import children, literal_text, only, wanted_text, written
from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.typed import Compile, Handler, Tree, Typed, coerce, condition, unify

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_SIGNS: Final = {"EQ": "=", "NEQ": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}


def _says(node: Expr, tree: Tree) -> Typed:
    negated = bool(node.args.get("negate"))
    return Typed(["not", tree] if negated else tree, "boolean", written(node))


def comparison(node: Expr, compile_: Compile) -> Typed:
    """Two values of one type. Texts are equal or not, and have no order."""
    only(node, "this", "expression")
    return _compared(node, _SIGNS[type(node).__name__], ["this", "expression"], compile_)


def between(node: Expr, compile_: Compile) -> Typed:
    """A value from a lowest to a highest one, both included."""
    only(node, "this", "low", "high", "negate")
    return _compared(node, "between", ["this", "low", "high"], compile_)


def membership(node: Expr, compile_: Compile) -> Typed:
    """One of several values."""
    for query in children(node, "query"):
        compile_(query)
    only(node, "this", "expressions", "negate")
    if not node.args.get("expressions"):
        raise SqlError(f"{written(node)}: in takes a list of values.")
    return _compared(node, "in", ["this", "expressions"], compile_)


def _compared(node: Expr, operation: str, names: list[str], compile_: Compile) -> Typed:
    values = unify([compile_(operand) for operand in children(node, *names)])
    if operation not in ("=", "<>", "in") and values[0].type in ("text", "boolean"):
        raise SqlError(
            f"{values[0].written}: texts have no order that all warehouses share; compare numbers,"
            f" cast({values[0].written} as double precision), or times, as timestamp."
        )
    return _says(node, [operation, *(value.tree for value in values)])


def is_something(node: Expr, compile_: Compile) -> Typed:
    """IS NULL, IS TRUE, IS FALSE."""
    from sqlglot import expressions as exp

    only(node, "this", "expression", "negate")
    value = compile_(node.this)
    wanted = node.args["expression"]
    if isinstance(wanted, exp.Null):
        return _says(node, ["is_null", value.tree])
    if not isinstance(wanted, exp.Boolean):
        raise SqlError(f"{written(node)}: write is null, is true or is false.")
    name = "is_true" if wanted.this else "is_false"
    return _says(node, [name, coerce(value, "boolean").tree])


def like(node: Expr, compile_: Compile) -> Typed:
    """LIKE and ILIKE; a backslash before %, _ and itself."""
    only(node, "this", "expression", "negate")
    pattern = literal_text(node.args["expression"])
    if pattern is None or not re.fullmatch(r"(?:[^\\]|\\[%_\\])*", pattern):
        raise SqlError(
            f"{written(node)}: the pattern is a text in quotes, with a backslash only before "
            r"%, _ or \ that stand for themselves."
        )
    value = coerce(compile_(node.this), "text")
    return _says(node, [node.key, value.tree, pattern])


def matching(node: Expr, compile_: Compile) -> Typed:
    """~ and ~*: the regular expressions that the operator `matches` takes."""
    only(node, "this", "expression")
    pattern = wanted_text(node, "expression")
    name = "imatches" if type(node).__name__ == "RegexpILike" else "matches"
    problem = pattern_problem(pattern, case_sensitive=name == "matches")
    if problem is not None:
        raise SqlError(f"{written(node)}: {problem}.")
    return _says(node, [name, coerce(compile_(node.this), "text").tree, pattern])


def negation(node: Expr, compile_: Compile) -> Typed:
    """NOT, unknown where what it negates is."""
    only(node, "this")
    return _says(node, ["not", condition(compile_(node.this)).tree])


def joined(node: Expr, compile_: Compile) -> Typed:
    """AND, OR."""
    only(node, "this", "expression")
    return _says(node, [node.key, *(condition(compile_(part)).tree for part in node.flatten())])


HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(_SIGNS, comparison),
    "Between": between,
    "In": membership,
    "Is": is_something,
    "Like": like,
    "ILike": like,
    "RegexpLike": matching,
    "RegexpILike": matching,
    "Not": negation,
    "And": joined,
    "Or": joined,
}
