"""Tables and segments that no definition has any more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from loader.planning.models import Model
from loader.planning.outcome import Finding, TablePlan
from loader.planning.recorded import Recorded, last_sync
from loader.planning.state import State


def left_over(
    state: State, recorded: Mapping[str, Recorded], models: Collection[str]
) -> Iterator[TablePlan]:
    """What Eventide once made in the output schema, is still there and is in no definition."""
    last = last_sync(recorded)
    for name, book in recorded.items():
        if name in models or not book.in_output or not state.has(state.schema, name):
            continue
        if state.relations[state.schema, name] == "VIEW":
            note = f"the view stays as it is; to drop it: eventide drop {name}"
            yield TablePlan(name, "segment", "removed", note=note)
        else:
            note = f"its definition is gone: it keeps its rows; to drop it: eventide drop {name}"
            action = "freeze" if book.synced_to == last else "left over"
            yield TablePlan(name, "event", action, note=note)


def renames(
    plans: Iterable[TablePlan], models: Mapping[str, Model], recorded: Mapping[str, Recorded]
) -> Iterator[Finding]:
    """New events that have the very rule of one whose key vanished."""
    plans = list(plans)
    gone = {
        _rule(recorded[plan.name].definition): plan.name
        for plan in plans
        if plan.kind == "event"
        and plan.name not in models
        and recorded[plan.name].definition is not None
    }
    for plan in plans:
        if plan.action == "create" and plan.kind == "event":
            old = gone.get(_rule(models[plan.name].meta["definition"]))
            if old is not None:
                yield Finding(
                    "warning",
                    plan.name,
                    f"this would be a rename of {old}; tables keep their names: put the key {old} "
                    f"back (a changed `name:` is free), or accept a new table beside {old}.",
                )


def _rule(definition: Mapping[str, Any] | None) -> str:
    return json.dumps((definition or {}).get("rule"), sort_keys=True)
