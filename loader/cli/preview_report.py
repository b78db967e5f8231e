"""A preview for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loader.cli.texts import counted, shown
from loader.discovery.preview import Preview
from loader.labels.definitions import EventDefinition
from loader.labels.words import rule_in_words
from loader.labels.written_rule import UNNAMED

_BAR: Final = 40
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def document(label: EventDefinition, found: Preview, visitors: str) -> dict[str, Any]:
    """As JSON: times in ISO 8601, rows and counts as they are."""
    return {
        "status": "succeeded",
        "key": None if label.table == UNNAMED else label.table,
        "rule": label.rule,
        "since": label.since,
        "archived": label.archived,
        "events": found.events,
        "visitors": found.visitors,
        "visitors_are": visitors,
        "first_seen": found.first_seen and found.first_seen.isoformat(),
        "last_seen": found.last_seen and found.last_seen.isoformat(),
        "days": [{"day": str(day), "events": count} for day, count in found.days.items()],
        "values": {
            field: [{"value": _plain(value), "events": count} for value, count in counts]
            for field, counts in found.values.items()
        },
        "labels": [
            {"key": item.label, "shared": item.shared, "events": item.events}
            for item in found.overlaps
        ],
        "nearly_the_same": found.nearly,
        "samples": [{name: _plain(value) for name, value in row.items()} for row in found.samples],
    }


def report(label: EventDefinition, found: Preview, visitors: str) -> None:
    """Print it."""
    print(rule_in_words(label.rule).replace("`", ""))
    limits = [f"{name} {value}" for name, value in
              (("since", label.since), ("archived", label.archived)) if value]  # fmt: skip
    if limits:
        print(", ".join(limits))
    if found.first_seen is None or found.last_seen is None:
        print("No event matches. `eventide discover --all` lists what was seen.")
        return
    print(
        f"{counted(found.events, 'events')} of {counted(found.visitors, visitors)}, "
        f"{found.first_seen:%Y-%m-%d %H:%M} to {found.last_seen:%Y-%m-%d %H:%M} (UTC)"
    )
    _chart(found.days)
    for field, counts in found.values.items():
        told = ", ".join(f"{_value(value)} {count:,}" for value, count in counts)
        print(f"{field}: {told}")
    if found.overlaps:
        print("\nAlso in")
        for item in found.overlaps:
            print(f"  {item.label}: {item.shared:,} of these events, of its {item.events:,}")
    if found.nearly is not None:
        (same,) = (item for item in found.overlaps if item.label == found.nearly)
        nearly = "" if found.events == same.shared == same.events else "nearly "
        print(f"{same.label} has {nearly}the same events: is it the label that you want?")
    print("\nLatest")
    for row in found.samples:
        told = ", ".join(
            f"{name} {_value(value)}"
            for name, value in row.items()
            if value is not None and name != "time"
        )
        print(f"  {row['time']:%Y-%m-%d %H:%M:%S}  {told}")


def _chart(days: Mapping[date, int]) -> None:
    print()
    most = max(days.values())
    blocks = sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf")
    for day, count in days.items():
        print(f"{day}  {_bar(count / most, blocks):{_BAR}}  {count:,}")
    print()


def _bar(share: float, blocks: bool) -> str:
    if not blocks:
        return "#" * round(share * _BAR)
    whole, rest = divmod(round(share * _BAR * 8), 8)
    return ("█" * whole + _EIGHTHS[rest]).rstrip()


def _value(value: object) -> str:
    if value is None:
        return "(missing)"
    return f'"{shown(value)}"' if isinstance(value, str) and value[:1] != "{" else shown(value, 100)


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, str) and value[:1] == "{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
