"""A project with schedules, and a runner whose clock the test sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import yaml

from loader.clock import utc_now
from loader.scheduling.ended import Ended
from loader.scheduling.runner import Runner
from tests.functional.project import Project

HOUR = timedelta(hours=1)


class Clock:
    """Shows what the test says; to wait is to set it forward."""

    def __init__(self) -> None:
        self.time = utc_now()
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.time += timedelta(seconds=seconds)


def define(project: Project, schedule: Mapping[str, Any], **files: Mapping[str, Any]) -> None:
    """The target's schedule; syncs by name, all of the table `people` into an SQLite; sequences."""
    folder = project.directory / "definitions"
    write(folder / "schedule.yml", {"schedules": {project.target: dict(schedule)}})
    if syncs := files.get("syncs"):
        (folder / "syncs").mkdir(exist_ok=True)
        write(folder / "destinations.yml", {"destinations": {"crm": CRM}})
        entries = {name: {**SYNC, "into": name, **own} for name, own in syncs.items()}
        write(folder / "syncs/crm.yml", {"syncs": entries})
        with closing(sqlite3.connect(project.directory / "crm.db")) as crm, crm:
            for name in syncs:
                crm.execute(f"drop table if exists {name}")
                crm.execute(f"create table {name} (id text primary key, plan text)")
    if sequences := files.get("sequences"):
        write(folder / "sequences.yml", {"sequences": dict(sequences)})


def write(path: Any, content: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(content), sort_keys=False))


CRM = {"type": "sql", "url": "sqlite:///crm.db"}
SYNC = {
    "model": {"ref": "people"},
    "primary_key": "id",
    "destination": "crm",
    "mode": "upsert",
    "fields": {"plan": "plan"},
}


def runner(project: Project, clock: Any = utc_now, **options: Any) -> Runner:
    """As a process that has just begun has it."""
    return Runner(project.directory, project.target, now=clock, **options)


def told(outcomes: list[Ended]) -> list[tuple[str, str]]:
    """Names and statuses."""
    return [(outcome.job.name, outcome.status) for outcome in outcomes]
