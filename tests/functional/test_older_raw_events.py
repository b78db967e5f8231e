"""A PostgreSQL target whose raw events are a plain table, as older versions made it, goes on."""

from __future__ import annotations

import pytest

import loader.loading
from loader.verifying import verify
from tests.conftest import WAREHOUSES
from tests.functional.command_line import all_tables
from tests.functional.events import alias, identify, page, track
from tests.functional.forgetting import forget, places
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.parametrize(
    "target", [name for name in WAREHOUSES if name.values == ("postgres",)], indirect=True
)

BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}
OLD = [
    page("https://shop.example/?utm_source=x", 0),
    track("Bought", 1, {"price": 3}),
    track("Bought", 2, {"price": 7}, anonymousId="tablet"),
    identify("ann", 3, {"plan": "pro"}),
]
NEW = [
    track("Bought", 1, {"price": 3}),
    track("Bought", 1.5, {"price": 4}),
    alias("tablet", "ann", 4, anonymousId="tablet"),
]


@pytest.fixture
def older(project: Project) -> Project:
    """Synced by an older version."""
    project.define(BOUGHT)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(loader.loading, "tend_raw_events", lambda *_: None)
        project.sync(project.lines_file(OLD))
    assert kinds(project) == {"events": "r"}
    return project


def kinds(project: Project) -> dict[str, str]:
    rows = project.query(
        "select relname::text as name, relkind::text as kind from pg_class"
        " where relnamespace = '{raw}'::regnamespace and relname like 'events%'"
        " and relkind in ('r', 'p')"
    )
    return {row["name"]: row["kind"] for row in rows}


def test_its_tables_stay_and_follow_what_lands(older: Project) -> None:
    before = all_tables(older)
    older.load(older.lines_file([]))
    assert sorted(kinds(older).values()) == ["p", "r"]
    # Models that are bound to the table find all of it, whether or not they are built again.
    assert older.query("select count(*)::int as n from {internal}.stg_calls") == [{"n": 4}]
    older.sync()
    assert all_tables(older) == before
    older.load(older.lines_file(NEW))
    assert older.query("select count(*)::int as n from {internal}.stg_calls") == [{"n": 6}]
    older.sync()
    assert_as_expected(older)
    assert verify(target=older.target, project_dir=older.directory).differing == ()


def test_what_landed_before_can_be_forgotten(older: Project) -> None:
    older.sync(older.lines_file(NEW))
    assert forget(older, "identity", "ann", compact=True).removed["main_production_raw.events"] > 4
    assert places(older, ["ann", "tablet"]) == []
    assert_as_expected(older)
