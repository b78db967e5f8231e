"""Fields, literals and casts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from loader.labels.fields import PROPERTIES, event_field_problem, is_time, property_field
from loader.labels.sql_rules.nodes import children, only, written
from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.typed import Compile, Handler, Type, Typed, coerce

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

#: What a text can be cast to, by sqlglot's names of types; a literal also to a date.
_CASTS: Final[dict[str, Type]] = {
    "TEXT": "text",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "time",
    "TIMESTAMPTZ": "time",
}
#: Sizes of numbers from which seven calculations cannot leave the range of doubles.
_LEAST, _MOST = 1e-20, 1e20


def field(node: Expr, _: Compile) -> Typed:
    """A column of raw events, or a property by its path."""
    only(node, "this", "table", "db", "catalog", "expression")
    keys = _keys(node)
    if len(keys) > 1 and keys[0].lower() + "." == PROPERTIES:
        name = property_field(keys[1:])
    else:
        name = ".".join(keys)
        # SQL takes no notice of the case of names; keys of properties are no such names.
        name = name.lower() if event_field_problem(name.lower()) is None else name
    problem = event_field_problem(name)
    if problem is not None:
        raise SqlError(problem)
    return Typed(["field", name], "time" if is_time(name) else "text", written(node))


def _keys(node: Expr) -> list[str]:
    from sqlglot import expressions as exp

    if isinstance(node, exp.Dot):
        return [*_keys(node.this), *_keys(node.expression)]
    if isinstance(node, exp.Column):
        return [key for part in node.parts for key in _keys(part)]
    is_number = isinstance(node, exp.Literal) and re.fullmatch("[0-9]+", node.name)
    if isinstance(node, exp.Identifier) or is_number:
        return [str(node.name)]
    raise SqlError(
        f"{written(node)} is no name of a key; a key with signs stands in double quotes: "
        f'properties."{written(node)}".'
    )


def literal(node: Expr, _: Compile) -> Typed:
    """A text or a number."""
    only(node, "this", "is_string")
    text = str(node.args["this"])
    if node.args.get("is_string"):
        return Typed(text, "text", written(node))
    value: float = int(text) if text.isdecimal() and text.isascii() else float(text)
    if value != 0 and not _LEAST <= value <= _MOST:
        raise SqlError(f"{text}: numbers in SQL are 0 or of a size from {_LEAST} to {_MOST}.")
    return Typed(value, "number", text)


def boolean(node: Expr, _: Compile) -> Typed:
    """`true` or `false`."""
    return Typed(bool(node.args["this"]), "boolean", written(node))


def null(_: Expr, __: Compile) -> Typed:
    """NULL by itself, which nothing can be compared with."""
    raise SqlError("NULL equals nothing; write ... is null, or ... is not null.")


def parenthesis(node: Expr, compile_: Compile) -> Typed:
    """What is in the parentheses."""
    only(node, "this")
    return compile_(node.this)


def cast(node: Expr, compile_: Compile) -> Typed:
    """A text read as another type; NULL where it cannot be, whatever cast is written."""
    only(node, "this", "to")
    to = node.args["to"]
    (inner,) = children(node, "this")
    value = compile_(inner)
    wanted = _CASTS.get(to.this.name)
    if to.this.name == "DATE" and isinstance(value.tree, str):
        wanted = "time"
    if wanted is None or to.expressions:
        raise SqlError(
            f"{written(node)}: casts are to double precision, boolean, timestamp and text, "
            "without sizes."
        )
    return coerce(value, wanted)


HANDLERS: Final[dict[str, Handler]] = {
    "Column": field,
    "Dot": field,
    "Literal": literal,
    "Boolean": boolean,
    "Null": null,
    "Paren": parenthesis,
    "Cast": cast,
}
