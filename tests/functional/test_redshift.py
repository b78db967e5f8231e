"""A whole sync on a Redshift that is none: the same tables as on DuckDB, laid out for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.fs as pafs
import pytest

from loader import tunnel
from loader.persisting import persist_descriptions
from tests.functional.command_line import assert_same_tables
from tests.functional.cookbook import assert_same_answers
from tests.functional.events import track
from tests.functional.metrics import assert_metrics_are_those_of_the_tables
from tests.functional.project import REPOSITORY, Project
from tests.functional.servers import empty_duckdb
from tests.functional.staging import left_on_s3
from tests.functional.test_descriptions import comments
from tests.functional.test_every_warehouse import BUYERS, CHECKOUT, LARGE, ORDERS, SIGN_UPS, TIER
from tests.standins import ssh
from tests.standins.redshift import Proxy

SAMPLE = REPOSITORY / "seeds/sample_events"

# With the other tests of a server: each worker that runs tests on PostgreSQL starts its own.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.mark.proves(
    "Landing by the bulk path, with the ledger's row",
    "First sync: every table",
    "Incremental syncs in any order equal a rebuild",
    "Changed definitions, new columns, wider types",
    "Segments and defined properties",
    on=["redshift"],
)
def test_the_same_tables_as_on_duckdb(
    redshift_project: Project,
    redshift_bucket: tuple[pafs.FileSystem, str],
    monkeypatch: pytest.MonkeyPatch,
    workplace: Path,
) -> None:
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "redshift"))
    other = Project.copy(workplace / "beside-redshift", "duckdb")
    files = sorted(SAMPLE.glob("*.ndjson*"))

    def same(*paths: Path, **options: Any) -> None:
        for each in (redshift_project, other):
            each.sync(*paths, **options)
        assert_same_tables(redshift_project, other)

    for each in (redshift_project, other):
        each.define({"order_completed": ORDERS, "sign_up": SIGN_UPS}, BUYERS)
    same(*files[:2])
    for each in (redshift_project, other):
        each.define(
            {"order_completed": ORDERS, "sign_up": LARGE, "checkout": CHECKOUT}, BUYERS, TIER
        )
    same(*files[2:])
    same(full_refresh=True)
    assert_same_answers(redshift_project, other)
    assert_metrics_are_those_of_the_tables(redshift_project)
    for each in (redshift_project, other):
        persist_descriptions(each.directory, target=each.target)
    told, expected = comments(redshift_project), comments(other)
    assert ("order_completed", "total") in told
    assert told == {key: text for key, text in expected.items() if key in told}
    assert left_on_s3(redshift_bucket[0]) == []


@pytest.mark.proves("Physical design, as the catalog has it", on=["redshift"])
def test_a_sync_through_a_tunnel_lays_tables_out_and_lets_readers_in(
    redshift_project: Project,
    redshift_proxy: Proxy,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    for name, value in {
        **ssh.installed(tmp_path / "bin", log, f"127.0.0.1:{redshift_proxy.port}"),
        "EVENTIDE_SSH_HOST": "bastion",
        "REDSHIFT_HOST": "cluster.internal",
        "REDSHIFT_PORT": "5439",
    }.items():
        monkeypatch.setenv(name, value)
    redshift_project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    settings = redshift_project.directory / "dbt_project.yml"
    settings.write_text(
        settings.read_text().replace(
            "  eventide:\n    +on", "  eventide:\n    +grants: {select: [analyst]}\n    +on"
        )
    )
    assert "analyst" in settings.read_text()
    redshift_project.execute("drop role if exists analyst")
    redshift_project.execute("create role analyst")
    redshift_project.sync(redshift_project.lines_file([track("Bought", 0, {"total": 1.10})]))

    (arguments,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert arguments[arguments.index("-L") + 1].endswith(":cluster.internal:5439")
    for opened in tunnel._open.values():
        opened.close()
    made = [" ".join(sql.split()) for sql in redshift_proxy.seen]
    for table in ("bought", "pageviews", "sessions"):
        (statement,) = [sql for sql in made if f'"main_production"."{table}" diststyle' in sql]
        assert "diststyle key distkey (user_id) compound sortkey( time)" in statement.replace(
            "sortkey(time", "sortkey( time"
        )
    assert any('"main_production"."users" diststyle key distkey (user_id)' in sql for sql in made)
    assert not any(" encode " in sql for sql in made)
    assert any("with no schema binding" in sql and "all_events" in sql for sql in made)
    assert any('grant usage on schema "main_production" to "analyst"' in sql for sql in made)
    monkeypatch.delenv("EVENTIDE_SSH_HOST")
    monkeypatch.setenv("REDSHIFT_HOST", "127.0.0.1")
    monkeypatch.setenv("REDSHIFT_PORT", str(redshift_proxy.port))
    monkeypatch.delenv("EVENTIDE_TUNNEL_HOST")
    monkeypatch.delenv("EVENTIDE_TUNNEL_PORT")
    (read,) = redshift_project.query(
        "select has_table_privilege('analyst', 'main_production.bought', 'select') as read"
    )
    assert read["read"]
    (row,) = redshift_project.rows("bought")
    assert row["total"] == 1.1
