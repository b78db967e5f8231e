"""Expressions with their types, and how one type stands in for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from loader.labels.moments import normal_moment
from loader.labels.sql_rules.problems import SqlError

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

#: A literal text, number or boolean, or `[operation, argument, ...]`; see sql_expression.sql.
Tree: TypeAlias = str | float | bool | list[Any]
Type: TypeAlias = Literal["text", "number", "boolean", "time"]

_ARTICLE: Final = {
    "text": "a text",
    "number": "a number",
    "boolean": "a condition",
    "time": "a time",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression. `written` is its SQL, for messages."""

    tree: Tree
    type: Type
    written: str


#: Compiles an operand of the node at hand.
Compile: TypeAlias = Callable[["Expr"], Typed]
Handler: TypeAlias = Callable[["Expr", Compile], Typed]


def coerce(value: Typed, wanted: Type) -> Typed:
    """The value as another type: a text is read as one, as a rule's operators read it.

    Raises SqlError where there is no such reading.
    """
    if value.type == wanted:
        return value
    if value.type != "text":
        raise SqlError(
            f"{value.written} is {_ARTICLE[value.type]} where {_ARTICLE[wanted]} is wanted."
        )
    if not isinstance(value.tree, str):
        return replace(value, tree=[wanted, value.tree], type=wanted)
    if wanted != "time":
        raise SqlError(f"{value.written} is a text where {_ARTICLE[wanted]} is wanted; no quotes.")
    moment = normal_moment(value.tree)
    if moment is None:
        raise SqlError(f"{value.written} is no time; write '2026-01-31' or '2026-01-31T10:00:00Z'.")
    return replace(value, tree=["moment", moment], type="time")


def condition(value: Typed) -> Typed:
    """The value as what can be true or false. Raises SqlError where it says neither."""
    if value.type == "boolean":
        return value
    way = f"write {value.written} = 'x'" if value.type == "text" else "compare it with something"
    raise SqlError(f"{value.written} is {_ARTICLE[value.type]}, not a condition; {way}.")


def unify(values: Sequence[Typed]) -> list[Typed]:
    """The values in one type: texts take the type of what they stand beside."""
    other = next((value for value in values if value.type != "text"), None)
    return [coerce(value, "text" if other is None else other.type) for value in values]
