"""Dumps on S3, written by the command and read back by other means than those that wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import fastavro
import pyarrow.fs as pafs
import pytest

from tests.functional.command_line import run
from tests.functional.consumer import replay
from tests.functional.object_store import BUCKET, running_s3
from tests.functional.processes import where
from tests.functional.project import Project
from tests.functional.test_export import BOUGHT, FIRST

pytestmark = pytest.mark.in_turn

CHANNEL = {
    "channel": {
        "name": "Channel",
        "level": "session",
        "cases": [{"when": {"utm_source": {"exists": True}}, "value": "Paid"}],
        "otherwise": "Direct",
    }
}


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[pafs.FileSystem, str]]:
    with running_s3() as server:
        yield server


def test_to_s3_and_back(
    project: Project,
    s3: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files, options = s3
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    project.define(BOUGHT, properties=CHANNEL)
    project.sync(project.lines_file(FIRST))
    place = f"{BUCKET}/{project.target}"
    done = run("export", f"s3://{place}{options}", "--json", *where(project))
    assert done.code == 0, done.err
    told = json.loads(done.out)
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
