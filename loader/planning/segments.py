"""What becomes of segments: views that every sync makes again, over the same users or others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from loader.labels.definitions import Condition
from loader.labels.rules import fields_of
from loader.planning.models import Model
from loader.planning.outcome import Finding, TablePlan
from loader.planning.reasons import definition_reasons
from loader.planning.recorded import Recorded
from loader.planning.state import State


def plan_segments(
    models: Iterable[Model], state: State, recorded: Mapping[str, Recorded]
) -> Iterator[TablePlan]:
    """One plan for each segment that is defined."""
    for model in models:
        if model.folder == "segments":
            yield _plan(model, state, recorded.get(model.name, Recorded()))


def _plan(model: Model, state: State, recorded: Recorded) -> TablePlan:
    if not state.has(model.schema, model.name):
        return TablePlan(model.name, "segment", "create", built=True)
    now = model.meta.get("definition")
    if recorded.definition is None:
        note = "the books have no definition of it yet"
        return TablePlan(model.name, "segment", "nothing", note=note)
    if _text(recorded.definition) == _text(now):
        return TablePlan(model.name, "segment", "nothing")
    reasons = tuple(definition_reasons(recorded.definition, now))
    return TablePlan(model.name, "segment", "change", reasons=reasons)


def unknown_columns(models: Iterable[Model], users: Iterable[str]) -> Iterator[Finding]:
    """Columns that segments ask of users and that users will not have."""
    known = set(users)
    for model in models:
        if model.folder != "segments" or "definition" not in model.meta:
            continue
        for column in sorted(set(_columns(model.meta["definition"]["condition"])) - known):
            yield Finding(
                "warning",
                model.name,
                f"users has no column {column}: missing for everybody. A typing error, or not "
                "sent yet.",
            )


def _columns(condition: Condition) -> Iterator[str]:
    for key, value in condition.items():
        if key in ("all", "any"):
            for member in value:
                yield from _columns(member)
        elif key == "not":
            yield from _columns(value)
        elif key == "user":
            yield from fields_of(value)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
