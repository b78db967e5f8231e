"""Simpler schedules of a case: fewer steps, files, definitions and settings, plainer syncs."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from tests.prove.case import KINDS, Case, Step, without_repeats


def simpler_schedules(case: Case) -> Iterator[Case]:
    """Cases that are a little simpler than this one, the boldest first."""
    steps = spelt_out(case.steps)
    for changed in _variants(steps):
        simpler = Case(without_repeats(changed), case.about)
        if simpler.steps != case.steps:
            yield simpler


def spelt_out(steps: list[Step]) -> list[Step]:
    """Each step with all of its definitions and settings."""
    known: dict[str, Any] = {kind: {} for kind in KINDS}
    result = []
    for step in copy.deepcopy(steps):
        known |= {key: value for key in known if (value := getattr(step, key)) is not None}
        result.append(replace(step, **copy.deepcopy(known)))
    return result


def _variants(steps: list[Step]) -> Iterator[list[Step]]:
    if len(steps) > 1:
        yield steps[:-1]
    first = steps[0]
    same: dict[str, Any] = {kind: getattr(first, kind) for kind in KINDS}
    yield [replace(step, **copy.deepcopy(same)) for step in steps]
    yield [replace(step, segments={}) for step in steps]
    yield [replace(step, properties={}) for step in steps]
    yield [replace(step, synced={}) for step in steps]
    yield [replace(step, settings={}) for step in steps]
    for number, step in enumerate(steps[:-1]):
        after = steps[number + 1]
        merged = [*steps[:number], replace(after, files=[*step.files, *after.files])]
        yield [_shifted(one, number) for one in (*merged, *steps[number + 2 :])]
    for number, step in enumerate(steps):
        yield _with(steps, number, sync="whole", models=[])
        yield _with(steps, number, overtaken=False)
        if len(step.files) > 1:
            yield _with(steps, number, files=[list(chain.from_iterable(step.files))])
        for model in step.models if step.sync == "select" else ():
            yield _with(steps, number, models=[one for one in step.models if one != model])
    for kind in KINDS:
        for key in sorted({key for step in steps for key in getattr(step, kind)}):
            yield [_without(step, kind, key) for step in steps]
        for number in range(1, len(steps)):
            yield _with(steps, number, **{kind: getattr(steps[number - 1], kind)})
            yield _with(steps, number - 1, **{kind: getattr(steps[number], kind)})


def _without(step: Step, kind: str, key: str) -> Step:
    left: dict[str, Any] = {kind: {k: v for k, v in getattr(step, kind).items() if k != key}}
    return replace(step, **left)


def _with(steps: list[Step], number: int, **changes: Any) -> list[Step]:
    changed = replace(steps[number], **copy.deepcopy(changes))
    return [*steps[:number], changed, *steps[number + 1 :]]


def _shifted(step: Step, gone: int) -> Step:
    """The step after step `gone` became one with the next: moments are told by number."""
    return replace(step, events=_earlier(step.events, gone))


def _earlier(value: Any, gone: int) -> Any:
    if isinstance(value, dict):
        return {key: _earlier(item, gone) for key, item in value.items()}
    if isinstance(value, str) and value.startswith("before step "):
        number = int(value.removeprefix("before step "))
        return f"before step {number - 1 if number > gone else number}"
    return value
