"""A plan, then the sync that it was about: what happened must be what it said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loader.planning.outcome import Plan, TablePlan
from loader.planning.plan import plan
from tests.functional.project import Project

Columns = dict[str, list[str]]


def plan_of(project: Project, **options: Any) -> Plan:
    """The plan, which writes no file."""
    before = _files(project.directory)
    planned = plan(project.directory, target=project.target, **options)
    assert _files(project.directory) == before
    return planned


def plan_and_sync(project: Project, *lines: dict[str, Any]) -> dict[str, TablePlan]:
    """Land lines, plan, sync, compare; the plans by table. Where there was something to do, a plan
    after it finds nothing."""
    if lines:
        project.load(project.lines_file(lines))
    planned = plan_of(project)
    columns, rows = _columns(project), _rows(project)
    project.sync()
    _assert_done(project, planned, columns, rows)
    if any(table.changes for table in planned.tables):
        again = plan_of(project)
        assert [t for t in again.tables if t.changes] == [], again
        assert again.unsynced_loads == 0
    return {table.name: table for table in planned.tables}


def findings(planned: Plan) -> list[str]:
    """What the plan found, a line each."""
    return [f"{found.level}: {found.table}: {found.message}" for found in planned.findings]


def _assert_done(project: Project, planned: Plan, columns: Columns, rows: dict[str, int]) -> None:
    done = {
        row["model"]: row["rebuilt"]
        for row in project.query(
            "select model, rebuilt from {internal}.model_syncs"
            " where sync_id = (select max(sync_id) from {internal}.syncs)"
        )
    }
    columns_now, rows_now = _columns(project), _rows(project)
    defined = [table for table in planned.tables if table.kind != "segment"]
    for table in defined:
        if table.name not in done:
            # Frozen, since its definition is gone.
            assert table.action in ("freeze", "left over"), table
            assert columns_now[table.name] == columns[table.name]
            assert rows_now[table.name] == rows[table.name]
            continue
        assert done[table.name] == table.built, table
        if table.rows is not None:
            assert rows_now[table.name] == table.rows, table
        if not table.built and table.name in columns:
            assert columns_now[table.name] == columns[table.name] + list(table.new_columns), table
    # Every sync makes changed_calls anew.
    unplanned = done.keys() - {table.name for table in defined}
    assert unplanned <= {"changed_calls"}, unplanned
    views = {"all_events"} | {name for name in columns_now if name.startswith("_")}
    told = {table.name for table in planned.tables if table.kind != "inner"}
    # PostgreSQL takes views of removed segments along when a table that they read is built anew.
    removed = {table.name for table in planned.tables if table.action == "removed"}
    assert columns_now.keys() - views - removed == told - removed
    created = {table.name for table in planned.tables if table.action == "create"}
    assert created.isdisjoint(columns)


def _columns(project: Project) -> Columns:
    columns: Columns = {}
    for row in project.query(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = '{main}' order by table_name, ordinal_position"
    ):
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    return columns


def _rows(project: Project) -> dict[str, int]:
    return {
        name: project.query(f'select count(*) as n from {{main}}."{name}"')[0]["n"]
        for name in project.tables()
    }


def _files(folder: Path) -> dict[Path, float]:
    kept = (path for name in ("models", "definitions") for path in (folder / name).rglob("*"))
    return {path: path.stat().st_mtime for path in kept}
