"""What a sync will do with each table, by the macros that will decide it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from loader.planning.macros import SyncMacros
from loader.planning.models import Model
from loader.planning.outcome import BUILT, LeftOut, Reason, TablePlan
from loader.planning.reasons import column_reasons, definition_reasons
from loader.planning.recorded import Recorded
from loader.planning.state import State

_KINDS: Final = {"events": "event", "core": "built-in"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A table's plan, and whether its rows can be other ones than it has."""

    model: Model
    plan: TablePlan
    other_rows: bool


def decide(
    models: Iterable[Model], state: State, macros: SyncMacros, recorded: Mapping[str, Recorded]
) -> list[Decision]:
    """One decision for each table that syncs keep; `models` in order of dependence."""
    decisions: dict[str, Decision] = {}
    for model in models:
        if model.materialized == "incremental":
            rebuilt = [
                name
                for name in model.reads
                if name in decisions and decisions[name].plan.action in BUILT
            ]
            decisions[model.name] = _decide(
                model, state, macros, recorded.get(model.name, Recorded()), rebuilt, decisions
            )
    return list(decisions.values())


def _decide(
    model: Model,
    state: State,
    macros: SyncMacros,
    recorded: Recorded,
    rebuilt: list[str],
    decisions: Mapping[str, Decision],
) -> Decision:
    kind = _KINDS.get(model.folder, "inner")
    call = macros.on(model.schema, model.node)
    left_out = call("left_out_columns")
    call("warn_of_left_out", left_out)
    plan = TablePlan(
        model.name, kind, "nothing", left_out=tuple(LeftOut(**column) for column in left_out)
    )
    if not state.has(model.schema, model.name):
        return Decision(model, replace(plan, action="create", built=True), other_rows=True)
    now: Mapping[str, Any] | None = model.meta.get("definition")
    reasons: list[Reason] = []
    other_rows = False
    if call("fingerprint_changed"):
        reasons += definition_reasons(recorded.definition, now)
        other_rows = recorded.definition is None or any(
            reason.part not in ("gaps", "defined") for reason in reasons
        )
    if rebuilt or call("upstream_rebuilt"):
        reasons += _upstream(rebuilt, decisions)
    existing = state.columns.get((model.schema, model.name), [])
    wanted = call("wanted_columns")
    if call("columns_changed"):
        missed = set(call("recorded_left_out"))
        reasons += column_reasons(existing, _typed(wanted, call), plan.left_out, missed)
    if reasons:
        unarchived = now is not None and now.get("archived") is None
        restored = unarchived and any(reason.part == "archived" for reason in reasons)
        action = "restore" if restored else "rebuild"
        return Decision(
            model, replace(plan, action=action, built=True, reasons=tuple(reasons)), other_rows
        )
    added = [column["name"] for column in (wanted or [])[len(existing) :]]
    plan = replace(plan, new_columns=tuple(added), action="add columns" if added else "nothing")
    return Decision(model, _archived(plan, recorded, now), other_rows=False)


def _typed(
    wanted: list[dict[str, Any]] | None, call: Callable[..., Any]
) -> list[tuple[str, str, Callable[[str], bool]]]:
    """Name, type and a test of the type's other spellings, of each column that should be."""
    return [
        (
            column["name"],
            column["data_type"],
            lambda found, kind=column["data_type"]: call(  # type: ignore[misc]
                "same_type", found, call("sql_type", kind)
            ),
        )
        for column in wanted or []
    ]


def _upstream(rebuilt: list[str], decisions: Mapping[str, Decision]) -> list[Reason]:
    """The first causes: what reads a table that reads a rebuilt one need not name them all."""
    causes: dict[str, Reason] = {}
    for name in rebuilt:
        plan = decisions[name].plan
        if plan.action == "create":
            causes[name] = Reason("upstream", f"{name} is made")
        for reason in plan.reasons:
            own = reason.part == "upstream"
            text = reason.text if own else f"{name} is built anew: {reason.text}"
            causes[text] = Reason("upstream", text)
    return list(causes.values()) or [Reason("upstream", "a table it reads was built anew")]


def _archived(plan: TablePlan, recorded: Recorded, now: Mapping[str, Any] | None) -> TablePlan:
    """An archive that changes no row that is there is told all the same."""
    archived = (now or {}).get("archived")
    before = (recorded.definition or {}).get("archived")
    if recorded.definition is None or archived == before:
        note = f"archived since {archived}" if archived else None
        return replace(plan, note=note)
    if archived is None:
        return replace(plan, action="restore", note="nothing landed while it was archived")
    if before is None:
        return replace(plan, action="freeze", note=f"archived since {archived}: keeps its rows")
    return replace(plan, action="freeze", note=f"archived since {archived}, before {before}")
