"""Random worlds, and packs of them: many lie side by side in one warehouse and never touch.

Each world is a few devices and people; its ids have its number in front. So one sync serves
hundreds of worlds, and a row that is wrong tells whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.prove.case import Case, Step, without_repeats
from tests.prove.edits import Edits
from tests.prove.messages import Cast, Message, message
from tests.prove.properties import PropertyPlan

_ID_KEYS = ("messageId", "anonymousId", "userId", "previousId")
# Ids that mean nothing do so under this very name; everything else is the world's own.
_SHARED = {"undefined", "null", " ", "Guest"}
_BAD_LINES = ["", "{", '{"type": "track"}', '{"type": "page", "anonymousId": "d"}', "[1]"]

#: The messages of each step.
World = list[list[Message]]


def world(random: Random, plan: PropertyPlan, steps: int, most: int = 24) -> World:
    """Up to `most` messages in random order, cut into steps at random places."""
    cast = Cast(random, plan)
    size = random.randint(1, most)
    cuts = sorted(random.randint(0, size) for _ in range(steps - 1))
    ends = zip([0, *cuts], [*cuts, size], strict=True)
    return [[message(cast, step) for _ in range(a, b)] for step, (a, b) in enumerate(ends)]


def batches(most: int = 24) -> st.SearchStrategy[World]:
    """One world as hypothesis draws it: one to three batches, none of them empty."""

    def draw(random: Random) -> World:
        return [calls for calls in world(random, PropertyPlan(random, 3), 3, most) if calls]

    return st.randoms(use_true_random=False).map(draw)


def renamed(number: int, call: Message) -> Message:
    """A message with all its ids in the name space of a world."""
    own = {
        key: f"{number}-{call[key]}" for key in _ID_KEYS if key in call and call[key] not in _SHARED
    }
    return {**call, **own}


def pack(seed: int, worlds: int, steps: int | None = None) -> Case:
    """A case of many worlds; equal for equal arguments."""
    random = Random(seed)
    steps = steps or random.choice([2, 3, 4, 5, 6])
    plan = PropertyPlan(random, steps)
    ids = {name: [f"{number}-{name}" for number in range(worlds)] for name in ("a", "b", "c", "d1")}
    edits = Edits(random, ids)
    planned = [edits.step(number) for number in range(steps)]
    for number in range(worlds):
        own = world(random, plan, steps)
        spread(random, [[renamed(number, call) for call in calls] for calls in own], planned)
    for step in planned:
        for file in step.files:
            if random.random() < 0.3:
                file.insert(random.randrange(len(file) + 1), random.choice(_BAD_LINES))
    return Case(without_repeats(planned), f"pack {seed} of {worlds} worlds")


def spread(random: Random, own: Sequence[Sequence[dict[str, Any]]], steps: Sequence[Step]) -> None:
    """Put a world's messages into files of their steps, of which there are up to three."""
    for calls, step in zip(own, steps, strict=True):
        if not step.files:
            step.files = [[] for _ in range(random.choice([1, 1, 2, 3]))]
        for call in calls:
            random.choice(step.files).append(call)
