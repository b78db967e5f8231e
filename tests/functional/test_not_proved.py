"""What stand-ins cannot show: each tried as the real warehouse has it, and expected to fail.

A stand-in that learns it fails the tests here, and docs/proved_on.md is to be made anew.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import WarehouseError
from tests.functional.project import Project
from tests.functional.staging import STAGING


@pytest.mark.proves("Readers see whole tables during a sync", "Killed at any moment, run again",
                    on=["snowflake"])  # fmt: skip
@pytest.mark.xdist_group("snowflake")
@pytest.mark.xfail(
    strict=True,
    reason="the stand-in takes each statement of a session like dbt's for a transaction",
)
def test_snowflake_undoes_what_was_not_committed(snowflake_server: dict[str, Any]) -> None:
    import snowflake.connector

    connection = {key: value for key, value in snowflake_server.items() if key != "threads"}
    with (
        closing(
            snowflake.connector.connect(**connection, database="undone", schema="s")
        ) as session,
        session.cursor() as cursor,
    ):
        cursor.execute("create table t (a int)")
        for statement in ("begin", "insert into t values (1)", "rollback"):
            cursor.execute(statement)
        cursor.execute("select count(*) from t")
        assert cursor.fetchone() == (0,)


@pytest.mark.proves("Types, codecs and roles of what it writes", on=["snowflake"])
@pytest.mark.xdist_group("snowflake")
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="the stand-in writes each number as it was cast, and none as a decimal",
)
def test_snowflake_writes_numbers_as_decimals_unless_they_are_cast(
    snowflake_server: dict[str, Any], buckets: Path
) -> None:
    import snowflake.connector

    connection = {key: value for key, value in snowflake_server.items() if key != "threads"}
    with (
        closing(
            snowflake.connector.connect(**connection, database="written", schema="s")
        ) as session,
        session.cursor() as cursor,
    ):
        cursor.execute("create table t (a bigint)")
        cursor.execute("insert into t values (1)")
        cursor.execute(
            "copy into 's3://exports/decimals/part' storage_integration = e from (select a from t) "
            "file_format = (type = parquet compression = snappy) max_file_size = 1 header = true"
        )
    (file,) = (buckets / "exports/decimals").iterdir()
    assert pq.read_schema(file).field(0).type == pa.decimal128(38, 0)


@pytest.mark.proves("Types, codecs and roles of what it writes", on=["bigquery"])
@pytest.mark.xdist_group("bigquery")
@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the stand-in has no Snappy for Avro")
def test_bigquery_writes_avro_with_snappy(bigquery_server: dict[str, Any], buckets: Path) -> None:
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    client = bigquery.Client(
        project="eventide-test",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": bigquery_server["api_endpoint"]},
    )
    client.query(
        "export data options (uri = 'gs://exports/codec/part-*.avro', format = 'AVRO', "
        "compression = 'SNAPPY', overwrite = true) as select 1 as a"
    ).result()
    (path,) = (buckets / "exports/codec").iterdir()
    with path.open("rb") as file:
        assert fastavro.reader(file).codec == "snappy"


@pytest.mark.proves("Types, codecs and roles of what it writes", on=["redshift"])
@pytest.mark.xdist_group("postgres")
@pytest.mark.xfail(strict=True, reason="the stand-in asks no role")
def test_redshift_writes_in_a_role_that_there_is(redshift_project: Project) -> None:
    with pytest.raises(WarehouseError, match="role"):
        redshift_project.execute(
            f"unload ('select 1 as a') to 's3://{STAGING}/roles/part-' "
            "iam_role 'arn:aws:iam::000000000000:role/nobody' format parquet"
        )
