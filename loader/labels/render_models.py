"""Generated models as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loader.labels.conditions import counted_of
from loader.labels.definitions import EventDefinition, SegmentDefinition
from loader.labels.jinja_text import literal

#: Every generated file has this in its first line, and is nobody else's.
MARKER: Final = "Written by `eventide generate`"

SEGMENT_COUNTS: Final = "segment_counts"


def notice(source: str) -> str:
    """The first line of a generated file, without the comment signs around it."""
    return f"{MARKER} from {source}. Change that, not this file."


def event_model(event: EventDefinition) -> str:
    """The model of one event table: the whole definition, as a person would have written it."""
    source = event.file or "the custom events seen"
    since = "" if event.since is None else f"    since={literal(event.since)},\n"
    archived = "" if event.archived is None else f"    archived={literal(event.archived)},\n"
    gaps = {column: list(gap) for column, gap in event.gaps}
    return (
        f"{{#- {notice(source)} -#}}\n"
        "{{ event_table(\n"
        f"    name={literal(event.name)},\n"
        f"    matches={literal(event.rule, 4, 12)},\n"
        f"{since}{archived}"
        f"{f'    gaps={literal(gaps, 4, 9)},' + chr(10) if gaps else ''}"
        f"{_patterns('sync', event.sync)}{_patterns('unsync', event.unsync)}"
        ") }}\n"
    )


def _patterns(name: str, patterns: tuple[str, ...]) -> str:
    return f"    {name}={literal(list(patterns), 4, 5 + len(name))},\n" if patterns else ""


def all_events_model(tables: Iterable[str]) -> str:
    """The model that unites sessions, pageviews and the given event tables."""
    refs = "".join(f"    ref('{table}'),\n" for table in ("sessions", "pageviews", *tables))
    return f"{{#- {notice('the definitions of events')} -#}}\n{{{{ union_events([\n{refs}]) }}}}\n"


def segment_model(segment: SegmentDefinition) -> str:
    """The view of one segment."""
    events = sorted(set(counted_of(segment.condition, within_days=True)))
    of_all_time = any(counted_of(segment.condition))
    return (
        f"{{#- {notice(segment.file)} -#}}\n"
        "{{ segment(\n"
        "    users=ref('users'),\n"
        f"    condition={literal(segment.condition, 4, 14)},\n"
        f"{f'    counts=ref({SEGMENT_COUNTS!r}),{chr(10)}' if of_all_time else ''}"
        f"{f'    events={_refs(events)},{chr(10)}' if events else ''}"
        ") }}\n"
    )


def segment_counts_model(segments: Iterable[SegmentDefinition]) -> str | None:
    """The model of what segments count over all time; None where none does."""
    events = sorted({event for segment in segments for event in counted_of(segment.condition)})
    if not events:
        return None
    source = "the definitions of segments"
    return f"{{#- {notice(source)} -#}}\n{{{{ count_events({_refs(events, 0)}) }}}}\n"


def _refs(events: Iterable[str], indent: int = 4) -> str:
    space = " " * indent
    return "{\n" + "".join(f"{space}    '{e}': ref('{e}'),\n" for e in events) + f"{space}}}"
