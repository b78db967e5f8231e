"""Forgetting is safe: interrupted anywhere, beside a loader, down to the bytes of the files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import loader
from loader.building import Build
from loader.errors import LoadFailedError, SyncFailedError
from loader.forgetting import erase
from loader.profile import load_target
from loader.results import LoadResult
from loader.warehouses import hold_for_syncing
from tests.functional import command_line
from tests.functional.events import at, track
from tests.functional.forgetting import (
    ANN,
    BOB,
    MOTTO,
    THEIRS,
    everything,
    forget,
    landed,
    places,
    with_a_kiosk,
)
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn


class KilledError(Exception):
    """Where a process was killed."""


def killed(*_: object, **__: object) -> None:
    raise KilledError


def test_interrupted_before_the_erasure_is_committed_nothing_has_happened(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_kiosk(project)
    before = everything(project)
    monkeypatch.setattr(erase, "write_tombstones", killed)
    with pytest.raises(KilledError):
        forget(project, "identity", ANN)
    assert everything(project) == before
    assert len(landed(project)) == 9
    assert project.query("select * from {raw}.forget_requests") == []


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_interrupted_after_the_erasure_it_is_completed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = with_a_kiosk(project)
    with monkeypatch.context() as patched:
        patched.setattr(Build, "run", killed)
        with pytest.raises(KilledError):
            forget(project, "identity", ANN)
    # Out of what people query already, and kept out.
    assert [row["identity"] for row in project.rows("users")] == [BOB]
    assert len(project.rows("bought")) == 1
    assert project.load(file, force=True).landed == 0
    again = forget(project, "identity", ANN)
    assert again.status == "forgotten before"
    assert again.removed["main_production_internal.device_users"] > 0
    assert places(project, [ANN, *THEIRS]) == []
    assert_as_expected(project)


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_model_that_fails_leaves_the_rest_to_the_next_sync(project: Project) -> None:
    with_a_kiosk(project)
    broken = project.directory / "models/core/users.sql"
    text = broken.read_text()
    broken.write_text(text + " where no_such_column")
    with pytest.raises(SyncFailedError, match=r"person is out of .*(?s:.*)no_such_column"):
        forget(project, "identity", ANN)
    assert places(project, [ANN]) != []
    broken.write_text(text)
    project.sync()
    assert places(project, [ANN, *THEIRS]) == []
    assert_as_expected(project)


def test_beside_a_sync_it_is_told_who_holds_the_target(project: Project) -> None:
    with_a_kiosk(project)
    where = ("--target", project.target, "--project-dir", project.directory)
    with hold_for_syncing(load_target(project.target, project.directory), "eventide sync"):
        refused = command_line.run("forget", "--identity", ANN, "--yes", *where)
        waiting = command_line.start(
            "forget", "--identity", ANN, "--dry-run", "--json", *where, "--wait", "600"
        )
        assert waiting.stderr is not None
        told = waiting.stderr.readline()
        assert waiting.poll() is None
    assert refused.code == 1
    for text in (refused.err, told):
        assert f"eventide sync (PID {os.getpid()} on " in text
    assert "--wait" in refused.err
    planned = command_line.ended(waiting)
    assert planned.code == 0
    assert json.loads(planned.out)["removed"]["main_production_raw.events"] == 7
    assert len(landed(project)) == 9


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_file_that_is_read_while_somebody_is_forgotten_is_to_be_loaded_again(
    project: Project, tmp_path: Path
) -> None:
    with_a_kiosk(project)
    mapping = tmp_path / "map.yml"
    mapping.write_text("time: at\nidentity: who\nevent: {value: Bought}\n")
    rows = pa.record_batch({"at": [at(1)], "who": [ANN]})

    def meanwhile() -> Any:
        yield rows
        forget(project, "identity", ANN)
        yield rows

    reader = pa.RecordBatchReader.from_batches(rows.schema, meanwhile())
    with pytest.raises(LoadFailedError, match="forgotten on request while the file was read"):
        load_table(project, reader, mapping)
    assert places(project, [ANN]) == []
    result = load_table(project, pa.Table.from_batches([rows]), mapping)
    assert (result.landed, result.rejected) == (0, 1)


def load_table(project: Project, source: Any, mapping: Path) -> LoadResult:
    return loader.load(
        source, mapping=mapping, target=project.target, project_dir=project.directory
    )


def bytes_of_files(project: Project) -> bytes:
    """All that the database's files hold of our tables."""
    if project.target == "duckdb":
        path = Path(os.environ["EVENTIDE_DUCKDB_PATH"])
        return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    project.execute("checkpoint")
    files = project.query(
        "select pg_read_binary_file(pg_relation_filepath(oid)) as data from pg_class"
        " where relkind in ('r', 'i', 't') and pg_relation_filepath(oid) is not null"
        " and pg_relation_size(oid) > 0"
    )
    return b"".join(row["data"] for row in files)


def test_compaction_leaves_no_byte(project: Project) -> None:
    with_a_kiosk(project)
    assert MOTTO.encode() in bytes_of_files(project)
    forget(project, "identity", ANN, compact=True)
    assert MOTTO.encode() not in bytes_of_files(project)
    assert_as_expected(project)
    # The warehouse goes on as it was.
    project.sync(project.lines_file([track("Bought", 90, userId=BOB)]))
    assert_as_expected(project)
