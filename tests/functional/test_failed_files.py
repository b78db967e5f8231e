"""A file that cannot be loaded keeps the others from nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import FilesFailedError, LoadFailedError, SyncFailedError
from loader.results import LoadResult
from loader.sync_result import SyncResult
from tests.functional.command_line import run
from tests.functional.events import track
from tests.functional.processes import where
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn


@pytest.fixture
def files(project: Project) -> tuple[Path, Path, Path]:
    """A good file, one that is no Parquet though it says so, another good one."""
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    bad = project.directory / "bad.parquet"
    bad.write_bytes(b"none")
    good, late = (project.lines_file([track("Bought", minutes)]) for minutes in (0, 1))
    return good, bad, late


def test_what_landed_is_synced_and_the_failed_file_is_told(
    project: Project, files: tuple[Path, Path, Path]
) -> None:
    _, bad, _ = files
    with pytest.raises(FilesFailedError) as failed:
        project.sync(*files)
    assert isinstance(failed.value, LoadFailedError)
    assert "1 of 3 files failed" in str(failed.value)
    assert str(bad) in str(failed.value)
    assert isinstance(failed.value.result, LoadResult)
    assert [file.file for file in failed.value.result.failed] == [str(bad)]
    assert isinstance(failed.value.synced, SyncResult)
    assert {table.name: table.rows for table in failed.value.synced.tables}["bought"] == 2
    assert_as_expected(project)

    # Mended, it lands like any other.
    message = json.dumps(track("Bought", 2, {"price": 3}))
    pq.write_table(pa.Table.from_pylist([json.loads(message)]), bad)
    assert project.sync(*files).changed_rows > 0
    assert len(project.rows("bought")) == 3
    assert_as_expected(project)


def test_the_command_reports_and_ends_with_1(
    project: Project, files: tuple[Path, Path, Path]
) -> None:
    good, bad, _ = files
    ended = run("sync", good, bad, *where(project))
    assert ended.code == 1
    assert "Synced main_production" in ended.out
    assert f"1 of 2 files failed. {bad}: " in ended.err
    ended = run("sync", good, bad, *where(project), "--json")
    assert ended.code == 1
    document = json.loads(ended.out)
    assert document["status"] == "failed"
    assert str(bad) in document["error"]
    assert document["load"]["failed"] == 1
    assert {"name": "bought", "rows": 1, "changed": 0} in document["tables"]


def test_both_are_told_where_a_model_fails_too(
    project: Project, files: tuple[Path, Path, Path]
) -> None:
    users = project.directory / "models/core/users.sql"
    users.write_text(users.read_text() + "\nwhere no_such_column")
    with pytest.raises(SyncFailedError) as failed:
        project.sync(*files)
    assert "no_such_column" in str(failed.value)
    assert "1 of 3 files failed" in str(failed.value)
