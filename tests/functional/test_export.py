"""`eventide export`: to S3 and back, who a row's user is, what fails, what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro
import pyarrow.fs as pafs
import pytest

from loader.errors import ExportError
from loader.exporting.destination import Destination
from loader.exporting.run import ExportResult
from loader.exporting.run import export as run_export
from tests.functional.command_line import run, start
from tests.functional.consumer import assert_consumed, consumed, manifests, read_file, replay
from tests.functional.events import alias, identify, page, track
from tests.functional.forgetting import forget
from tests.functional.object_store import BUCKET, running_s3
from tests.functional.processes import syncing, where
from tests.functional.project import Project
from tests.reference.hashing import hash63

BOUGHT = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}, "notes": "Paid for.",
               "verified_at": "2026-03-01T00:00:00Z"},
    "seen": {"name": "Seen", "match": {"event": "Seen"}},
}  # fmt: skip
CHANNEL = {
    "channel": {
        "name": "Channel",
        "level": "session",
        "cases": [{"when": {"utm_source": {"exists": True}}, "value": "Paid"}],
        "otherwise": "Direct",
    }
}
FIRST = [
    page("https://x.example/?utm_source=s", 0, anonymousId="d1"),
    track("Bought", 1, {"price": 10.5, "tags": ["a"], "gift": True}, anonymousId="d1"),
    identify("ann", 2, {"email": "ann@a.example"}, anonymousId="d1"),
    track("Bought", 3, {"price": 2}, anonymousId="d1"),
    track("Seen", 4, anonymousId="d2"),
    alias("ann", "anna", 5, anonymousId="d1"),
]


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as server:
        yield server


def export(project: Project, root: Path | str, **options: Any) -> ExportResult:
    """A dump of a project."""
    return run_export(str(root), target=project.target, project_dir=project.directory, **options)


def how(result: ExportResult) -> dict[str, str]:
    """By table, why it is whole; only of those that need not be."""
    small = ("user_migrations", "_event_metadata")
    return {table.name: table.why for table in result.tables if table.name not in small}


def test_to_s3_and_back(
    project: Project,
    tmp_path: Path,
    s3: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files, options = s3
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    project.define(BOUGHT, properties=CHANNEL)
    project.sync(project.lines_file(FIRST))
    place = f"{BUCKET}/{project.target}"
    ended = run("export", f"s3://{place}{options}", "--json", *where(project))
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    dump_id = told["dump_id"]
    assert told["manifest"] == f"s3://{place}/manifests/sync_{dump_id}.json"
    tables = {table["name"]: table for table in told["tables"]}
    assert list(tables) == [
        *("users", "sessions", "pageviews", "bought", "seen"),
        *("user_migrations", "_event_metadata"),
    ]
    assert {table["why_full"] for table in tables.values()} == {
        "the first dump to this URL",
        "always",
    }

    def read_back(url: str) -> list[Any]:
        with files.open_input_file(url.removeprefix("s3://")) as file:
            return list(fastavro.reader(file))

    with files.open_input_file(f"{place}/manifests/sync_{dump_id}.json") as file:
        manifest = json.loads(file.read())
    assert manifest["dump_id"] == dump_id
    found = files.get_file_info(pafs.FileSelector(place, recursive=True))
    listed = [file for table in manifest["tables"] for file in table["files"]]
    assert {f"s3://{file.path}" for file in found if file.type == pafs.FileType.File} == {
        *listed,
        manifest["property_definitions"],
        told["manifest"],
    }
    (users,) = [t for t in manifest["tables"] if t["name"] == "users"]
    assert users["columns"] == list(project.query("select * from {main}.users limit 1")[0])
    rows = replay([manifest], "bought", read_back)
    assert sorted((row["price"], row["gift"], row["tags"]) for row in rows if row["gift"]) == [
        (10.5, True, '["a"]')
    ]
    (paid, free) = sorted(replay([manifest], "sessions", read_back), key=lambda row: row["time"])
    assert (paid["channel"], free["channel"]) == ("Paid", "Direct")
    assert paid["time"] == "2026-03-02T09:00:00.000000Z"
    metadata = {
        row["table_name"]: row for row in replay_whole(manifest, "_event_metadata", read_back)
    }
    assert list(metadata["bought"]) == [
        *("ui_name", "table_name", "source", "last_updated_at", "last_updated_by"),
        *("notes", "verified_at", "verified_by"),
    ]
    assert metadata["bought"]["verified_at"] == "1772323200000"
    assert metadata["bought"]["notes"] == "Paid for."
    with files.open_input_file(manifest["property_definitions"].removeprefix("s3://")) as file:
        (channel,) = json.loads(file.read())
    assert (channel["property_name"], channel["type"]) == ("channel", "session")
    assert channel["default_value"] == {"is": "Direct"}


def replay_whole(manifest: dict[str, Any], table: str, read: Any) -> list[Any]:
    """The rows of a table that is always whole."""
    (listed,) = [t for t in manifest["tables"] if t["name"] == table]
    return [row for file in listed["files"] for row in read(file)]


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
        first.communicate()
    out, _ = waiting.communicate()
    assert waiting.returncode == 0
    assert "Dump 1" in out
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
    ):
        ended = run("export", *arguments, *where(project))
        assert ended.code == 2, ended.err
        assert told in ended.err
    project.set_vars(export_unix_time="days")
    ended = run("export", tmp_path, *where(project))
    assert ended.code == 2
    assert "export_unix_time is seconds or milliseconds" in ended.err
