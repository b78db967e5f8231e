"""What is done to a destination: one operation a record, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from activation.entry import Mode, Removed

#: How a row differs from what the destination last accepted.
Change = Literal["add", "change", "remove"]
#: What a destination is asked to do with a record. `clear` empties the mapped fields.
Kind = Literal["insert", "upsert", "update", "delete", "clear"]

CHANGES: Final[tuple[Change, ...]] = ("add", "change", "remove")

_SENT: Final[Mapping[Mode, Mapping[Change, Kind]]] = {
    "upsert": {"add": "upsert", "change": "upsert"},
    "insert": {"add": "insert"},
    "update": {"add": "update", "change": "update"},
    "mirror": {"add": "upsert", "change": "upsert", "remove": "delete"},
    "append": {"add": "insert", "change": "insert"},
    "add": {"add": "upsert", "change": "upsert"},
    "remove": {"add": "delete", "change": "delete"},
}
_REMOVED: Final[Mapping[Removed, Kind | None]] = {
    "nothing": None,
    "clear": "clear",
    "delete": "delete",
}
# One for all: json.dumps makes one for each call that has arguments.
_ENCODER: Final = json.JSONEncoder(sort_keys=True, default=str)


def kind_of(mode: Mode, removed: Removed, change: Change) -> Kind | None:
    """What a mode sends for a change; None where it sends nothing (the state advances all the
    same)."""
    if change == "remove" and mode in ("upsert", "update"):
        return _REMOVED[removed]
    return _SENT[mode].get(change)


@dataclass(frozen=True, slots=True)
class Operation:
    """One record to send.

    `match` has the fields by which the destination finds it, `fields` what is written, both by the
    destination's names (dots for what is nested). `if_empty` are those written only where the
    destination has nothing. `key` is the same whenever this very operation is sent again.
    """

    kind: Kind
    row_id: str
    match: Mapping[str, Any]
    fields: Mapping[str, Any]
    key: str
    if_empty: frozenset[str] = field(default_factory=frozenset)


def operation_key(
    sync: str, row_id: str, kind: Kind, content: Mapping[str, Any], since: int | None
) -> str:
    """The idempotency key: 32 hexadecimal digits of sync, record, operation, content and the run
    that sent it first, so that what is sent again is the same, and what comes back is new."""
    told = _ENCODER.encode([sync, row_id, kind, content, since])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The destination has confirmed the operation."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The destination refused the operation, in its own words; it has changed nothing."""

    reason: str


#: None: nobody knows whether it was done.
Outcome = Accepted | Rejected | None
