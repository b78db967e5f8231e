"""sqlglot's expressions to our trees: what is not listed here is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loader.labels.problems import did_you_mean
from loader.labels.sql_rules import conditions, functions, values
from loader.labels.sql_rules.nodes import kind, written
from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.typed import Handler, Typed

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_HANDLERS: Final[dict[str, Handler]] = {
    **values.HANDLERS,
    **conditions.HANDLERS,
    **functions.HANDLERS,
}
_FUNCTIONS: Final = (
    "abs", "ceil", "coalesce", "contains", "ends_with", "extract", "floor", "left", "length",
    "lower", "nullif", "replace", "right", "split_part", "starts_with", "strpos", "substring",
    "trim", "upper",
)  # fmt: skip


def compile_expression(node: Expr) -> Typed:
    """The tree of an expression, and its type. Raises SqlError."""
    handler = _HANDLERS.get(type(node).__name__)
    if handler is None:
        raise SqlError(f"{written(node)}: {_reason(node)}")
    return handler(node, compile_expression)


def _reason(node: Expr) -> str:
    from sqlglot import expressions as exp

    if isinstance(node, exp.Query | exp.Exists | exp.Subquery):
        return "a rule sees one event, and has no queries in it."
    if isinstance(node, exp.AggFunc | exp.Window | exp.Filter):
        return "a rule sees one event, and counts nothing over several."
    if isinstance(node, exp.JSONExtract | exp.JSONExtractScalar | exp.Bracket):
        return "properties are written properties.a.b."
    name = kind(node)
    if any(word in name for word in ("current", "localtime", "rand", "uuid")):
        return "a rule says the same of an event at all times; no clocks and no chance."
    if isinstance(node, exp.Func) and written(node).endswith(")"):
        function = node.name if isinstance(node, exp.Anonymous) else name.removesuffix("()")
        return f"no such function in a rule; {did_you_mean(function, _FUNCTIONS)}"
    return f"{name} is not taken in a rule; see the guide on definitions for what is."
