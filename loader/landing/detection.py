"""Which collector the records of a file come from, told by the first of them."""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa

from loader.landing.batch import Batch
from loader.landing.collectors import Collector, collector, collector_names
from loader.landing.strict import MAX_DEPTH, StrictJsonError, parse

_FALLBACK = "segment"

_RECORDS = 200
_CHARACTERS = 4 << 20


def fallback() -> Collector:
    """What records are judged as when no collector recognises them."""
    return collector(_FALLBACK)


def recognised(db: duckdb.DuckDBPyConnection, batch: Batch) -> Collector | None:
    """The collector that recognises most of the first records of a file's first batch; None if
    there is none. `db` has the macros of the parsing engine."""
    sample = _first_objects(batch)
    if not sample:
        return None
    known = [collector(name) for name in collector_names()]
    # A value may be none that an expression can read: then the record is not recognised by it.
    counts = ", ".join(
        f"count(*) filter (coalesce(try({one.recognised_by}), false))" for one in known
    )
    db.register("sample", pa.table({"line": pa.array(sample, pa.large_string())}))
    (found,) = db.execute(
        f"select {counts} from (select line::varchar as line from sample)"
    ).fetchall()
    db.unregister("sample")
    # Of equal counts the fallback's goes first, then the first by name.
    place = max(range(len(known)), key=lambda at: (found[at], known[at].name == _FALLBACK, -at))
    return known[place] if found[place] else None


def _first_objects(batch: Batch) -> list[str]:
    """The first records that are JSON objects: not many, and not much of giants."""
    objects: list[str] = []
    characters = 0
    for value in batch.lines["line"]:
        line = value.as_py()
        characters += len(line)
        if _is_object(line):
            objects.append(line)
        if len(objects) == _RECORDS or characters > _CHARACTERS:
            break
    return objects


def _is_object(line: str) -> bool:
    try:
        if line.count("{") + line.count("[") > MAX_DEPTH:
            # The engine's JSON functions recurse.
            parse(line)
        return isinstance(json.loads(line), dict)
    except (StrictJsonError, ValueError, RecursionError):
        return False


def unrecognised_table() -> str:
    """What is wrong with a table whose rows nobody knows, and the way out."""
    return (
        "a table needs a mapping, unless its rows are those of a known collector "
        f"({', '.join(collector_names())}): a YAML file that says which column is the time, the "
        "device, the event's name. Name it with --mapping (mapping=...)"
    )


def unrecognised_records() -> str:
    """What to do about records that nobody knows."""
    return (
        f"no collector recognises these records, so they were read as {fallback().name}. There "
        f"is: {', '.join(collector_names())} (--collector); any other format needs a --mapping file"
    )
