"""Pieces of regular expressions that both forms of hierarchies need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_SIGNS: Final = frozenset(".[]{}()*+?^$|\\")


def exactly(text: str, *, ignore_case: bool = False) -> str:
    """A pattern of the text itself; with ignore_case whatever the case of A to Z."""
    return "".join(_character(character, ignore_case) for character in text)


def in_any_order(patterns: Sequence[str], gap: str) -> str:
    """All the patterns one after another, in any order, with the gap between each two."""
    if len(patterns) == 1:
        return patterns[0]
    orders = []
    for position, first in enumerate(patterns):
        others = [*patterns[:position], *patterns[position + 1 :]]
        orders.append(f"{first}{gap}{in_any_order(others, gap)}")
    return one_of(orders)


def one_of(patterns: Iterable[str]) -> str:
    """Any one of the patterns."""
    patterns = list(patterns)
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _character(character: str, ignore_case: bool) -> str:
    if ignore_case and character.isascii() and character.isalpha():
        return f"[{character.lower()}{character.upper()}]"
    return f"\\{character}" if character in _SIGNS else character
