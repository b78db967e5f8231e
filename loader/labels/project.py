"""What a project's definitions come to: its labels, and the files generated from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loader.builtins import builtin_tables
from loader.labels.conditions import events_of
from loader.labels.custom_events import EVENTS_PROPERTIES, label_custom_events
from loader.labels.definitions import (
    ALL_SYNCED,
    Definitions,
    EventDefinition,
    PropertyDefinition,
    SegmentDefinition,
    SyncedProperties,
)
from loader.labels.files import ALL_EVENTS, COUNTS, is_generated
from loader.labels.problems import DefinitionError, Problem, did_you_mean
from loader.labels.read import read_definitions
from loader.labels.render_defined import DEFINED_PROPERTIES, defined_properties_macro
from loader.labels.render_models import (
    SEGMENT_COUNTS,
    all_events_model,
    event_model,
    segment_counts_model,
    segment_model,
)
from loader.labels.render_properties import events_properties, segments_properties
from loader.labels.render_synced import SYNCED_PROPERTIES, synced_properties_macro
from loader.labels.schema import schemas
from loader.layout import layout_of


@dataclass(frozen=True, slots=True)
class Labels:
    """All event tables, segments and defined properties of a project; events also because seen."""

    events: tuple[EventDefinition, ...]
    segments: tuple[SegmentDefinition, ...]
    properties: tuple[PropertyDefinition, ...] = ()
    synced: SyncedProperties = ALL_SYNCED

    @property
    def tables(self) -> list[str]:
        """The events and segments that there are, by the names of their tables."""
        return [event.table for event in self.events] + [part.key for part in self.segments]


def project_labels(project_dir: Path, custom_events: Iterable[str] = ()) -> Labels:
    """Read the definitions, and label `custom_events` that have none.

    Raises DefinitionError with every problem found.
    """
    taken = taken_names(project_dir)
    definitions = read_definitions(project_dir, taken)
    occupied = {*taken, *(segment.key for segment in definitions.segments)}
    custom = label_custom_events(custom_events, definitions.events, occupied)
    events = tuple(sorted((*definitions.events, *custom), key=lambda event: event.table))
    problems = _segment_problems(definitions, [event.table for event in events])
    if problems:
        raise DefinitionError(problems)
    return Labels(events, definitions.segments, definitions.properties, definitions.synced)


def taken_names(project_dir: Path) -> dict[str, str]:
    """Names that no label can have, with what has them.

    Built-in tables, and the other models and seeds of the project: dbt allows one of a name.
    """
    taken = {table: f"the built-in table {table}" for table in builtin_tables()}
    taken[SEGMENT_COUNTS] = "the inner table of what segments count"
    layout = layout_of(project_dir)
    for tree in dict.fromkeys((layout.installed, layout.project)):
        for folder, pattern in (("models", "*.sql"), ("seeds", "*.csv")):
            for path in sorted((tree / folder).rglob(pattern)):
                if not is_generated(path):
                    taken[path.stem] = layout.shown(path)
    return taken


def generated_files(labels: Labels) -> Mapping[str, str]:
    """Text of every generated file, by path in Eventide's own tree (see `placed`). Pure."""
    files = {f"models/events/{event.table}.sql": event_model(event) for event in labels.events}
    files[ALL_EVENTS] = all_events_model(event.table for event in labels.events)
    if labels.events:
        files[EVENTS_PROPERTIES] = events_properties(labels.events)
    for segment in labels.segments:
        files[f"models/segments/{segment.key}.sql"] = segment_model(segment)
    counts = segment_counts_model(labels.segments)
    if counts is not None:
        files[COUNTS] = counts
    if labels.segments:
        files["models/segments/_segments.yml"] = segments_properties(labels.segments)
    files[DEFINED_PROPERTIES] = defined_properties_macro(labels.properties)
    files[SYNCED_PROPERTIES] = synced_properties_macro(labels.synced)
    return {**files, **schemas()}


def _segment_problems(definitions: Definitions, tables: Iterable[str]) -> list[Problem]:
    known = {*tables, "pageviews", "sessions"}
    return [
        Problem(
            segment.file,
            segment.line,
            f"the segment {segment.key} counts {event}, and no event has that table; "
            + did_you_mean(event, known),
        )
        for segment in definitions.segments
        for event in sorted(set(events_of(segment.condition)))
        if event not in known
    ]
