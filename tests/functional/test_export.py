"""`eventide export`: to S3 and back, who a row's user is, what fails, what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loader.errors import ExportError
from loader.exporting.destination import Destination
from loader.exporting.run import ExportResult
from loader.exporting.run import export as run_export
from tests.functional.command_line import ended, run, start
from tests.functional.consumer import assert_consumed, consumed, manifests, read_file, replay
from tests.functional.events import alias, identify, page, track
from tests.functional.forgetting import forget
from tests.functional.processes import syncing, where
from tests.functional.project import Project
from tests.reference.hashing import hash63

pytestmark = pytest.mark.in_turn

BOUGHT = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}, "notes": "Paid for.",
               "verified_at": "2026-03-01T00:00:00Z"},
    "seen": {"name": "Seen", "match": {"event": "Seen"}},
}  # fmt: skip
FIRST = [
    page("https://x.example/?utm_source=s", 0, anonymousId="d1"),
    track("Bought", 1, {"price": 10.5, "tags": ["a"], "gift": True}, anonymousId="d1"),
    identify("ann", 2, {"email": "ann@a.example"}, anonymousId="d1"),
    track("Bought", 3, {"price": 2}, anonymousId="d1"),
    track("Seen", 4, anonymousId="d2"),
    alias("ann", "anna", 5, anonymousId="d1"),
]


def export(project: Project, root: Path | str, **options: Any) -> ExportResult:
    """A dump of a project."""
    return run_export(str(root), target=project.target, project_dir=project.directory, **options)


def how(result: ExportResult) -> dict[str, str]:
    """By table, why it is whole; only of those that need not be."""
    small = ("user_migrations", "_event_metadata")
    return {table.name: table.why for table in result.tables if table.name not in small}


@pytest.mark.proves("Export")
def test_users_are_those_before_migrations_unless_resolved(
    project: Project, tmp_path: Path
) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file(FIRST))
    export(project, tmp_path / "before", rows_per_file=1)
    export(project, tmp_path / "final", resolved=True, format="parquet")
    final = hash63("identity:anna")
    users = {}
    for place in ("before", "final"):
        (dump,) = manifests(tmp_path / place)
        rows = sorted(replay([dump], "bought"), key=lambda row: row["time"])
        users[place] = [row["user_id"] for row in rows]
    assert users["before"] == [hash63("anonymous:d1"), hash63("identity:ann")]
    assert users["final"] == [final, final]
    (dump,) = manifests(tmp_path / "before")
    (session, _) = sorted(replay([dump], "sessions"), key=lambda row: row["time"])
    assert session["user_id"] == hash63("anonymous:d1")
    assert_consumed(project, tmp_path / "before", migrate=True)
    assert_consumed(project, tmp_path / "final", migrate=False)

    # An identify call that lands late was known at the time of events that were anonymous: they
    # are of another user now, of which migrations tell as well, so that nothing is lost.
    late = identify("ann", 0.5, anonymousId="d1", id="late")
    project.sync(project.lines_file([late, track("Bought", 8, anonymousId="d2")]))
    again = export(project, tmp_path / "before")
    assert how(again)["bought"] == ""
    assert {table.name: table.rows for table in again.tables}["bought"] == 2
    assert_consumed(project, tmp_path / "before", migrate=True)

    # Who was exported as anonymous is somebody: with final users, rows have left.
    project.sync(project.lines_file([identify("zoe", 9, anonymousId="d2")]))
    merged = how(export(project, tmp_path / "final", resolved=True, format="parquet"))
    assert merged["seen"] == merged["users"] == "rows left it"
    assert merged["pageviews"] == merged["bought"] == ""
    assert set(how(export(project, tmp_path / "before")).values()) == {""}
    assert_consumed(project, tmp_path / "before", migrate=True)
    assert_consumed(project, tmp_path / "final", migrate=False)


def test_a_dump_that_broke_off_is_none(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file(FIRST))
    export(project, tmp_path)
    project.sync(project.lines_file([track("Bought", 20, anonymousId="d7")]))
    write = Destination.write_at_once

    def broken(self: Destination, name: str, text: str) -> None:
        if "manifests" in name:
            raise ExportError("no space left")
        write(self, name, text)

    with monkeypatch.context() as patch:
        patch.setattr(Destination, "write_at_once", broken)
        with pytest.raises(ExportError):
            export(project, tmp_path)
    assert len(manifests(tmp_path)) == 1
    # Two dumps' files are there, of which one is read.
    assert len(list(tmp_path.glob("sync_*"))) == 2
    assert set(how(export(project, tmp_path)).values()) == {""}
    assert len(manifests(tmp_path)) == 2
    assert_consumed(project, tmp_path, migrate=True)

    # The manifest is there, and then the books could not be written.
    def lost(self: Destination, name: str, text: str) -> None:
        write(self, name, text)
        if "manifests" in name:
            raise ExportError("killed")

    project.sync(project.lines_file([track("Bought", 30, anonymousId="d8")]))
    with monkeypatch.context() as patch:
        patch.setattr(Destination, "write_at_once", lost)
        with pytest.raises(ExportError):
            export(project, tmp_path)
    assert_consumed(project, tmp_path, migrate=True)
    reasons = set(how(export(project, tmp_path)).values())
    assert reasons == {"the newest manifest at the URL is not of the last dump in the books"}
    assert_consumed(project, tmp_path, migrate=True)
    numbers = [dump["dump_id"] for dump in manifests(tmp_path)]
    assert numbers == sorted(set(numbers))
    assert set(how(export(project, tmp_path, full=True)).values()) == {"asked for"}
    other = how(export(project, tmp_path, resolved=True))
    assert set(other.values()) == {"other options than in the last dump"}


def test_one_at_a_time_and_beside_no_sync(project: Project, tmp_path: Path) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file(FIRST))
    with syncing(project) as first:
        refused = run("export", tmp_path, "--json", *where(project))
        assert refused.code == 1
        assert f"eventide sync (PID {first.pid}" in refused.err
        assert json.loads(refused.out)["status"] == "failed"
        waiting = start("export", tmp_path, "--wait", "600", *where(project))
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith("eventide: waiting. ")
    assert ended(first).code == 0
    second = ended(waiting)
    assert second.code == 0
    assert "Dump 1" in second.out
    assert_consumed(project, tmp_path, migrate=True)


def test_who_is_forgotten_leaves_the_next_dump(project: Project, tmp_path: Path) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file(FIRST))
    export(project, tmp_path)
    forget(project, "identity", "anna")
    result = export(project, tmp_path)
    assert how(result)["bought"] == "rows left it without a trace"
    assert_consumed(project, tmp_path, migrate=True)
    held = consumed(tmp_path, migrate=True)
    assert [row["identity"] for row in held["users"]] == [None]
    assert held["bought"] == []
    dumps = manifests(tmp_path)
    (bought,) = [table for table in dumps[-1]["tables"] if table["name"] == "bought"]
    assert [read_file(file) for file in bought["files"]] == [[]]


def test_wrong_use_is_told(project: Project, tmp_path: Path) -> None:
    project.define(BOUGHT)
    unsynced = run("export", tmp_path, *where(project))
    assert unsynced.code == 1
    assert "eventide sync" in unsynced.err
    assert not list(tmp_path.iterdir())
    for arguments, told in (
        (("nowhere://bucket",), "no file system for this URL"),
        ((tmp_path, "--format", "csv"), "avro, parquet"),
        ((tmp_path, "--by", "nobody"), "loader or warehouse"),
        ((tmp_path, "--by", "warehouse"), "--by loader"),
        ((tmp_path, "--by", "warehouse", "--rows-per-file", "9"), "sizes of its files"),
    ):
        wrong = run("export", *arguments, *where(project))
        assert wrong.code == 2, wrong.err
        assert told in wrong.err
    for setting, value, told in (
        ("export_by", "nobody", "export_by is 'nobody'; it is loader or warehouse"),
        ("export_unix_time", "days", "export_unix_time is 'days'; it is milliseconds or seconds"),
    ):
        project.set_vars(**{setting: value})
        wrong = run("export", tmp_path, *where(project))
        assert wrong.code == 2
        assert told in wrong.err
