"""A selector as one regular expression over a recorded hierarchy, whichever form that has."""

from __future__ import annotations

from typing import Final

from loader.labels.patterns import pattern_problem
from loader.labels.selectors.element_path import path_pattern
from loader.labels.selectors.elements_chain import chain_pattern
from loader.labels.selectors.parse import MAX_CONDITIONS, SelectorError, parse_selector
from loader.labels.selectors.pieces import one_of

_MAX_LENGTH: Final = 60_000


def selector_pattern(text: str) -> str:
    """The pattern; an element that matches, or one around which... is selected.

    Raises SelectorError for what a hierarchy cannot answer, and what can never match.
    """
    patterns: list[str | None] = []
    for selector in parse_selector(text):
        for compound in selector.compounds:
            if len(compound.classes) + len(compound.tests) > MAX_CONDITIONS:
                raise SelectorError(
                    f"an element has more than {MAX_CONDITIONS} classes and attributes; keep "
                    "those that tell it from others."
                )
        patterns += [chain_pattern(selector), path_pattern(selector)]
    possible = list(dict.fromkeys(pattern for pattern in patterns if pattern is not None))
    if not possible:
        raise SelectorError("no hierarchy can ever match this; look for stray quotes and signs.")
    pattern = f"^{one_of(possible)}"
    problem = "it is too long" if len(pattern) > _MAX_LENGTH else None
    problem = problem or pattern_problem(pattern, case_sensitive=True)
    if problem is not None:
        raise SelectorError(f"too much to compare: {problem}; write fewer conditions.")
    return pattern
