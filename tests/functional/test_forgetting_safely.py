"""Forgetting is safe: interrupted anywhere, beside a loader, down to the bytes of the files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import loader
from loader.errors import LoadFailedError, SyncFailedError
from loader.forgetting import erase, run
from loader.results import LoadResult
from tests.functional.events import at, identify, track
from tests.functional.forgetting import ANN, BOB, a_kiosk, everything, forget, landed, places
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}


@pytest.fixture(autouse=True)
def _one_label(project: Project) -> None:
    project.define(BOUGHT)


class KilledError(Exception):
    """Where a process was killed."""


def test_interrupted_before_the_erasure_is_committed_nothing_has_happened(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.sync(project.lines_file(a_kiosk()))
    before = everything(project)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(erase, "write_tombstones", killed)
        with pytest.raises(KilledError):
            forget(project, "identity", ANN)
    assert everything(project) == before
    assert len(landed(project)) == 9
    assert forget(project, "identity", ANN).status == "forgotten"


@pytest.mark.parametrize("then", ["forget again", "sync"])
def test_interrupted_after_the_erasure_it_is_completed(
    project: Project, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    file = project.lines_file(a_kiosk())
    project.sync(file)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(run, "build", killed)
        with pytest.raises(KilledError):
            forget(project, "identity", ANN)
    # Out of what people query already, and kept out.
    assert [row["identity"] for row in project.rows("users")] == [BOB]
    assert len(project.rows("bought")) == 1
    assert project.load(file, force=True).landed == 0
    if then == "sync":
        project.sync()
    else:
        again = forget(project, "identity", ANN)
        assert again.status == "forgotten before"
        assert again.removed["main_production_internal.device_users"] > 0
    assert places(project, [ANN, "ann-", "phone-of-ann"]) == []
    assert_as_expected(project)


def test_model_that_fails_leaves_the_rest_to_the_next_sync(project: Project) -> None:
    project.sync(project.lines_file(a_kiosk()))
    broken = project.directory / "models/core/users.sql"
    text = broken.read_text()
    broken.write_text(text + " where no_such_column")
    with pytest.raises(SyncFailedError, match=r"person is out of .*(?s:.*)no_such_column"):
        forget(project, "identity", ANN)
    assert places(project, [ANN]) != []
    broken.write_text(text)
    project.sync()
    assert places(project, [ANN, "ann-", "phone-of-ann"]) == []
    assert_as_expected(project)


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_file_that_is_read_while_somebody_is_forgotten_is_to_be_loaded_again(
    project: Project, tmp_path: Path
) -> None:
    project.sync(project.lines_file(a_kiosk()))
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
    sought = b"unforgettable-words"
    person = identify(ANN, 0, {"motto": sought.decode()}, anonymousId="phone-of-ann")
    others = [track("Bought", n, userId=f"u{n}", anonymousId=f"d{n}") for n in range(50)]
    project.sync(project.lines_file([person, *others]))
    assert sought in bytes_of_files(project)
    forget(project, "identity", ANN)
    before = everything(project)
    assert forget(project, "identity", ANN, compact=True).status == "forgotten before"
    assert sought not in bytes_of_files(project)
    assert everything(project) == before
    # The warehouse goes on as it was.
    project.sync(project.lines_file([track("Bought", 90, userId=BOB)]))
    assert_as_expected(project)
