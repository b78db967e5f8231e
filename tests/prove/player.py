"""Plays a case on a real project, as users do, and compares what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from loader.dbt import run_dbt
from loader.errors import EventideError
from loader.labels.generate import generate
from loader.landing import ledger
from tests.functional.project import REPOSITORY, Project
from tests.prove.case import Case, Definitions, Step, resolved
from tests.prove.differences import (
    Difference,
    between_dumps,
    books_from_reference,
    dump,
    from_reference,
)
from tests.prove.expected import Counts, expected

_VARIABLES = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text())["vars"]


@dataclass
class Player:
    """Takes steps on one project. `syncs` counts the dbt runs, `compared` those that were looked
    at; `steps` are those taken."""

    project: Project
    steps: list[Step] = field(default_factory=list)
    syncs: int = 0
    compared: int = 0
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _landed_at: dict[str, datetime] = field(default_factory=dict)
    _counts: Counts = field(default_factory=dict)
    _moments: dict[int, str] = field(default_factory=dict)
    _events: Definitions = field(default_factory=dict)
    _segments: Definitions = field(default_factory=dict)
    _properties: Definitions = field(default_factory=dict)
    _synced: Definitions = field(default_factory=dict)
    _variables: dict[str, Any] = field(default_factory=lambda: dict(_VARIABLES))
    _early_ids: Iterator[int] = field(default_factory=lambda: count(2**40, -1))

    def __post_init__(self) -> None:
        self.project.empty()
        self.project.define({})
        self.project.set_vars(**self._variables)

    def play(self, case: Case, rebuild: bool = True) -> list[Difference]:
        """All steps of a case, up to the first that shows differences; then `end`."""
        for step in case.steps:
            if differences := self.take(step):
                return differences
        return self.end(rebuild)

    def take(self, step: Step) -> list[Difference]:
        """One more step."""
        number = len(self.steps)
        self.steps.append(step)
        self._moments[number] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self._define(step)
        self._land(step)
        try:
            return self._sync(step, f"step {number}")
        except EventideError as error:
            return [Difference(f"step {number}", "(sync)", told=str(error))]

    def end(self, rebuild: bool = True) -> list[Difference]:
        """Bring up to date what the last step left behind; then, with `rebuild`, a sync without
        news and a full refresh must change nothing."""
        differences = []
        if self.steps[-1].sync not in ("whole", "full refresh"):
            differences = self._sync(Step(), f"step {len(self.steps) - 1}")
        return differences or (self._rebuilt() if rebuild else [])

    def _rebuilt(self) -> list[Difference]:
        differences = []
        before = dump(self.project)
        changed = self._whole().changed_rows
        if changed:
            told = f"{changed} rows were put in by a sync that had no news"
            differences.append(Difference("the end", "(sync)", told=told))
        differences += between_dumps("idle sync", dump(self.project), before)
        self._whole(full_refresh=True)
        return differences + between_dumps("not as rebuilt", before, dump(self.project))

    def _define(self, step: Step) -> None:
        if step.events is not None:
            self._events = resolved(step.events, self._moments)
        if step.segments is not None:
            self._segments = step.segments
        if step.properties is not None:
            self._properties = step.properties
        if step.synced is not None:
            self._synced = step.synced
        if step.settings is not None:
            self._variables = {**_VARIABLES, **step.settings}
            self.project.set_vars(**self._variables)
        self.project.define(self._events, self._segments, self._properties, self._synced)

    def _land(self, step: Step) -> None:
        early = mock.patch.object(ledger, "new_load_id", side_effect=self._early_ids)
        with early if step.overtaken else nullcontext():
            for lines in filter(None, step.files):
                self._load([line if isinstance(line, str) else _compact(line) for line in lines])

    def _load(self, texts: list[str]) -> None:
        path = self.project.lines_file(texts)
        (result,) = self.project.load(path).files
        if result.skipped:
            return
        (load,) = self.project.query(
            f"select finished_at from {{raw}}.loads where load_id = {result.load_id}"
        )
        self._lines[path.name] = texts
        self._landed_at[path.name] = load["finished_at"]
        names = ("read", "landed", "duplicate", "rejected")
        self._counts[path.name] = {name: getattr(result, name) for name in names}

    def _sync(self, step: Step, where: str) -> list[Difference]:
        if step.sync == "none":
            return []
        if step.sync == "select":
            generate(self.project.directory)
            self.syncs += 1
            run_dbt(
                ["build", "--exclude-resource-type", "unit_test", "--select", *step.models],
                project_dir=self.project.directory,
                target=self.project.target,
            )
            return []
        if step.sync == "broken":
            with _broken(self.project.directory, step.models):
                try:
                    self._whole()
                except EventideError:
                    return []
            return [Difference(where, "(sync)", told=f"{step.models} broken, and it succeeded")]
        self._whole(full_refresh=step.sync == "full refresh")
        return self._compared(where)

    def _whole(self, **options: Any) -> Any:
        self.syncs += 1
        return self.project.sync(**options)

    def _compared(self, where: str) -> list[Difference]:
        self.compared += 1
        tables, counts = expected(
            self._lines,
            self._landed_at,
            self._events,
            self._segments,
            self._properties,
            self._synced,
            self._variables,
        )
        capped = self._variables["max_property_columns"] < _VARIABLES["max_property_columns"]
        for view in self._segments if capped else ():
            del tables[view]  # it may ask for a column that is left out
        differences = from_reference(where, self.project, tables, capped)
        differences += books_from_reference(where, self.project, tables)
        if counts != self._counts:
            wrong = {name: (self._counts[name], counts[name]) for name in counts}
            told = str({name: pair for name, pair in wrong.items() if pair[0] != pair[1]})
            differences.append(Difference(where, "(loads)", told=told))
        return differences


def _compact(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


@contextmanager
def _broken(directory: Path, models: list[str]) -> Iterator[None]:
    """Models that fail when they run."""
    (path,) = (path for name in models for path in (directory / "models").rglob(f"{name}.sql"))
    text = path.read_text()
    path.write_text("{{ exceptions.raise_compiler_error('broken on purpose') if execute }}" + text)
    try:
        yield
    finally:
        path.write_text(text)
