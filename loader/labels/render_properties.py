"""Generated property files (`_events.yml`, `_segments.yml`) as text.

Written by hand, not by a YAML library, so that the bytes do not depend on its version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from loader.builtins import EVENT_TABLE, builtin_columns
from loader.labels.conditions import counted_of
from loader.labels.definitions import EventDefinition, SegmentDefinition
from loader.labels.jinja_text import inert
from loader.labels.render_models import SEGMENT_COUNTS, notice
from loader.labels.words import condition_in_words, rule_in_words

#: Tag of tests that a sync leaves out: the key of `all_events` says the same of all event tables.
LOOKED_AT_TOGETHER: Final = "looked_at_together"

_COUNTS: Final = f"""\
  - name: {SEGMENT_COUNTS}
    description: >
      How often each user did each event that segments count over all time: an inner table, so that
      no query of a segment counts whole event tables.
    data_tests:
      - primary_key:
          arguments:
            columns: [user_id, event_table_name]
    columns:
      - name: user_id
        description: "{{{{ doc('column_user_id') }}}}"
      - name: event_table_name
        description: Name of the event's table.
      - name: event_count
        description: Rows of the user in that table, at least one.
"""


def events_properties(events: Iterable[EventDefinition]) -> str:
    """Descriptions, meta, columns and tests of all event tables."""
    columns = [column.name for column in builtin_columns(EVENT_TABLE)]
    models = "".join(_event(event, columns) for event in events)
    return f"# {notice('the definitions of events')}\nversion: 2\n\nmodels:\n{models}"


def segments_properties(segments: Sequence[SegmentDefinition]) -> str:
    """Descriptions, meta, columns and tests of all segment views."""
    models = "".join(_segment(segment) for segment in segments)
    if any(event for segment in segments for event in counted_of(segment.condition)):
        models += _COUNTS
    source = segments[0].file if segments else "the definitions of segments"
    return f"# {notice(source)}\nversion: 2\n\nmodels:\n{models}"


def _event(event: EventDefinition, columns: Iterable[str]) -> str:
    sentences = [f"{event.name}.", f"One row for each event where {rule_in_words(event.rule)}."]
    if event.since is not None:
        sentences.append(f"Since {event.since}.")
    if event.archived is not None:
        sentences.append(f"Archived: nothing that landed from {event.archived} on.")
    for column, (archived, restored) in event.gaps:
        until = "" if restored is None else f" until {restored}"
        sentences.append(f"`{column}` is empty for what landed from {archived}{until}.")
    if event.unsync:
        sentences.append(_unsynced(event))
    if event.category is not None:
        sentences.append(f"Category: {event.category}.")
    if event.verified_by is not None or event.verified_at is not None:
        sentences.append(_verified(event))
    meta: dict[str, object] = {
        "ui_name": event.name,
        "category": event.category,
        "notes": event.notes,
        "verified_by": event.verified_by,
        "verified_at": event.verified_at,
        "definition_file": event.file,
        "custom_events": list(event.custom_events) or None,
    }
    key = ["user_id", "event_id"]
    description = _description(sentences, event.notes)
    return _model(event.table, description, meta, columns, key, tag=LOOKED_AT_TOGETHER)


def _unsynced(event: EventDefinition) -> str:
    kept = f", but for {_listed(event.sync)}" if event.sync else ""
    return f"Not synced: properties {_listed(event.unsync)}{kept}."


def _listed(patterns: Iterable[str]) -> str:
    return ", ".join(f"`{pattern}`" for pattern in patterns)


def _verified(event: EventDefinition) -> str:
    words = "Verified"
    words += f" by {event.verified_by}" if event.verified_by is not None else ""
    words += f" on {event.verified_at}" if event.verified_at is not None else ""
    return f"{words}."


def _segment(segment: SegmentDefinition) -> str:
    sentences = [
        f"{segment.name}.",
        f"One row for each user of whom this holds: {condition_in_words(segment.condition)}.",
    ]
    meta: dict[str, object] = {
        "ui_name": segment.name,
        "notes": segment.notes,
        "definition_file": segment.file,
    }
    description = _description(sentences, segment.notes)
    return _model(segment.key, description, meta, ["user_id"], ["user_id"])


def _description(sentences: Sequence[str], notes: str | None) -> str:
    return " ".join(sentences) + ("" if notes is None else f"\n\n{notes.strip()}")


def _model(
    name: str,
    description: str,
    meta: dict[str, object],
    columns: Iterable[str],
    key: Sequence[str],
    *,
    tag: str | None = None,
) -> str:
    lines = [f"  - name: {name}", f"    description: {_scalar(description)}"]
    lines += ["    config:", "      meta:"]
    lines += [f"        {k}: {_value(v)}" for k, v in meta.items() if v is not None]
    lines += ["    data_tests:", "      - primary_key:", "          arguments:"]
    lines += [f"            columns: [{', '.join(key)}]"]
    if tag is not None:
        lines += ["          config:", f"            tags: [{tag}]"]
    lines += ["    columns:"]
    for column in columns:
        lines += [
            f"      - name: {column}",
            f"        description: \"{{{{ doc('column_{column}') }}}}\"",
        ]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_scalar(str(item)) for item in value)}]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A YAML text in double quotes, which JSON's quoting is as well."""
    quoted = json.dumps(inert(text), ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
