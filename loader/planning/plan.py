"""`plan` without the command line: definitions, settings and warehouse, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from loader.checking import checked
from loader.errors import NothingLoadedError
from loader.labels.custom_events import labeled_before
from loader.labels.files import find_changes, placed
from loader.labels.generate import labels_custom_events, wanted_labels
from loader.labels.problems import DefinitionError
from loader.labels.project import generated_files, project_labels
from loader.labels.seen import seen_custom_events
from loader.layout import layout_of
from loader.macros import ProjectMacros
from loader.mapped.ranges import ranges_of
from loader.mapped.read import read_raw_tables
from loader.mapped.settle import require_unchanged
from loader.planning.controls import idle_patterns
from loader.planning.count import Counted, count_matches, rows_now
from loader.planning.decide import Decision, decide
from loader.planning.left_over import left_over, renames
from loader.planning.macros import ModelMacros, SyncMacros
from loader.planning.models import Model, read_models
from loader.planning.outcome import Finding, Plan, TablePlan, in_order
from loader.planning.recorded import read_recorded
from loader.planning.segments import plan_segments, unknown_columns
from loader.planning.speed import Speed, read_speed
from loader.planning.state import State, read_state
from loader.profile import load_target
from loader.settings import project_settings
from loader.warehouses import open_warehouse
from loader.warehouses.base import Warehouse, derived_schemas, quoted

_NEARLY_ALL: Final = 0.9


def plan(
    project_dir: str | Path = ".",
    *,
    target: str | None = None,
    profiles_dir: str | Path | None = None,
    label_custom_events: bool | None = None,
    counts: bool = True,
    wait_seconds: float = 0.0,
) -> Plan:
    """What a sync would do now with what has landed. Writes nothing anywhere.

    Without `counts` no rule is tried on the events. Raises DefinitionError with every problem of
    the definitions, and what `load_target` and warehouses raise.
    """
    project = Path(project_dir).resolve()
    settings = project_settings(project)
    if label_custom_events is None:
        label_custom_events = labels_custom_events(project)
    # What needs no warehouse is told without one.
    labels = checked(
        project, lambda: wanted_labels(project, label_custom_events=label_custom_events)
    )
    generated = generated_files(labels)
    find_changes(project, placed(project, generated))
    where = load_target(target, project, profiles_dir)
    with ExitStack() as stack:
        warehouse: Warehouse | None = None
        try:
            warehouse = open_warehouse(where, wait_seconds, read_only=True)
            stack.enter_context(closing(warehouse))
        except NothingLoadedError:
            pass
        if label_custom_events:
            seen = seen_custom_events(warehouse) if warehouse is not None else []
            labels = project_labels(project, {*labeled_before(project), *seen})
            generated = generated_files(labels)
        parsing = ModelMacros(project, where.type, settings, where.schema, generated)
        models = read_models(project, generated, parsing, where.schema)
        state = read_state(warehouse, where.schema, _catalog(project, parsing, where.schema))
        macros = SyncMacros(project, settings, where.schema, generated, state)
        recorded = read_recorded(state)
        decisions = decide(models, state, macros, recorded)
        total, tables = _sized(decisions, warehouse, state, parsing, macros, counts=counts)
        tables += plan_segments(models, state, recorded)
        by_name = {model.name: model for model in models}
        tables += left_over(state, recorded, by_name)
        users = macros.on(where.schema, {"name": "users"})("user_columns")
        findings = [
            *_foreign(decisions, state, set(recorded)),
            *renames(tables, by_name, recorded),
            *_suspicious(decisions, tables, total),
            *_nothing_landed(state),
            *_mapped_anew(project, warehouse, state),
            *(unknown_columns(models, (c["name"] for c in users)) if state.loads else ()),
            *(idle_patterns(labels, state) if state.loads else ()),
            *(Finding("warning", *told) for told in _told([*parsing.warnings, *macros.warnings])),
        ]
        return Plan(
            where.schema,
            in_order(tables),
            tuple(dict.fromkeys(findings)),
            total,
            state.unsynced_loads,
        )


def _catalog(project: Path, macros: ModelMacros, schema: str) -> str:
    """The catalog of properties as the sync will make it, from all loads that have landed."""
    raw, _ = derived_schemas(schema)
    macros.instead["loads_synced"] = (
        f"(select load_id from {quoted(raw)}.loads where status = 'succeeded')"
    )
    model = layout_of(project).installed / "models/spine/property_columns.sql"
    return macros.render(model.read_text(encoding="utf-8"))


def _sized(
    decisions: Sequence[Decision],
    warehouse: Warehouse | None,
    state: State,
    macros: ProjectMacros,
    asking: ProjectMacros,
    *,
    counts: bool,
) -> tuple[int | None, list[TablePlan]]:
    """The tables' plans with rows and time, and how many events there are."""
    built = [d for d in decisions if d.plan.built and d.model.meta.get("columns") != "users"]
    known = {
        d.model.name
        for d in built
        if d.plan.action != "create" and not d.other_rows and not state.unsynced_loads
    }
    speed = read_speed(warehouse, state)
    total: int | None = None
    counted: dict[str, Counted] = {}
    if warehouse is not None and state.has(f"{state.schema}_raw", "events") and counts:
        wanted = {
            d.model.name: d.model.meta["definition"]
            for d in built
            if d.model.name not in known and "rule" in d.model.meta
        }
        if wanted:
            total, counted = count_matches(warehouse, state, macros, asking, wanted)
        output = [d.model.name for d in built if d.model.schema == state.schema]
        rows = rows_now(warehouse, state.schema, [name for name in output if name in known])
        counted |= {name: Counted(count, None) for name, count in rows.items()}
    return total, [_with_size(d.plan, counted.get(d.model.name), speed) for d in decisions]


