"""Which alerts are due: what stands otherwise than was last noted. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from loader.alerts.findings import OK, Finding

RECOVERED: Final = "recovered"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted last of a rule and a subject: a state, or that it recovered; `title` says it
    in words."""

    alert_id: str
    state: str
    since: datetime
    title: str

    @property
    def is_open(self) -> bool:
        """Whether something was wrong, and nothing was noted of its end."""
        return self.state != RECOVERED


@dataclass(frozen=True)
class Alert:
    """A change of state to be told. `follows` is the id of the alert that a recovery ends."""

    alert_id: str
    rule: str
    subject: str
    state: str
    since: datetime
    title: str
    details: Mapping[str, Any] = field(default_factory=dict)
    follows: str | None = None

    @property
    def is_recovery(self) -> bool:
        """Whether it tells that something is well again."""
        return self.state == RECOVERED

    @property
    def note(self) -> Note:
        """What is to be noted of it."""
        return Note(self.alert_id, self.state, self.since, self.title)


def due(found: Iterable[Finding], noted: Mapping[Key, Note]) -> list[Alert]:
    """The alerts by which what is noted comes to what was found, in the order of time.

    Nothing that is older than what is noted counts, so that evaluations may overtake each other.
    """
    alerts: list[Alert] = []
    for finding in found:
        alerts += _of(finding, noted.get((finding.rule, finding.subject)))
    return sorted(alerts, key=lambda alert: (alert.since, alert.rule, alert.subject))


def _of(finding: Finding, note: Note | None) -> Iterable[Alert]:
    if note is not None and finding.since <= note.since:
        return
    is_open = note is not None and note.is_open
    if finding.state == OK:
        if note is not None and is_open:
            yield _recovery(finding, note, finding.since, finding.title)
        return
    if note is not None and is_open and finding.ok_at is not None and finding.ok_at > note.since:
        # It was well in between, and nobody looked.
        title = f"{finding.subject} was well in between"
        yield _recovery(finding, note, finding.ok_at, title)
        is_open = False
    if note is None or not is_open or finding.state != note.state:
        yield Alert(
            _id(finding.rule, finding.subject, finding.state, finding.since.isoformat()),
            finding.rule,
            finding.subject,
            finding.state,
            finding.since,
            finding.title,
            finding.details,
        )


def _recovery(finding: Finding, note: Note, at: datetime, title: str) -> Alert:
    details = finding.details if finding.state == OK else {}
    return Alert(
        _id(finding.rule, finding.subject, RECOVERED, note.alert_id),
        finding.rule,
        finding.subject,
        RECOVERED,
        at,
        title,
        details,
        note.alert_id,
    )


def _id(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
