"""The sample events, from nothing to every table, on each warehouse."""

from __future__ import annotations

import pytest

from loader.dbt import run_dbt
from loader.labels.generate import generate
from tests.functional.cookbook import assert_page_is_true
from tests.functional.metrics import (
    assert_conversion_is_that_of_the_tables,
    assert_metrics_are_those_of_the_tables,
)
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected, rows_of_all

SAMPLE = REPOSITORY / "seeds/sample_events"
FILES = sorted(path for path in SAMPLE.iterdir() if path.name.startswith("2026-"))


@pytest.mark.proves(
    "Landing by the bulk path, with the ledger's row",
    "First sync: every table",
    "Segments and defined properties",
)
def test_sample_becomes_the_documented_schema(project: Project) -> None:
    result = project.sync(SAMPLE, tests=True)

    assert result.load is not None
    load = result.load
    assert (load.read, load.landed, load.duplicate, load.rejected) == (5656, 5635, 16, 5)
    assert load.read == load.landed + load.duplicate + load.rejected
    assert_as_expected(project)
    assert {
        "users", "sessions", "pageviews", "all_events", "user_migrations", "_sync_history",
        "_sync_info", "_dropped_tables", "_event_metadata", "_type_conflicts", "customers",
    } <= set(project.tables())  # fmt: skip

    before = rows_of_all(project)
    again = project.sync(SAMPLE, tests=True)
    assert again.load is not None
    assert again.load.skipped == len(FILES)
    assert again.changed_rows == 0
    assert rows_of_all(project) == before

    rebuilt = project.sync(full_refresh=True, tests=True)
    assert rebuilt.changed_rows > 0
    assert rows_of_all(project) == before
    assert_page_is_true(project)
    metrics = assert_metrics_are_those_of_the_tables(project)
    assert_conversion_is_that_of_the_tables(project, metrics)


# Enough to see each kind of table; every label more is seconds in each of the syncs below.
FEW = {
    "order_completed": {"name": "Order Completed", "match": {"event": "Order Completed"}},
    "sign_up_click_any": {"name": "Sign Up", "match": {"target_text": {"contains": "sign up"}}},
}
BUYERS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "order_completed"}}}}


@pytest.mark.in_turn
@pytest.mark.proves("Incremental syncs in any order equal a rebuild")
def test_day_by_day_gives_the_rows_of_all_at_once(project: Project) -> None:
    project.define(FEW, BUYERS)
    # The last days say most of the first ones' users: they come alone, and late.
    for day in (FILES[:3], FILES[3:4], FILES[4:]):
        project.sync(*day)
    assert_as_expected(project)
    by_day = rows_of_all(project)

    project.sync(full_refresh=True)
    assert rows_of_all(project) == by_day


@pytest.mark.in_turn
def test_files_in_reverse_order_give_the_same_rows(project: Project) -> None:
    project.define(FEW, BUYERS)
    for days in (FILES[4:], FILES[2:4], FILES[:2]):
        for day in reversed(days):
            project.load(day)
        project.sync()
    assert_as_expected(project)


@pytest.mark.in_turn
def test_plain_dbt_run_after_a_load_is_a_sync(project: Project) -> None:
    project.define(FEW, BUYERS)
    project.load(SAMPLE)
    generate(project.directory)
    outcome = run_dbt(["run"], project_dir=project.directory, target=project.target)
    assert outcome.success
    assert_as_expected(project)
    (attempt,) = project.query("select status, error from {main}._sync_history")
    assert attempt == {"status": "succeeded", "error": None}
    info = {row["event_table_name"]: row for row in project.rows("_sync_info")}
    assert info["order_completed"]["inserted_row_count"] == len(project.rows("order_completed"))
    assert info["order_completed"]["sync_started"] <= info["order_completed"]["sync_ended"]


@pytest.mark.in_turn
def test_what_people_put_into_the_schema_breaks_no_sync(project: Project) -> None:
    project.define(FEW)
    project.sync(FILES[0])
    project.execute("create table {main}.notes (a bigint)")
    project.execute("create view {main}.broken as select a from {main}.notes")
    if project.target == "duckdb":
        project.execute("drop table {main}.notes")
    # A table under the name of one of our views makes way for it.
    project.execute("drop view {main}._sync_info")
    project.execute("create table {main}._sync_info (a bigint)")
    project.sync(FILES[1], full_refresh=True)
    assert_as_expected(project)
    assert "broken" in project.tables()
    assert {row["event_table_name"] for row in project.rows("_sync_info")} > {"users", "sessions"}
