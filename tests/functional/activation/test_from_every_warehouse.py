"""A sync from each warehouse: what differs, what is sent, and what the books say of it.

DuckDB and PostgreSQL have all other tests of activation. The cloud warehouses have this one, on
stand-ins.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from activation.books import RunResult
from activation.definition import Sync
from activation.destinations.sql import SqlEntry
from activation.run import Activation
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.activation.world import COLUMNS, World, sync_of
from tests.functional.project import Project

MODEL = {"sql": "select * from {{ ref('people') }} where id <> 'left out'"}
SYNC = sync_of("mirror", destination="crm", into="contacts", model=MODEL, match={"email": "email"})
_CONTACTS = """
    create table contacts (
        email text primary key, plan text, seen integer, check (plan <> 'bad')
    )
"""


def person(key: str, email: str, plan: str | None = "pro", seen: int | None = 1) -> dict[str, Any]:
    return dict(zip(COLUMNS, (key, email, plan, seen), strict=True))


class Mirrored:
    """People of a warehouse, and the contacts that are made of them."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project = project
        self.world = World(project)
        self.file = folder / "crm.db"
        with closing(sqlite3.connect(self.file)) as crm:
            crm.execute(_CONTACTS)

    def run(self, sync: Sync = SYNC) -> RunResult:
        """With pages of three rows, so that there are several."""
        target = load_target(self.project.target, self.project.directory)
        crm = SqlEntry(type="sql", url=f"sqlite:///{self.file}")
        warehouse = open_warehouse(target)
        try:
            return Activation(
                warehouse, target, sync, crm, sleep=lambda seconds: None, rows_at_once=3
            ).run()
        finally:
            warehouse.close()

    def contacts(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as crm:
            return crm.execute("select email, plan, seen from contacts order by email").fetchall()

    def logged(self, result: RunResult) -> list[tuple[str, str, str]]:
        """What the changelog has of a run: keys, what became of them, and how it ended."""
        rows = self.world.query(
            "select row_id, op_type, status from {activation}.sync_changelog "
            f"where sync_run_id = {result.run_id}"
        )
        return sorted((row["row_id"], row["op_type"], row["status"]) for row in rows)


def expected(*people: dict[str, Any]) -> list[tuple[Any, ...]]:
    return sorted((row["email"], row["plan"], row["seen"]) for row in people)


def assert_mirrored(project: Project, folder: Path) -> None:
    """A first run with a row that is refused; changes of all kinds; nothing."""
    mirrored = Mirrored(project, folder)
    hostile = [
        person("a'b", "1@x", 'it\'s \\ "é" 日本', 2**40),
        person("c|d", "2@x", None, None),
        person("e\\f", "3@x", "line\nline", 0),
        person("4", "4@x", ""),
        person("5", "5@x"),
    ]
    bad, twice = person("6", "6@x", "bad"), [person("7", f"7{n}@x") for n in "ab"]
    left_out = person("left out", "9@x")
    mirrored.world.people([*hostile, bad, *twice, left_out])
    first = mirrored.run()
    assert (first.status, first.rows, first.invalid) == ("completed with errors", 8, 2)
    assert mirrored.contacts() == expected(*hostile)
    assert mirrored.logged(first) == sorted(
        (row["id"], "added", "failed" if row is bad else "succeeded") for row in [*hostile, bad]
    )

    # A change, two that swap their places, one that leaves, and what was refused is mended.
    changed = {**hostile[0], "plan": "free"}
    swapped = [{**hostile[1], "email": "3@x"}, {**hostile[2], "email": "2@x"}]
    now = [changed, *swapped, hostile[4], {**bad, "plan": "free"}, person("8", "8@x")]
    mirrored.world.people([*now, left_out])
    second = mirrored.run()
    assert (second.status, second.invalid) == ("completed", 0)
    assert mirrored.contacts() == expected(*now)
    assert mirrored.logged(second) == sorted(
        [
            ("4", "removed", "succeeded"),
            *((row["id"], "changed", "succeeded") for row in (changed, *swapped)),
            *((key, "added", "succeeded") for key in ("6", "8")),
        ]
    )

    third = mirrored.run()
    assert (third.count("planned"), third.status) == (0, "completed")
    told = mirrored.world.query(
        "select status, num_rows, num_invalid, num_planned_add, num_succeeded_add, "
        "num_failed_add, num_succeeded_change, num_succeeded_remove, model_name "
        "from {activation}.sync_runs order by sync_run_id"
    )
    assert [tuple(row.values()) for row in told] == [
        ("completed with errors", 8, 2, 6, 5, 1, 0, 0, "sql"),
        ("completed", 6, 0, 2, 2, 0, 3, 1, "sql"),
        ("completed", 6, 0, 0, 0, 0, 0, 0, "sql"),
    ]
    snapshot = mirrored.world.query(
        "select row_id, op_type, status, fields from {activation}.sync_snapshot"
    )
    assert len(snapshot) == 7
    assert {row["status"] for row in snapshot} == {"succeeded"}


@pytest.mark.on_clouds
@pytest.mark.proves("Activation: a mirror, and the books")
def test_a_table_of_a_cloud_warehouse_is_mirrored(project: Project, tmp_path: Path) -> None:
    assert_mirrored(project, tmp_path)


@pytest.mark.xdist_group("postgres")
@pytest.mark.proves("Activation: a mirror, and the books", on=["redshift"])
def test_a_table_of_redshift_is_mirrored(redshift_project: Project, tmp_path: Path) -> None:
    assert_mirrored(redshift_project, tmp_path)


@pytest.mark.in_turn
@pytest.mark.proves("Activation: a mirror, and the books")
def test_a_table_is_mirrored(project: Project, tmp_path: Path) -> None:
    assert_mirrored(project, tmp_path)
