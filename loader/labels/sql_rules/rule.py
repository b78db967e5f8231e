"""SQL as items of a rule: its outer and, or are the rule's own, so that of each condition between
them is known which fields it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loader.labels.sql_rules.compiler import compile_expression
from loader.labels.sql_rules.nodes import written
from loader.labels.sql_rules.parse import parse
from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.typed import Tree, condition

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def sql_rule(text: str) -> list[dict[str, Any]]:
    """The rule that a condition in SQL is; an item is its SQL and, under `expression`, its tree.

    Raises SqlError.
    """
    return _rule(parse(text))


def _rule(node: Expr) -> list[dict[str, Any]]:
    from sqlglot import expressions as exp

    node = node.unnest()
    if isinstance(node, exp.And):
        return [item for part in node.flatten() for item in _rule(part)]
    if isinstance(node, exp.Or):
        return [{"any": [_rule(part) for part in node.flatten()]}]
    tree = condition(compile_expression(node)).tree
    if not sql_fields(tree):
        raise SqlError(f"{written(node)} says nothing about the event; name a field.")
    return [{"sql": written(node), "expression": tree}]


def sql_fields(tree: Tree) -> set[str]:
    """Names of the fields in an expression."""
    if not isinstance(tree, list):
        return set()
    if tree[0] == "field":
        return {tree[1]}
    return set().union(*(sql_fields(argument) for argument in tree[1:]))
