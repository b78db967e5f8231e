"""What stands wrong now: what was noted last, brought up to what the books say. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from loader.alerts.books import Run
from loader.alerts.due import Alert, Key, Note, due
from loader.alerts.entry import RuleEntry
from loader.alerts.findings import findings
from loader.alerts.memory import Memory
from loader.alerts.read_books import read_books
from loader.warehouses import Warehouse


@dataclass(frozen=True, slots=True)
class Firing:
    """What is wrong by a rule, and since when; `is_noted` is whether an evaluation knows of it, so
    that it was told, or is going to be."""

    rule: str
    subject: str
    state: str
    since: datetime
    title: str
    is_noted: bool


def firing(
    warehouse: Warehouse,
    memory: Memory,
    project_dir: Path,
    rules: Mapping[str, RuleEntry],
    now: datetime,
) -> list[Firing]:
    """Of rules that are there, the latest first."""
    noted, alerts = due_now(warehouse, memory, project_dir, rules, now)
    stand: dict[Key, tuple[Note, bool]] = {key: (note, True) for key, note in noted.items()}
    for alert in alerts:
        stand[alert.rule, alert.subject] = (alert.note, False)
    found = [
        Firing(rule, subject, note.state, note.since, note.title, is_noted)
        for (rule, subject), (note, is_noted) in stand.items()
        if note.is_open and rule in rules
    ]
    return sorted(found, key=lambda one: (one.since, one.rule, one.subject), reverse=True)


def due_now(
    warehouse: Warehouse,
    memory: Memory,
    project_dir: Path,
    rules: Mapping[str, RuleEntry],
    now: datetime,
    ended: Sequence[Run] = (),
) -> tuple[Mapping[Key, Note], list[Alert]]:
    """What was noted, and the alerts by which that comes to what the books say; `ended` is what
    they may not say."""
    noted = memory.noted()
    open_ = [subject for (_, subject), note in noted.items() if note.is_open]
    books = read_books(warehouse, project_dir, rules, now, open_)
    books = replace(books, runs=[*books.runs, *ended])
    return noted, due(findings(rules, books, now), noted)
