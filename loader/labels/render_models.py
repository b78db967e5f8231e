"""Generated models as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loader.labels.conditions import events_of
from loader.labels.definitions import EventDefinition, SegmentDefinition
from loader.labels.jinja_text import literal

#: Every generated file has this in its first line, and is nobody else's.
MARKER: Final = "Written by `eventide generate`"


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
    events = sorted(set(events_of(segment.condition)))
    refs = "".join(f"        '{event}': ref('{event}'),\n" for event in events)
    counted = f"{{\n{refs}    }}" if events else "{}"
    return (
        f"{{#- {notice(segment.file)} -#}}\n"
        "{{ segment(\n"
        "    users=ref('users'),\n"
        f"    events={counted},\n"
        f"    condition={literal(segment.condition, 4, 14)},\n"
        ") }}\n"
    )
