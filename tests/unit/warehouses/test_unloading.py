"""The statements by which warehouses write files, byte by byte, and what each cannot write.

EVENTIDE_UPDATE_GOLDEN=1 writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
import sqlglot
from sqlglot import exp

from loader.errors import WrongUseError
from loader.profile import Target
from loader.settings import SettingsError
from loader.warehouses import unload_of
from loader.warehouses.bigquery_sql import for_bigquery
from loader.warehouses.snowflake_unload import location
from loader.warehouses.unloading import FileColumn, Kind, Place
from tests.standins.redshift_sql import refusal
from tests.standins.redshift_unload import unload_of as unload_on_redshift

GOLDEN = Path(__file__).parent / "golden_unload"
ROLE = "arn:aws:iam::123456789012:role/exports"
GUID = "32b0b53c-525e-437c-8c88-40ec7ff72d32"
COLUMNS = [FileColumn(f"a_{kind.replace(' ', '_')}", kind) for kind in get_args(Kind)]
SELECT = (
    'select coalesce(l.user_id, t.user_id) as user_id, t."time" from "main"."users" as t '
    'left join eventide_users_ever as l on t.user_id = l.row_id where t."name" <> \'it is "A"\''
)
WHERE = {
    "duckdb": "/data/exports",
    "snowflake": "s3://bucket/exports",
    "bigquery": "gs://bucket/exports",
    "redshift": "s3://bucket/exports",
}


def target(directory: Path, type_: str, **settings: str) -> Target:
    lines = [f'  {name}: "{value}"' for name, value in settings.items()]
    (directory / "dbt_project.yml").write_text("\n".join(["vars:", "  x: 1", *lines]) + "\n")
    return Target("t", type_, "main", SimpleNamespace(), directory)


def configured(directory: Path, type_: str) -> Target:
    return target(
        directory, type_, snowflake_export_integration="exports", redshift_export_role=ROLE
    )


def statement(directory: Path, type_: str) -> str:
    root = WHERE[type_]
    unload = unload_of(configured(directory, type_), f"{root}?region=eu-west-1", root, "parquet")
    place = Place(f"{root}/sync_1795269758487/users", GUID, "parquet")
    written = unload.statement(SELECT, COLUMNS, place)
    if type_ == "bigquery":
        own = {"eventide_users_ever": "`p`.`main_raw`.`eventide_users_ever_1`"}
        written = for_bigquery(written, project="p", datasets=("main",), renamed=own)
    return written


@pytest.mark.parametrize("type_", WHERE)
def test_the_statement_is_the_golden_one(tmp_path: Path, type_: str) -> None:
    written = statement(tmp_path, type_) + "\n"
    file = GOLDEN / f"{type_}.sql"
    if os.environ.get("EVENTIDE_UPDATE_GOLDEN") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("type_", "kind"), [("duckdb", exp.Copy), ("snowflake", exp.Copy), ("bigquery", exp.Export)]
)
def test_their_grammar_has_it(tmp_path: Path, type_: str, kind: type[exp.Expression]) -> None:
    assert isinstance(sqlglot.parse_one(statement(tmp_path, type_), read=type_), kind)


def test_redshift_takes_what_is_in_the_quotes(tmp_path: Path) -> None:
    unload = unload_on_redshift(statement(tmp_path, "redshift"))
    assert unload is not None
    assert refusal(unload.select) is None
    assert "it is" in unload.select
    assert unload.names == [column.name for column in COLUMNS]


def test_avro_is_for_bigquery_alone(tmp_path: Path) -> None:
    place = Place("gs://bucket/exports/sync_1/users", GUID, "avro")
    unload = unload_of(configured(tmp_path, "bigquery"), "gs://b", "gs://b", "avro")
    assert f"part-*-{GUID}-c000.avro', format = 'AVRO'" in unload.statement("s", COLUMNS, place)
    for type_ in ("duckdb", "snowflake", "redshift"):
        with pytest.raises(WrongUseError, match=r"--format parquet, or --by loader"):
            unload_of(configured(tmp_path, type_), WHERE[type_], WHERE[type_], "avro")


@pytest.mark.parametrize(
    ("type_", "root"),
    [
        ("duckdb", "s3://bucket/exports"),
        ("snowflake", "/data/exports"),
        ("snowflake", "abfs://container/path"),
        ("bigquery", "s3://bucket/exports"),
        ("redshift", "gs://bucket/exports"),
        ("postgres", "s3://bucket/exports"),
        ("bigquery", "gs://bucket/it's"),
        ("redshift", "s3://bucket/a*"),
    ],
)
def test_where_it_cannot_write_is_told_with_the_way_out(
    tmp_path: Path, type_: str, root: str
) -> None:
    with pytest.raises(WrongUseError, match="--by loader"):
        unload_of(configured(tmp_path, type_), root, root, "parquet")


@pytest.mark.parametrize(
    ("type_", "settings", "told"),
    [
        ("snowflake", {}, "snowflake_export_integration is missing"),
        ("snowflake", {"snowflake_export_integration": "a b"}, "not the name of a storage"),
        ("redshift", {}, "redshift_export_role is missing"),
        ("redshift", {"redshift_export_role": "exports"}, "neither default nor the ARN"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_told(
    tmp_path: Path, type_: str, settings: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        unload_of(target(tmp_path, type_, **settings), WHERE[type_], WHERE[type_], "parquet")


@pytest.mark.parametrize(
    ("role", "written"),
    [("default", "iam_role default"), (f"{ROLE},{ROLE}2", f"iam_role '{ROLE},{ROLE}2'")],
)
def test_a_role_may_be_the_clusters_own_or_a_chain(tmp_path: Path, role: str, written: str) -> None:
    unload = unload_of(
        target(tmp_path, "redshift", redshift_export_role=role), "s3://b/x", "s3://b/x", "parquet"
    )
    sql = unload.statement("select 1 as a", [FileColumn("a", "long")], Place("s3://b/x", "g", "p"))
    assert sql.endswith(f"to 's3://b/x/part-g-' {written} format parquet maxfilesize 256 mb")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gs://bucket/a/b", "gcs://bucket/a/b"),
        ("abfss://box@acc.dfs.core.windows.net/a", "azure://acc.blob.core.windows.net/box/a"),
        ("abfs://acc.blob.core.windows.net/box/a", "azure://acc.blob.core.windows.net/box/a"),
    ],
)
def test_snowflake_has_other_names_of_stores(ours: str, theirs: str) -> None:
    assert location(ours) == theirs
