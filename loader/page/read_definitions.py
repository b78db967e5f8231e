"""Definitions and segments, as the last sync knew them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from loader.labels.words import condition_in_words, rule_in_words
from loader.page.facts import Definition, Segment
from loader.page.reading import Reading


def definitions(reading: Reading) -> list[Definition]:
    """What `_event_metadata` has, by the name that people gave."""
    rows = reading.rows(
        reading.warehouse.schema, ("_event_metadata",), "select * from {event_metadata}"
    )
    found = [
        Definition(
            row["table_name"], row["ui_name"] or row["table_name"], row["state"],
            _words(row["rule"], rule_in_words), row["row_count"], row["notes"], row["source"],
            row["last_updated_at"], row["last_updated_by"], row["verified_at"], row["verified_by"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda definition: (definition.name.casefold(), definition.table))


def segments(reading: Reading, syncs: int) -> list[Segment]:
    """The segments that were built and are there, with their sizes in the last `syncs` syncs."""
    main, books = reading.warehouse.schema, reading.warehouse.internal_schema
    rows = reading.rows(
        books,
        ("built_definitions",),
        "select model, definition from (select b.model, b.definition, row_number() over "
        "(partition by b.model order by b.sync_id desc) as place from {built_definitions} as b) "
        "as latest where place = 1 order by model",
    )
    sizes: dict[str, list[tuple[datetime, int]]] = {}
    for row in reading.rows(
        books,
        ("segment_sizes", "syncs"),
        "select z.model, s.started_at, z.user_count from {segment_sizes} as z inner join "
        f"(select sync_id, started_at from {{syncs}} order by sync_id desc limit {syncs}) as s "
        "on z.sync_id = s.sync_id order by z.model, z.sync_id",
    ):
        sizes.setdefault(row["model"], []).append((row["started_at"], int(row["user_count"])))
    return [
        Segment(
            row["model"],
            _words(row["definition"], lambda told: condition_in_words(told["condition"])),
            tuple(sizes.get(row["model"], ())),
        )
        for row in rows
        if '"condition"' in row["definition"] and reading.has(main, row["model"])
    ]


def _words(text: str, say: Any) -> str:
    """A rule that this version cannot say is shown as it is."""
    try:
        told = say(json.loads(text))
    except (TypeError, ValueError, KeyError):
        return text
    return str(told)
