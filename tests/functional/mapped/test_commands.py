"""The commands of a project whose raw events are rows of tables that somebody else fills."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loader.dbt import run_dbt
from loader.errors import SourceError, SyncFailedError
from loader.labels.generate import generate
from loader.labels.problems import DefinitionError
from loader.syncing import sync
from tests.functional import command_line
from tests.functional.events import track
from tests.functional.mapped.outside import MAPPING, TABLE, call, fill, map_tables
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected, rows_of_all

EVENTS = {"order_completed": {"name": "Order Completed", "match": {"event": "Order Completed"}}}


@pytest.fixture
def mapped(project: Project) -> Project:
    """A project with two rows in a table that is mapped, of which nothing is taken in yet."""
    project.define(EVENTS)
    fill(project, [call(1, person="ann"), call(2, person="bob", body='{"total": 5}')])
    map_tables(project, shop={})
    return project


def run(project: Project, *arguments: str) -> command_line.Ended:
    """A command of the project, as people type it."""
    return command_line.run(*arguments, "--target", project.target, cwd=project.directory)


@pytest.mark.in_turn
def test_load_takes_in_the_rows_and_plain_dbt_builds(mapped: Project) -> None:
    first = run(mapped, "load")
    assert f"{TABLE}: read 2, landed 2, duplicate 0, rejected 0 (table" in first.out
    assert f"{TABLE}: nothing new" in run(mapped, "load").out
    generate(mapped.directory)
    done = run_dbt(["run"], project_dir=mapped.directory, target=mapped.target)
    assert done.success
    assert len(mapped.rows("order_completed")) == 2
    assert_as_expected(mapped)
    fill(mapped, [call(3)])
    looked = json.loads(run(mapped, "load", "--force", "--json").out)
    assert [file["landed"] for file in looked["files"]] == [1]
    assert run_dbt(["build"], project_dir=mapped.directory, target=mapped.target).success
    assert len(mapped.rows("order_completed")) == 3


@pytest.mark.in_turn
def test_plan_and_verify(mapped: Project) -> None:
    sync(target=mapped.target, project_dir=mapped.directory)
    fill(mapped, [call(3)])
    run(mapped, "load")
    plan = json.loads(run(mapped, "plan", "--json").out)
    assert plan["unsynced_loads"] == 1
    sync(target=mapped.target, project_dir=mapped.directory)
    checked = run(mapped, "verify")
    assert checked.code == 0, checked.out + checked.err
    map_tables(mapped, shop={"where": "id <> 'm-2'"})
    told = run(mapped, "plan")
    assert (told.code, "raw_events.yml:2: shop is mapped in another way" in told.out) == (2, True)


@pytest.mark.in_turn
def test_a_changed_mapping_is_built_anew_or_not_at_all(mapped: Project) -> None:
    where: dict[str, Any] = {"target": mapped.target, "project_dir": mapped.directory}
    sync(**where)
    before = rows_of_all(mapped)
    map_tables(mapped, shop={"columns": {**MAPPING, "event": "'Order ' || name"}})
    with pytest.raises(DefinitionError, match=r"raw_events\.yml:2: .*--full-refresh"):
        sync(**where)
    assert rows_of_all(mapped) == before
    broken = mapped.directory / "models/core/users.sql"
    text = broken.read_text()
    broken.write_text("select 1 / 0 as no_such from nowhere")
    with pytest.raises(SyncFailedError):
        sync(full_refresh=True, **where)
    broken.write_text(text)
    mapped.define({"again": {"name": "A", "match": {"event": "Order Order Completed"}}})
    # The rebuild that failed is not forgotten.
    for load in (True, False):
        with pytest.raises(DefinitionError, match="--full-refresh"):
            sync(load=load, **where)
    sync(full_refresh=True, load=False, **where)
    assert len(mapped.rows("again")) == 2
    assert_as_expected(mapped)
    sync(**where)


@pytest.mark.in_turn
def test_a_person_is_not_ours_to_forget(mapped: Project) -> None:
    sync(target=mapped.target, project_dir=mapped.directory)
    for more in (["--yes"], ["--dry-run"]):
        refused = run(mapped, "forget", "--identity", "ann", *more)
        assert refused.code == 1
        assert "not ours to delete" in refused.err
    # The way out that it tells.
    mapped.execute(f"delete from {TABLE} where person = 'ann'")
    told = sync(target=mapped.target, project_dir=mapped.directory).load
    assert told is not None
    assert "1 rows have gone" in str(told.files[0].hint)
    sync(target=mapped.target, project_dir=mapped.directory, full_refresh=True)
    assert [row["identity"] for row in mapped.rows("users")] == ["bob"]


@pytest.mark.in_turn
def test_files_and_tables_are_not_mixed(project: Project) -> None:
    file = project.lines_file([track("Order Completed", 1)])
    fill(project, [call(1)])
    map_tables(project, shop={})
    where: dict[str, Any] = {"target": project.target, "project_dir": project.directory}
    with pytest.raises(SourceError, match="cannot be loaded as well"):
        sync([file], **where)
    project.set_vars(sources=["events_1.ndjson"])
    with pytest.raises(SourceError, match="sources"):
        sync(**where)
    project.set_vars(sources=[])
    assert run(project, "load").code == 0
    with pytest.raises(SourceError, match="is a view over tables"):
        project.load(file)

    project.empty()
    (project.directory / "definitions/raw_events.yml").unlink()
    assert "no path given" in run(project, "load").err
    project.load(file)
    map_tables(project, shop={})
    with pytest.raises(SourceError, match="holds events that were loaded from files"):
        sync(**where)


@pytest.mark.in_turn
def test_a_mapping_that_the_warehouse_does_not_take_is_told_by_its_line(mapped: Project) -> None:
    columns = {**MAPPING, "url": "no_such_column", "time": "digest"}
    map_tables(mapped, shop={"columns": columns})
    path = mapped.directory / "definitions/raw_events.yml"
    lines = path.read_text().splitlines()
    told = run(mapped, "load").err
    assert f"raw_events.yml:{lines.index('      url: no_such_column') + 1}: url: " in told
    map_tables(mapped, shop={"columns": {**MAPPING, "time": "digest"}})
    told = run(mapped, "sync").err
    place = path.read_text().splitlines().index("      time: digest") + 1
    assert f"raw_events.yml:{place}: time: digest gives int64, and not a timestamp" in told
    map_tables(mapped, shop={"relation": "outside.nowhere"})
    assert "raw_events.yml:2: relation and where: " in run(mapped, "load").err
