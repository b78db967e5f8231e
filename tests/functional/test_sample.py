"""The sample events, from nothing to every table, on each warehouse."""

from __future__ import annotations

from pathlib import Path

from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected

SAMPLE = REPOSITORY / "seeds/sample_events"
FILES = sorted(path for path in SAMPLE.iterdir() if path.name.startswith("2026-"))


def rows_of_all(project: Project) -> dict[str, list[dict[str, object]]]:
    books = ("_sync_history", "_sync_info")
    return {table: project.rows(table) for table in project.tables() if table not in books}


def test_sample_becomes_the_documented_schema(project: Project) -> None:
    result = project.sync(SAMPLE)

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
    again = project.sync(SAMPLE)
    assert again.load is not None
    assert again.load.skipped == len(FILES)
    assert again.changed_rows == 0
    assert rows_of_all(project) == before

    rebuilt = project.sync(full_refresh=True)
    assert rebuilt.changed_rows > 0
    assert rows_of_all(project) == before


def test_day_by_day_gives_the_rows_of_all_at_once(project: Project, tmp_path: Path) -> None:
    for day in FILES:
        project.sync(day)
    assert_as_expected(project)
    by_day = rows_of_all(project)

    project.sync(full_refresh=True)
    assert rows_of_all(project) == by_day


def test_files_in_reverse_order_give_the_same_rows(project: Project) -> None:
    for day in reversed(FILES):
        project.sync(day)
    assert_as_expected(project)
