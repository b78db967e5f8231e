"""Labels for custom events that nobody defined: each under its own name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from loader.labels.definitions import EventDefinition
from loader.labels.key_checks import free_name
from loader.labels.problems import Problems
from loader.labels.render_models import MARKER
from loader.labels.rules import Rule
from loader.labels.yaml_file import plain, read_yaml
from loader.layout import layout_of
from loader.names import table_name

EVENTS_PROPERTIES: Final = "models/events/_events.yml"


def label_custom_events(
    seen: Iterable[str], defined: Sequence[EventDefinition], taken: Collection[str]
) -> list[EventDefinition]:
    """A definition for each custom event in `seen` that has none of its own yet.

    Events whose names come to one table share it. A table that is in `taken`, or is defined as
    something else, leaves `<name>_event` to the custom event. The result depends on the set of
    `seen` alone, not on its order.
    """
    has_definition = {name for event in defined for name in _exact_events(event.rule)}
    sharing: dict[str, list[str]] = {}
    for name in sorted(set(seen) - has_definition):
        sharing.setdefault(table_name(name), []).append(name)
    occupied = {*taken, *(event.table for event in defined)}
    free = {table for table in sharing if table not in occupied}
    labels = []
    for table, names in sharing.items():
        own = table
        if table in occupied:
            own = free_name(table, "event", lambda name: name in occupied or name in free)
            free.add(own)
        labels.append(_label(own, names))
    return sorted(labels, key=lambda event: event.table)


def labeled_before(project_dir: Path) -> list[str]:
    """The custom events that the last `generate` labeled, from what it wrote; sorted."""
    path = layout_of(project_dir).generated / EVENTS_PROPERTIES
    try:
        ours = MARKER in path.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return []
    file = read_yaml(path, EVENTS_PROPERTIES, Problems()) if ours else None
    names: set[str] = set()
    for model in (plain(file.data) or {}).get("models") or [] if file is not None else []:
        names.update(model.get("config", {}).get("meta", {}).get("custom_events", []))
    return sorted(_rendered(name) for name in names)


def _rendered(name: str) -> str:
    return name.replace("{{ '{' }}", "{")


def _label(table: str, names: Sequence[str]) -> EventDefinition:
    test = ("is", names[0]) if len(names) == 1 else ("in", list(names))
    return EventDefinition(
        table=table,
        name=names[0],
        rule=[dict([("field", "event"), test])],
        custom_events=tuple(names),
    )


def _exact_events(rule: Rule) -> list[str]:
    """Names of the custom events that the rule is all about, with nothing else asked of them."""
    if len(rule) != 1 or rule[0].get("field") != "event":
        return []
    wanted = rule[0].get("in", [rule[0].get("is")])
    return [name for name in wanted if isinstance(name, str)]
