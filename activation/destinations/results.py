"""The results in the answer to a batch, each to its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from activation.operations import Accepted, Outcome, Rejected

#: What a result says of its record.
Judge = Callable[[Any], Outcome]


def by_position(results: Any, count: int, judge: Judge) -> list[Outcome]:
    """The outcome of each of `count` records, in their order.

    Where there are fewer or more results than records, nobody knows which is whose: None.
    """
    if not isinstance(results, list) or len(results) != count:
        return [None] * count
    return [judge(result) for result in results]


def by_value(
    results: Any, value_of: Callable[[Any], Any], values: Sequence[Any], judge: Judge
) -> list[Outcome]:
    """The outcome of the record with each of these values, of the results with the same value as
    a text; None where there is none, or one for two records."""
    found: dict[str, list[Any]] = {}
    for result in results if isinstance(results, list) else ():
        found.setdefault(str(value_of(result)), []).append(result)
    asked = [str(value) for value in values]
    outcomes: list[Outcome] = []
    for value in asked:
        own = [judge(result) for result in found.get(value, ())]
        if asked.count(value) > 1 and len(own) != asked.count(value):
            outcomes.append(None)
        else:
            outcomes.append(worst(own))
    return outcomes


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """What several results say of one record: accepted if there are any and all say so."""
    for outcome in outcomes:
        if isinstance(outcome, Rejected):
            return outcome
    return Accepted() if outcomes and None not in outcomes else None
