"""Files of lines to raw events, each event once (CONTRACT.md section 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .json_values import parse
from .segment import Rejected, raw_event
from .settings import Row, Settings


@dataclass
class Landed:
    """What became of the lines. Per file: read = landed + duplicate + rejected."""

    events: list[Row] = field(default_factory=list)
    #: every copy of every event, in the order of the lines
    copies: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    #: file -> rows read, landed, duplicate, rejected; blank lines are no rows
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def land(
    lines_by_file: Mapping[str, Sequence[str]],
    settings: Settings,
    landed_at: Mapping[str, datetime] | None = None,
) -> Landed:
    """Land the files in their order; `landed_at` says by file when its load ended."""
    result, known = Landed(), set()
    for file, lines in lines_by_file.items():
        counts = result.counts[file] = {"read": 0, "landed": 0, "duplicate": 0, "rejected": 0}
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            counts["read"] += 1
            try:
                row = raw_event(parse(line), settings)
            except (ValueError, Rejected) as reason:
                counts["rejected"] += 1
                result.rejected.append(
                    {"file": file, "line_number": number, "line": line, "reason": str(reason)}
                )
                continue
            row["landed_at"] = (landed_at or {}).get(file)
            counts["duplicate" if row["message_id"] in known else "landed"] += 1
            known.add(row["message_id"])
            result.copies.append(row)
    result.events = without_duplicates(result.copies)
    return result


def without_duplicates(rows: Iterable[Row]) -> list[Row]:
    """One copy a message: the earliest received (not sent is last), then the smallest hash."""
    best: dict[str, Row] = {}
    for row in rows:
        other = best.get(row["message_id"])
        if other is None or _rank(row) < _rank(other):
            best[row["message_id"]] = row
    return list(best.values())


def _rank(row: Row) -> tuple[datetime, int]:
    return row["received_at"] or datetime.max, row["content_hash"]
