"""dbt's own tests of the project: unit tests of models, and data tests that find what they seek."""

from __future__ import annotations

import pytest
import yaml

from loader.dbt import NodeOutcome, run_dbt
from tests.functional.events import identify, page, track
from tests.functional.project import REPOSITORY, Project

pytestmark = pytest.mark.in_turn

UNIT_TESTS = {
    test["name"]
    for path in (REPOSITORY / "models/unit_tests").glob("*.yml")
    for test in yaml.safe_load(path.read_text())["unit_tests"]
}
DATA_TESTS = {path.stem for path in (REPOSITORY / "tests/dbt").glob("*.sql")}

# What makes each data test fail, given the events below.
BROKEN = {
    "loads_add_up": "update {raw}.loads set rows_read = rows_read + 1",
    "user_migrations_are_flat":
        "insert into {main}.user_migrations"
        " select to_user_id, from_user_id, time from {main}.user_migrations",
    "events_have_their_user_and_session": "delete from {main}.sessions",
    "all_events_has_the_rows_of_its_tables":
        "drop view {main}.all_events;"
        " create view {main}.all_events as select event_id, user_id, session_id, time, library,"
        " 'pageviews' as event_table_name from {main}.pageviews",
}  # fmt: skip


def run_tests(project: Project, selection: str) -> list[NodeOutcome]:
    outcome = run_dbt(
        ["test", "--select", selection],
        project_dir=project.directory,
        profiles_dir=project.directory,
        target=project.target,
    )
    return [node for node in outcome.nodes if node.resource_type in ("unit_test", "test")]


def test_dbt_tests_run_and_data_tests_find_what_they_seek(project: Project) -> None:
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    project.sync(
        project.lines_file(
            [
                page("https://shop.example/a", 0),
                track("Bought", 1, {"price": 3}),
                identify("ann", 2, {"plan": "pro"}),
            ]
        )
    )

    units = run_tests(project, "test_type:unit")
    assert {node.name for node in units} == UNIT_TESTS
    failing = {node.name: node.message for node in units if node.status != "pass"}
    assert not failing, "\n".join(failing.values())

    sound = run_tests(project, "test_type:singular")
    assert {node.name for node in sound} == DATA_TESTS == set(BROKEN)
    assert {node.status for node in sound} == {"pass"}

    for statements in BROKEN.values():
        for statement in statements.split(";"):
            project.execute(statement)
    broken = run_tests(project, "test_type:singular")
    assert {node.name: node.status for node in broken} == dict.fromkeys(BROKEN, "fail")
