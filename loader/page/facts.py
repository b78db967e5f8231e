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


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Something with a schedule: in words what that is, when it comes next (None: nobody can tell),
    what it waits for and what was missed; the last run by its beginning."""

    name: str
    schedule: str
    last: datetime | None
    status: str | None
    next_at: datetime | None
    is_due: bool
    waits: str | None
    missed: str | None
    is_sync: bool = False


@dataclass(frozen=True, slots=True)
class Schedules:
    """What is scheduled for the target. `tables` take part in fewer syncs: each with its schedule
    in words, and from when on it takes part again. `problem` is what is wrong with definitions."""

    jobs: tuple[Scheduled, ...] = ()
    tables: tuple[tuple[str, str, datetime], ...] = ()
    problem: str | None = None

    @property
    def sync(self) -> Scheduled | None:
        """The sync of the tables, where one is scheduled."""
        return next((job for job in self.jobs if job.is_sync), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of definitions/alerts.yml: in words what it tells of, and the channels, each with its
    kind."""

    name: str
    tells_of: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """What is wrong by a rule, and since when. `is_noted` is whether anybody is told of it."""

    rule: str
    title: str
    state: str
    since: datetime
    is_noted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An alert and a channel. `told` is None while it has not arrived, for the reason `error`."""

    rule: str
    title: str
    state: str
    channel: str
    found: datetime
    told: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Alerting:
    """The rules, what is wrong by them now, and the last alerts, the latest first. `problem` is
    what is wrong with definitions."""

    rules: tuple[Rule, ...] = ()
    firing: tuple[Firing, ...] = ()
    told: tuple[Told, ...] = ()
    problem: str | None = None
