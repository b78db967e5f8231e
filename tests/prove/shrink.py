"""From a pack that failed to the smallest case that fails in the same way.

Playing a case takes many seconds, and most of it whatever its size. So the variants of a world
(this message gone, that one gone, ...) are not played one after the other but side by side, as
the worlds of one pack. What the schedule of steps needs is tried case by case.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tests.prove.attribution import world_of, worlds_of, worlds_that_differ
from tests.prove.case import Case, Line, Step
from tests.prove.differences import Difference
from tests.prove.schedules import simpler_schedules

#: Plays a case, with or without the rebuild at its end, and says what differs.
Play = Callable[[Case, bool], list[Difference]]
#: Where a message stands (step, file, line), and what is taken from it: a key, or all of it.
Cut = tuple[int, int, int, tuple[str, ...]]

_NEEDED = {"type", "messageId"}


@dataclass
class Shrinker:
    """Makes a failing case small. `told` hears of each success."""

    play: Play
    told: Callable[[str], None]

    def shrink(self, case: Case, differences: list[Difference]) -> Case:
        """A case as small as could be found, which still differs in one of the same tables."""
        self._tables = {difference.table for difference in differences}
        self._rebuild = not any(one.where.startswith("step") for one in differences)
        case = self._one_world(case, differences)
        while True:
            before = copy.deepcopy(case)
            case = self._schedule(case)
            case = self._messages(case, _line_cuts)
            if case == before:
                break
        return self._messages(self._messages(case, _key_cuts), _line_cuts)

    def _fails(self, case: Case) -> bool:
        return bool(self._played(case))

    def _played(self, case: Case) -> list[Difference]:
        return [one for one in self.play(case, self._rebuild) if one.table in self._tables]

    def _one_world(self, case: Case, differences: list[Difference]) -> Case:
        """Only one world, if one alone fails; else as few as halving finds."""
        for number in worlds_that_differ(case, differences)[:4]:
            if self._fails(alone := _only(case, {number})):
                self.told(f"world {number} alone fails, {alone.lines} lines")
                return alone
        worlds = worlds_of(case)
        while len(worlds) > 1:
            half = len(worlds) // 2
            for part in (worlds[:half], worlds[half:]):
                if self._fails(_only(case, set(part))):
                    worlds = part
                    self.told(f"{len(worlds)} worlds fail")
                    break
            else:
                break
        return _only(case, set(worlds))

    def _schedule(self, case: Case) -> Case:
        """Fewer and simpler steps, definitions and settings."""
        tried: list[Case] = []
        while True:
            for simpler in simpler_schedules(case):
                if simpler in tried:
                    continue
                tried.append(simpler)
                if self._fails(simpler):
                    self.told(f"{len(simpler.steps)} steps, {simpler.lines} lines")
                    case = simpler
                    break
            else:
                return case

    def _messages(self, case: Case, cuts: Callable[[Case], Iterator[Cut]]) -> Case:
        """Without every cut that can be done without, alone and together."""
        while True:
            single = [[cut] for cut in cuts(case)]
            useful = [
                cut for cut, fails in zip(single, self._all(case, single), strict=True) if fails
            ]
            joined = [list(chain.from_iterable(useful[:n])) for n in range(1, len(useful) + 1)]
            outcomes = zip(joined, self._all(case, joined), strict=True)
            together = [cuts for cuts, fails in outcomes if fails]
            for some in together[-1:] + together[:1]:
                if self._fails(smaller := _cut(case, some)):
                    case = smaller
                    self.told(f"{len(some)} cuts, {case.lines} lines")
                    break
            else:
                return case

    def _all(self, case: Case, variants: list[list[Cut]]) -> list[bool]:
        """Which variants of a case fail, played side by side."""
        if not variants:
            return []
        if len(worlds_of(case)) != 1:
            return [self._fails(_cut(case, cuts)) for cuts in variants]
        (own,) = worlds_of(case)
        steps = [_beside(step, own, len(variants)) for step in case.steps]
        for number, cuts in enumerate(variants):
            for step, smaller in zip(steps, _cut(case, cuts).steps, strict=True):
                for file, lines in zip(step.files, smaller.files, strict=True):
                    file.extend(_renumbered(lines, own, number))
        pack = Case(steps)
        failed = worlds_that_differ(pack, self._played(pack))
        return [number in failed for number in range(len(variants))]


def _only(case: Case, worlds: set[int]) -> Case:
    steps = copy.deepcopy(case.steps)
    for step in steps:
        step.files = [[line for line in file if world_of(line) in worlds] for file in step.files]
    return Case(steps, case.about)


def _beside(step: Step, own: int, count: int) -> Step:
    """The step without its lines, the world's ids in its settings those of all variants."""
    copied = copy.deepcopy(step)
    copied.files = [[] for _ in step.files]
    settings = copied.settings or {}
    for name in {"ignored_identities", "ignored_aliases"} & settings.keys():
        # Those of one world stand for themselves in each variant, those of others go.
        mine = [_renumbered(item, own, "") for item in settings[name]]
        settings[name] = [
            _renumbered(item, "", number)
            for number in range(count)
            for item, before in zip(mine, settings[name], strict=True)
            if item != before
        ]
    return copied


def _renumbered(value: Any, own: int | str, number: int | str) -> Any:
    if isinstance(value, list):
        return [_renumbered(item, own, number) for item in value]
    if isinstance(value, dict):
        return {key: _renumbered(item, own, number) for key, item in value.items()}
    if isinstance(value, str) and value.startswith(f"{own}-"):
        return f"{number}-{value.partition('-')[2]}"
    return value


def _line_cuts(case: Case) -> Iterator[Cut]:
    for place, _ in _lines(case):
        yield (*place, ())


def _key_cuts(case: Case) -> Iterator[Cut]:
    for place, line in _lines(case):
        if isinstance(line, dict):
            for key, value in line.items():
                if key not in _NEEDED:
                    yield (*place, (key,))
                if key in ("context", "properties", "traits"):
                    yield from ((*place, (key, inner)) for inner in value)


def _lines(case: Case) -> Iterator[tuple[tuple[int, int, int], Line]]:
    for s, step in enumerate(case.steps):
        for f, file in enumerate(step.files):
            for n, line in enumerate(file):
                yield (s, f, n), line


def _cut(case: Case, cuts: list[Cut]) -> Case:
    steps = copy.deepcopy(case.steps)
    for s, f, n, path in cuts:
        line = steps[s].files[f][n]
        for key in path[:-1]:
            line = line.get(key, {}) if isinstance(line, dict) else {}
        if path and isinstance(line, dict):
            line.pop(path[-1], None)
    whole = {cut[:3] for cut in cuts if not cut[3]}
    for s, step in enumerate(steps):
        step.files = [
            [line for n, line in enumerate(file) if (s, f, n) not in whole]
            for f, file in enumerate(step.files)
        ]
    return Case(steps, case.about)
