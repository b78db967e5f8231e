"""What the page tells. Times are UTC without a zone; None is what the books do not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loader.rejected.reasons import way_out


@dataclass(frozen=True, slots=True)
class Sync:
    """One sync: its outcome, the rows that it put into tables, how many tables it built anew."""

    number: int
    status: str
    started: datetime
    finished: datetime | None
    error: str | None
    next_at: datetime | None
    rows: int
    rebuilt: int

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else (self.finished - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the output schema. `latest` is the time of its newest event, `put_in` the rows of
    the last sync that it took part in, `by_day` its events by day, where they were counted."""

    name: str
    synced: datetime | None
    latest: datetime | None
    put_in: int | None
    rows: int | None
    by_day: dict[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """A row of the ledger: read = landed + duplicate + rejected."""

    number: int
    source: str
    file: str
    collector: str
    status: str
    error: str | None
    started: datetime
    finished: datetime | None
    read: int | None
    landed: int | None
    duplicate: int | None
    rejected: int | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else (self.finished - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lines that wait in quarantine for one reason: how many, and the newest file with such ones.
    Not their texts: these may hold what not everybody may see."""

    reason: str
    lines: int
    file: str

    @property
    def way_out(self) -> str:
        """What somebody can do about it."""
        return way_out(self.reason)


@dataclass(frozen=True, slots=True)
class Definition:
    """A row of `_event_metadata`, the rule in words."""

    table: str
    name: str
    state: str
    rule: str
    rows: int | None
    notes: str | None
    source: str | None
    changed_at: datetime | None
    changed_by: str | None
    verified_at: datetime | None
    verified_by: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its condition in words, and users by the start of the sync, oldest first."""

    table: str
    condition: str
    sizes: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a sync of activation: operations that the destination accepted, and refused."""

    number: int
    sync: str
    destination: str | None
    model: str | None
    status: str
    error: str | None
    started: datetime
    finished: datetime | None
    rows: int
    invalid: int
    added: int
    changed: int
    removed: int
    failed: int

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else (self.finished - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that a destination refuses as it stands, in its own words."""

    sync: str
    row: str
    operation: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedFor:
    """How many rows of a sync its destination refuses for one reason."""

    sync: str
    operation: str
    reason: str
    rows: int
