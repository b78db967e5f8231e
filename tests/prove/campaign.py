"""Many packs one after the other, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.functional.project import Project
from tests.prove.attribution import world_of
from tests.prove.case import KINDS, Case
from tests.prove.differences import Difference
from tests.prove.player import Player
from tests.prove.schedules import spelt_out
from tests.prove.worlds import pack


@dataclass
class Tally:
    """How much was tried. A batch is what one world sends in one step; an edit is a definition
    or a setting that changed between two steps."""

    packs: int = 0
    worlds: int = 0
    batches: int = 0
    syncs: int = 0
    comparisons: int = 0
    events: int = 0
    edits: int = 0
    failed: dict[int, list[Difference]] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.packs} packs, {self.worlds:,} worlds, {self.batches:,} batches, "
            f"{self.syncs} syncs ({self.comparisons} compared), {self.events:,} events, "
            f"{self.edits} edits, {len(self.failed)} packs with differences"
        )

    def add(self, case: Case, player: Player) -> None:
        """Count a case that was played."""
        self.packs += 1
        batches = {
            (number, world)
            for number, step in enumerate(case.steps)
            for file in step.files
            for line in file
            if (world := world_of(line)) is not None
        }
        self.worlds += len({world for _, world in batches})
        self.batches += len(batches)
        self.syncs += player.syncs
        self.comparisons += player.compared
        self.events += case.lines
        self.edits += edits(case)


def edits(case: Case) -> int:
    """Definitions and settings that differ from one step to the next."""
    steps = spelt_out(case.steps)
    return sum(
        getattr(before, kind).get(key) != getattr(after, kind).get(key)
        for before, after in pairwise(steps)
        for kind in KINDS
        for key in {*getattr(before, kind), *getattr(after, kind)}
    )


def size_of_pack(seed: int, most: int) -> int:
    """How many worlds: in small packs columns and types come late more often."""
    return max(1, most // Random(seed).choice([1, 1, 5, 20]))


def prove(
    project: Project, seeds: Iterable[int], most_worlds: int, told: Callable[[str], None]
) -> Tally:
    """Play a pack for each seed. `told` hears of each."""
    tally = Tally()
    for seed in seeds:
        case = pack(seed, size_of_pack(seed, most_worlds))
        player = Player(project)
        differences = player.play(case)
        tally.add(case, player)
        if differences:
            tally.failed[seed] = differences
        told(f"{case.about}, {len(case.steps)} steps: {'DIFFERENT' if differences else 'same'}")
        for difference in differences:
            told(str(difference))
    return tally