def _with_size(table: TablePlan, counted: Counted | None, speed: Speed) -> TablePlan:
    if counted is None:
        return table
    return replace(
        table,
        rows=counted.rows,
        first=counted.first,
        seconds=speed.seconds(counted.rows),
        measured=speed.measured,
    )


def _foreign(decisions: Sequence[Decision], state: State, known: set[str]) -> Iterator[Finding]:
    """Tables of others that stand where one of ours will: a sync would replace them."""
    for decision in decisions:
        name = decision.model.name
        if (
            decision.plan.action != "create"
            and decision.model.schema == state.schema
            and name not in known
        ):
            yield Finding(
                "error",
                name,
                f"{state.schema}.{name} is there and no sync has made it: the sync would replace "
                "it. Move it away, or give the event another key.",
            )


def _nothing_landed(state: State) -> Iterator[Finding]:
    if not state.loads:
        told = "no events have landed yet; load some, or let the sync load its sources."
        yield Finding("warning", "raw events", told)


def _mapped_anew(project: Path, warehouse: Warehouse | None, state: State) -> Iterator[Finding]:
    """Tables that others fill, mapped in another way than what was built from them."""
    if warehouse is None or not state.has(f"{state.schema}_raw", "load_ranges"):
        return
    try:
        require_unchanged(read_raw_tables(project), ranges_of(warehouse))
    except DefinitionError as error:
        yield Finding("error", "raw events", str(error))


def _suspicious(
    decisions: Sequence[Decision], tables: Sequence[TablePlan], total: int | None
) -> Iterator[Finding]:
    labels: dict[str, Model] = {
        d.model.name: d.model for d in decisions if d.model.folder == "events"
    }
    for table in tables:
        if table.name not in labels or table.rows is None or not total:
            continue
        if table.rows == 0:
            yield Finding("warning", table.name, f"matches none of {total:,} events.")
        elif table.rows > _NEARLY_ALL * total:
            share = f"{table.rows:,} of {total:,} events"
            yield Finding("warning", table.name, f"matches nearly everything: {share}.")


def _told(warnings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What macros warned of: `table: message`."""
    for warning in warnings:
        table, _, message = warning.partition(": ")
        yield table, message
