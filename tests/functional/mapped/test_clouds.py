"""Tables that somebody else fills in cloud warehouses: Snowflake takes them, the others say no."""

from __future__ import annotations

import pytest

from loader.macros import MacroError, ProjectMacros
from tests.functional.mapped.outside import call, fill, map_tables
from tests.functional.mapped.test_tables import EVENTS, ids, synced
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected, rows_of_all


@pytest.mark.xdist_group("snowflake")
@pytest.mark.parametrize("target", ["snowflake"], indirect=True)
@pytest.mark.proves("Raw events where they lie, in tables of others")
def test_snowflake(project: Project) -> None:
    project.define(EVENTS)
    body = '{"total": 5, "at": "2026-03-03", "deep": {"list": [1]}, "none": null, "yes": true}'
    fill(project, [call(1, body=body), call(1, body=body), call(2, id=None), call(3, body="[1]")])
    map_tables(project, shop={})
    load = synced(project)
    assert (load.read, load.landed, load.duplicate, load.rejected) == (4, 1, 1, 2)
    assert ids(project) == ["m-1"]
    fill(project, [call(4, person="ann"), call(5, kind="page", their_path="/a")])
    assert synced(project).landed == 2
    assert_as_expected(project)
    before = rows_of_all(project)
    synced(project, full_refresh=True)
    assert rows_of_all(project) == before


@pytest.mark.parametrize("dialect", ["bigquery", "redshift"])
def test_where_it_is_not_possible_it_says_so(dialect: str) -> None:
    macros = ProjectMacros(REPOSITORY, dialect)
    with pytest.raises(MacroError, match="on DuckDB, PostgreSQL and Snowflake only"):
        macros("json_members", "properties", "m")
