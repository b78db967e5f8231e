"""Runs of a sync into files: what was put in place counts, and nothing before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from activation import deliver
from activation.controls import resync, try_row
from activation.destinations.files.entry import FilesEntry
from activation.destinations.files.folder import Folder
from activation.destinations.protocol import Busy, Lost
from activation.errors import ActivationError
from activation.run import Activation
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.activation.world import World, sync_of
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

ADA = {"id": "1", "email": "a@x", "plan": "pro", "seen": 1}
BOB = {"id": "2", "email": "b@x", "plan": "", "seen": None}
EVE = {"id": "3", "email": "e@x", "plan": None, "seen": 3}


class Files(World):
    """The table `people`, and a folder."""

    folder: Path
    content = "snapshot"
    into = "people.json"
    mode = "mirror"
    rejected: Mapping[str, Any] = MappingProxyType({})
    fields: Mapping[str, Any] | None = None

    def __init__(self, project: Project, folder: Path) -> None:
        super().__init__(project)
        self.folder = folder / "out"

    def activated(self, do: Any) -> Any:
        """Do something with the sync."""
        place = load_target(self.project.target, self.project.directory)
        warehouse = open_warehouse(place)
        entry = {"type": "file", "url": str(self.folder), "format": "json", "content": self.content}
        keys: dict[str, Any] = {"into": self.into, "rejected": dict(self.rejected)}
        if self.fields is not None:
            keys["fields"] = self.fields
        try:
            return do(
                Activation(
                    warehouse,
                    place,
                    sync_of(self.mode, **keys),
                    FilesEntry.model_validate(entry),
                    sleep=lambda seconds: None,
                    rows_at_once=2,
                )
            )
        finally:
            warehouse.close()

    def send(self) -> Any:
        """A run."""
        return self.activated(lambda activation: activation.run())

    def records(self, name: str = "people.json") -> list[dict[str, Any]]:
        """What a file has."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]


def record(person: dict[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in ("id", "plan", "seen")}


def test_a_snapshot_follows_its_model(project: Project, tmp_path: Path) -> None:
    files = Files(project, tmp_path)
    files.people([ADA, BOB, EVE])
    assert files.send().count("succeeded") == 3
    assert files.records() == [record(ADA), record(BOB), record(EVE)]
    files.people([{**ADA, "seen": 2}, EVE])
    files.send()
    assert files.records() == [record({**ADA, "seen": 2}), record(EVE)]
    assert files.send().count("attempted") == 0


@pytest.mark.parametrize(
    ("fault", "done"), [(Busy("not now."), False), (Lost("no answer."), False), (Lost("x"), True)]
)
def test_a_run_without_an_end_has_sent_nothing(
    project: Project, tmp_path: Path, fault: Exception, done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(project, tmp_path)
    files.people([ADA])
    files.send()
    files.people([BOB, EVE])
    place = Folder.place

    def fails(self: Folder, *arguments: Any) -> None:
        if done:
            place(self, *arguments)
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "place", fails)
        patch.setattr(deliver, "_TRIES", 2)
        result = files.send()
    assert (result.status, result.error) == ("failed", str(fault))
    assert result.count("succeeded") == 0
    assert files.records() == ([record(BOB), record(EVE)] if done else [record(ADA)])
    assert files.send().count("succeeded") == 3
    assert files.records() == [record(BOB), record(EVE)]
    assert files.send().count("attempted") == 0


def test_changes_are_what_each_run_sent(project: Project, tmp_path: Path) -> None:
    files = Files(project, tmp_path)
    files.content, files.into = "changes", "people.json"
    files.people([ADA, BOB])
    files.send()
    files.people([ADA, EVE])
    files.send()
    files.send()
    assert sorted(path.name for path in files.folder.iterdir()) == ["people-2.json", "people.json"]
    assert [(r["op"], r["id"]) for r in files.records()] == [("upsert", "1"), ("upsert", "2")]
    assert [(r["op"], r["id"]) for r in files.records("people-2.json")] == [
        ("delete", "2"),
        ("upsert", "3"),
    ]


def test_a_resync_that_clears_leaves_the_model_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(project, tmp_path)
    files.people([ADA, BOB])
    files.send()
    files.folder.joinpath("people.json").write_text('{"id": "9", "old": true}\n')

    def fails(self: Folder, *arguments: Any) -> None:
        raise Busy("not now.")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "place", fails)
        with pytest.raises(ActivationError, match=r"could not be cleared, .*not now\."):
            files.activated(lambda activation: resync(activation, clear=True))
    assert files.send().count("attempted") == 0
    files.activated(lambda activation: resync(activation, clear=True))
    assert files.records() == [record(ADA), record(BOB)]


def test_a_row_that_is_tried_is_in_the_file(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(project, tmp_path)
    files.people([ADA, BOB])

    def tried(send: bool) -> Any:
        return files.activated(lambda a: try_row(a, "2", "add", send=send))

    assert 'upsert {"id": "2"' in tried(False)["request"]
    assert not files.folder.exists()
    assert tried(True)["outcome"] == ["accepted"]
    assert files.records() == [record(BOB)]

    def fails(self: Folder, *arguments: Any) -> None:
        raise Busy("not now.")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "place", fails)
        assert tried(True)["outcome"] == ["not now."]


def test_a_snapshot_takes_no_append(project: Project, tmp_path: Path) -> None:
    files = Files(project, tmp_path)
    files.people([ADA])
    files.mode = "append"
    told = r"people\.yml:2: people: memory has one record for each id, so that append adds nothing"
    with pytest.raises(ActivationError, match=told):
        files.send()
    files.content = "changes"
    assert files.send().count("succeeded") == 1
    files.people([{**ADA, "plan": "free"}])
    files.send()
    assert [r["plan"] for r in files.records() + files.records("people-2.json")] == ["pro", "free"]


@pytest.mark.parametrize("content", ["snapshot", "changes"])
def test_with_too_many_refused_no_file_is_put_in_place(
    project: Project, tmp_path: Path, content: str
) -> None:
    files = Files(project, tmp_path)
    files.content = content
    files.rejected = {"max_records": 1}
    # A cast that fails is refused before it is sent, and counts like any other.
    files.fields = {"plan": "plan", "seen": {"column": "plan", "cast": "integer"}}
    files.people([{**ADA, "plan": "1"}, BOB, {**BOB, "id": "4"}, {**EVE, "plan": "3"}])
    result = files.send()
    assert (result.status, result.count("succeeded"), result.count("failed")) == ("failed", 0, 2)
    assert result.error == "2 records were refused, and 1 are allowed"
    assert not files.folder.exists() or not list(files.folder.iterdir())
    snapshot = "select row_id, status from {activation}.sync_snapshot order by row_id"
    assert [tuple(row.values()) for row in files.query(snapshot)] == [
        ("2", "failed"),
        ("4", "failed"),
    ]
    files.people([{**ADA, "plan": "1"}, BOB, {**EVE, "plan": "3"}])
    result = files.send()
    assert (result.status, result.count("succeeded")) == ("completed with errors", 2)
    assert [r["id"] for r in files.records()] == ["1", "3"]
