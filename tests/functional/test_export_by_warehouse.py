"""Dumps whose files the warehouse writes: consumers end with the same rows."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyarrow.fs as pafs
import pyarrow.parquet as pq
import pytest

from loader.errors import ExportError
from loader.exporting import destination
from loader.urls import shown_url
from loader.warehouses import Warehouse
from loader.warehouses.duckdb_unload import DuckDBUnload
from loader.warehouses.unloading import Place
from tests.functional.consumer import assert_consumed, manifests
from tests.functional.events import identify, track
from tests.functional.object_store import BUCKET
from tests.functional.project import Project
from tests.functional.test_export import BOUGHT, FIRST, export, how
from tests.standins.redshift import Proxy

DUCKDB = pytest.mark.parametrize(
    "target", [pytest.param("duckdb", marks=pytest.mark.xdist_group("duckdb"))], indirect=True
)

# A dump in one of them takes a minute on the stand-in.
FORMATS = ["avro", "parquet"] if "EVENTIDE_EVERYWHERE" in os.environ else ["avro"]

ODD = track("Bought", 6, {"note": 'it\'s "odd"\\\n', "gift": ""}, anonymousId="d3")


@DUCKDB
@pytest.mark.proves("Export by the warehouse itself")
def test_duckdb_writes_what_the_loader_would(project: Project, tmp_path: Path) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file([*FIRST, ODD]))
    options = {"format": "parquet", "by": "warehouse", "large_rows": 1}
    first = export(project, tmp_path, **options)
    assert {table.by for table in first.tables if table.rows} == {"warehouse"}
    assert {table.by for table in first.tables if not table.rows} <= {"loader"}
    export(project, tmp_path / "loader", format="parquet")
    (one,), (other,) = manifests(tmp_path), manifests(tmp_path / "loader")
    for mine, theirs in zip(one["tables"], other["tables"], strict=True):
        assert mine["columns"] == theirs["columns"]
        for file in mine["files"]:
            assert Path(file).name.count("-") == 7
            assert Path(file).name.startswith("part-00000-")
            assert Path(file).name.endswith("-c000.parquet")
            assert _types(file) == _types(theirs["files"][0])
            assert sorted(map(repr, pq.read_table(file).to_pylist())) == sorted(
                map(repr, pq.read_table(theirs["files"][0]).to_pylist())
            )
    assert_consumed(project, tmp_path, migrate=True)

    # What comes then is sent alone, whoever writes it.
    late = [identify("ann", 0.5, anonymousId="d1", id="late"), track("Bought", 8, anonymousId="d2")]
    project.sync(project.lines_file(late))
    again = export(project, tmp_path, **options)
    assert set(how(again).values()) == {""}
    project.sync(project.lines_file([track("Seen", 30, anonymousId="d9")]))
    mixed = export(project, tmp_path, format="parquet")
    assert {table.by for table in mixed.tables} == {"loader"}
    assert set(how(mixed).values()) == {""}
    assert_consumed(project, tmp_path, migrate=True)


@DUCKDB
def test_files_that_are_not_as_the_loader_writes_them_are_no_dump(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.define(BOUGHT)
    project.sync(project.lines_file(FIRST))
    options = {"format": "parquet", "by": "warehouse", "large_rows": 1}
    run = DuckDBUnload.run

    def loses(self: DuckDBUnload, warehouse: Warehouse, statement: str, place: Place) -> int:
        rows = run(self, warehouse, statement, place)
        for file in Path(place.folder).iterdir():
            file.unlink()
        return rows

    def counts(self: DuckDBUnload, warehouse: Warehouse, statement: str, place: Place) -> int:
        return run(self, warehouse, statement, place) + 1

    def decimals(self: DuckDBUnload, warehouse: Warehouse, statement: str, place: Place) -> int:
        return run(self, warehouse, statement.replace("bigint", "decimal(38, 0)"), place)

    def dies(self: DuckDBUnload, warehouse: Warehouse, statement: str, place: Place) -> int:
        run(self, warehouse, statement, place)
        raise ExportError("killed")

    for broken, told in (
        (loses, "no file of it is to be seen"),
        (counts, "rows in the table"),
        (decimals, r"has not the columns of an export, .*decimal128\(38, 0\)"),
        (dies, "killed"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(DuckDBUnload, "run", broken)
            with pytest.raises(ExportError, match=told):
                export(project, tmp_path, **options)
        assert manifests(tmp_path) == []
    assert set(how(export(project, tmp_path, **options)).values()) == {"the first dump to this URL"}
    assert_consumed(project, tmp_path, migrate=True)


@pytest.mark.xdist_group("postgres")
@pytest.mark.proves("Export by the warehouse itself", on=["redshift"])
def test_redshift_unloads(
    redshift_project: Project,
    redshift_proxy: Proxy,
    redshift_bucket: tuple[pafs.FileSystem, str],
    tmp_path: Path,
) -> None:
    files, bucket = redshift_bucket
    project = redshift_project
    options = bucket.partition("?")[2]
    project.set_vars(
        redshift_export_role="arn:aws:iam::123456789012:role/exports", export_by="warehouse"
    )
    project.define(BOUGHT)
    project.sync(project.lines_file([*FIRST, ODD]))
    two_dumps(project, f"s3://{BUCKET}/{tmp_path.name}?{options}", files, tmp_path / "copy")
    unloads = [sql for sql in redshift_proxy.seen if sql.startswith("unload")]
    assert len(unloads) >= 8
    assert all(sql.endswith("maxfilesize 256 mb region 'us-east-1'") for sql in unloads)


@pytest.mark.parametrize(
    "target", [pytest.param("snowflake", marks=pytest.mark.xdist_group("snowflake"))], indirect=True
)
@pytest.mark.proves("Export by the warehouse itself")
def test_snowflake_copies_into_a_location(
    project: Project, buckets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = in_folder(buckets, monkeypatch)
    project.set_vars(snowflake_export_integration="exports", export_by="warehouse")
    project.define(BOUGHT)
    project.sync(project.lines_file([*FIRST, ODD]))
    two_dumps(project, f"s3://exports/{tmp_path.name}", files, tmp_path / "copy")
    names = {file.name.partition("_")[2] for file in tmp_path.rglob("part-*_0.snappy.parquet")}
    assert names == {"0_0_0.snappy.parquet", "0_1_0.snappy.parquet"}


@pytest.mark.parametrize(
    "target", [pytest.param("bigquery", marks=pytest.mark.xdist_group("bigquery"))], indirect=True
)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.proves("Export by the warehouse itself")
def test_bigquery_exports_data(
    project: Project, buckets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    files = in_folder(buckets, monkeypatch)
    project.set_vars(export_by="warehouse")
    project.define(BOUGHT)
    project.sync(project.lines_file([*FIRST, ODD]))
    two_dumps(project, f"gs://exports/{tmp_path.name}", files, tmp_path / "copy", format_)
    named = re.compile(rf"part-\d{{12}}-[\da-f-]{{36}}-c000\.{format_}")
    names = [file.name for file in tmp_path.glob("copy/sync_*/bought/*")]
    assert len(names) >= 2
    assert all(named.fullmatch(name) for name in names)


def in_folder(buckets: Path, monkeypatch: pytest.MonkeyPatch) -> pafs.FileSystem:
    """The store to which the stand-in writes, and which the loader finds behind its URLs."""
    files = pafs.SubTreeFileSystem(str(buckets), pafs.LocalFileSystem())

    def opened(url: str) -> tuple[pafs.FileSystem, str]:
        return files, url.partition("://")[2]

    monkeypatch.setattr(destination, "opened", opened)
    return files


def two_dumps(
    project: Project, url: str, files: pafs.FileSystem, copy: Path, format_: str = "parquet"
) -> None:
    """A whole dump and an increment, written by the warehouse to a URL whose bucket `files` has,
    are what a consumer needs. They are copied to the folder `copy`."""
    first = export(project, url, format=format_, large_rows=1)
    assert {table.by for table in first.tables if table.rows} == {"warehouse"}
    late = [identify("ann", 0.5, anonymousId="d1", id="late"), track("Bought", 8, anonymousId="d2")]
    project.sync(project.lines_file(late))
    again = export(project, url, format=format_, large_rows=1)
    assert set(how(again).values()) == {""}
    assert {table.by for table in again.tables if table.rows} == {"warehouse"}
    root = shown_url(url)
    pafs.copy_files(root.partition("://")[2], str(copy), source_filesystem=files, use_threads=False)
    for manifest in (copy / "manifests").iterdir():
        manifest.write_text(manifest.read_text().replace(root, str(copy)))
    assert_consumed(project, copy, migrate=True)


def _types(file: str) -> list[tuple[str, str]]:
    return [(field.name, str(field.type)) for field in pq.read_schema(file)]
