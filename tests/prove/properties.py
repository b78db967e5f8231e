"""Properties of random messages: names that collide, and types that change from some step on.

Columns and their types are one for the whole warehouse, so they are planned for a whole pack:
each name has a kind of value from the step on at which it appears, and other kinds later.
"""

from __future__ import annotations

from random import Random
from typing import Any

_VALUES: dict[str, list[Any]] = {
    "boolean": [True, False],
    "bigint": [0, 7, -3, 10],
    "bigint_wide": [2**53 + 1, 2**62, -(2**63)],
    "double": [1.5, 10.0, -0.25, 123456.789],
    "text": ["x", "", "10", "2026-02-30", "true", 'Ärger \'n "more"'],
    "timestamp": ["2026-01-02", "2026-01-02T03:04:05.678901Z", "2026-01-02T03:04:05+05:30"],
    "json": [[1, 2], [], ["a", None]],
}
_EVENT_NAMES = ["p", "q", "Price", "price", "k", "k_deep", "user_id", "n"]
_USER_NAMES = ["t", "Plan", "plan", "address", "email", "handle", "identity"]
_NESTED = {"k": "deep", "address": "city"}


class PropertyPlan:
    """Which names there are from which step on, and with values of which kinds."""

    def __init__(self, random: Random, steps: int) -> None:
        self._plan = {}
        for name in (*_EVENT_NAMES, *_USER_NAMES):
            kind = random.choice(list(_VALUES))
            begins = random.choice([0, 0, random.randrange(steps)])
            changes = random.choice([steps, random.randrange(steps), random.randrange(steps)])
            self._plan[name] = kind, begins, changes, random.choice(list(_VALUES))

    def event(self, random: Random, step: int) -> dict[str, Any]:
        """Properties of an event of this step."""
        return self._draw(random, step, _EVENT_NAMES)

    def user(self, random: Random, step: int) -> dict[str, Any]:
        """Traits of a call of this step."""
        return self._draw(random, step, _USER_NAMES)

    def _draw(self, random: Random, step: int, names: list[str]) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for name in random.sample(names, random.choice([0, 1, 1, 2, 3])):
            kind, begins, changes, later = self._plan[name]
            if step < begins:
                continue
            kinds = [kind, later] if step >= changes else [kind]
            value = random.choice([*_VALUES[random.choice(kinds)], None])
            nested = name in _NESTED and random.random() < 0.5
            properties[name] = {_NESTED[name]: value} if nested else value
        if "Price" in properties and random.random() < 0.5 and step >= self._plan["price"][1]:
            properties["price"] = random.choice(_VALUES[self._plan["price"][0]])
        return properties
