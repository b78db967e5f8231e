"""Looking at sqlglot's expressions: nothing in them may be overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loader.labels.sql_rules.parse import DIALECT
from loader.labels.sql_rules.problems import SqlError

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

#: Marks of sqlglot's own that change no meaning here.
_MARKS: Final = frozenset({"safe", "typed", "coalesce", "ignore_nulls"})


def only(node: Expr, *known: str) -> None:
    """Raise SqlError when the node has parts other than the known ones."""
    for name, value in node.args.items():
        if value not in (None, False, []) and name not in known and name not in _MARKS:
            raise SqlError(f"{written(node)}: this form of {kind(node)} is not taken in a rule.")


def children(node: Expr, *names: str) -> list[Expr]:
    """Those operands that are there, lists among them one by one."""
    found: list[Expr] = []
    for name in names:
        value = node.args.get(name)
        found += value if isinstance(value, list) else [] if value is None else [value]
    return found


def literal_text(node: Expr | None) -> str | None:
    """The text of a literal, None where the node is none."""
    from sqlglot.expressions import Literal

    is_text = isinstance(node, Literal) and node.is_string
    return str(node.this) if is_text and node is not None else None


def wanted_text(node: Expr, name: str, *, may_be_empty: bool = False) -> str:
    """The literal text that an operand must be. Raises SqlError."""
    text = literal_text(node.args.get(name))
    if text is None or not (text or may_be_empty):
        raise SqlError(f"{written(node)}: a text in quotes is wanted there, and not an empty one.")
    return text


def wanted_count(node: Expr, name: str, least: int) -> int:
    """The literal whole number that an operand must be. Raises SqlError."""
    from sqlglot.expressions import Literal

    value = node.args.get(name)
    text = str(value.this) if isinstance(value, Literal) and not value.is_string else ""
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) < 10**6:
        raise SqlError(f"{written(node)}: a whole number from {least} on is wanted there.")
    return int(text)


def written(node: Expr) -> str:
    """The node as SQL again, in one spelling."""
    return node.sql(dialect=DIALECT, comments=False)


def kind(node: Expr) -> str:
    """What a node is, in a word for people."""
    from sqlglot.expressions import Func

    return f"{node.sql_name().lower()}()" if isinstance(node, Func) else node.key
