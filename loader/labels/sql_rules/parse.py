"""SQL text to one sqlglot expression, or why it is none."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from loader.labels.sql_rules.problems import SqlError

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

#: Rules are written in PostgreSQL's dialect: quotes, casts by ::, ~ and ilike are as there.
DIALECT: Final = "postgres"

_MAX_CHARACTERS: Final = 5000
_MAX_NODES: Final = 500
_MAX_DEPTH: Final = 40
_QUOTES: Final = "texts stand in single quotes, keys of properties with signs in double quotes"


def parse(text: str) -> Expr:
    """The one expression that the text is. Raises SqlError."""
    from sqlglot import ErrorLevel, parse_one
    from sqlglot.errors import ParseError, TokenError
    from sqlglot.expressions import Condition

    if len(text) > _MAX_CHARACTERS:
        raise SqlError(f"longer than {_MAX_CHARACTERS} characters; write several rules.")
    if "\x00" in text:
        raise SqlError("SQL cannot hold the character NUL.")
    try:
        with _quiet():
            node = parse_one(
                _checked(text), dialect=DIALECT, into=Condition, error_level=ErrorLevel.IMMEDIATE
            )
    except TokenError:
        raise SqlError("a quote or a comment is not closed.") from None
    except ParseError as error:
        place = error.errors[0] if error.errors else {}
        found = str(place.get("highlight") or "").strip()
        near = f" near {found!r}" if found and place.get("end_context") else ""
        raise SqlError(f"not a condition in SQL{near}; {_QUOTES}.") from None
    except RecursionError:
        raise SqlError("nested too deeply; write it flatter.") from None
    if sum(1 for _ in node.walk()) > _MAX_NODES or _depth(node) > _MAX_DEPTH:
        raise SqlError("too large; write several rules.")
    return node


def _checked(text: str) -> str:
    """The text in parentheses, where no column's name is a command, if it is one expression."""
    from sqlglot import TokenType
    from sqlglot.dialects.dialect import Dialect

    whole = f"({text})"
    tokens = Dialect.get_or_raise(DIALECT).tokenize(whole)
    if any(token.comments for token in tokens):
        raise SqlError("no comments in SQL; write them in YAML, after #.")
    depth = 0
    for position, token in enumerate(tokens, 1):
        if token.token_type == TokenType.SEMICOLON:
            raise SqlError("one condition is wanted, without a semicolon.")
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if (depth <= 0) is not (position == len(tokens)):
            raise SqlError("parentheses that do not match; write as many ( as ).")
    return whole


@contextmanager
def _quiet() -> Iterator[None]:
    """Without sqlglot's warnings: what it finds odd is told as an error, in our words."""
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _depth(node: Expr) -> int:
    """The most expressions inside one another; chains of and, or and || count once."""
    deepest = 0
    stack = [(node, 1)]
    while stack:
        current, depth = stack.pop()
        deepest = max(deepest, depth)
        for child in current.iter_expressions():
            is_chain = type(child) is type(current) and child.key in ("and", "or", "dpipe")
            stack.append((child, depth if is_chain else depth + 1))
    return deepest
