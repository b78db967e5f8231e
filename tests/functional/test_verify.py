"""`verify`: equal after any batches of any world; whatever is wrong in the tables is found."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from loader.dbt import run_dbt
from loader.errors import NotVerifiableError
from loader.labels.generate import generate
from loader.profile import load_target
from loader.verification.sample import Limits
from loader.verification.scratch import scratch_warehouse
from loader.verifying import VerifyResult, verify
from loader.warehouses import open_warehouse
from tests.functional import command_line
from tests.functional.events import alias, identify, page, track
from tests.functional.project import Project
from tests.prove.worlds import batches

pytestmark = pytest.mark.in_turn

EXAMPLES = int(os.environ.get("EVENTIDE_WORLDS", "1"))

LABELS = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}},
    "bought_dear": {"name": "Bought, dear", "match": {"properties.p": {"gt": 1}}},
    "on_b": {"name": "On page b", "match": {"path": "/b"}},
    "not_seen": {
        "name": "Not seen",
        "match": {"not": {"event": "Seen"}},
        "since": "2026-03-02T09:05:00",
    },
}
BOUGHT = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}},
    "seen": {"name": "Seen", "match": {"event": "Seen"}},
}
BUYERS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}}

# Twelve devices; ann has two of them, and dora was called dorothy.
DEVICES = [f"v{number}" for number in range(10)]
FIRST = [
    *(page(f"https://x.example/{d}?utm_source=s", 0, anonymousId=d) for d in DEVICES),
    *(track("Bought", 1, {"price": 10, "giver": d}, anonymousId=d) for d in DEVICES),
    *(track("Seen", 2, {"n": 1}, anonymousId=d) for d in DEVICES),
    identify("ann", 3, {"plan": "free"}, anonymousId="v0"),
    identify("ann", 0, {"plan": "trial"}, anonymousId="ann2"),
    track("Bought", 4, {"price": 3}, userId="dorothy", anonymousId="d1"),
]
SECOND = [
    *(identify(f"u-{d}", 200, {"plan": "pro"}, anonymousId=d) for d in DEVICES[4:]),
    identify("ann", 201, {"plan": "pro"}, anonymousId="ann2"),
    alias("dorothy", "dora", 202, anonymousId="d1"),
    track("Bought", 0.5, {"price": 4.5}, anonymousId="v1"),
    page("https://x.example/late", -2, anonymousId="v2"),
    track("Seen", 203, {"n": 2}, anonymousId="ann2"),
]


def verified(project: Project, **options: Any) -> VerifyResult:
    return verify(target=project.target, project_dir=project.directory, **options)


def told(result: VerifyResult) -> str:
    """What differs, for a failing test to show."""
    return "\n".join(str(table) for table in result.differing)


def synced(project: Project) -> None:
    project.define(BOUGHT, BUYERS)
    project.sync(project.lines_file(FIRST))
    project.sync(project.lines_file(SECOND))


def mended(project: Project, result: VerifyResult) -> VerifyResult:
    """Do what a result says is the way out, and verify again."""
    outcome = run_dbt(
        ["run", "--full-refresh", "--select", *(f"{name}+" for name in result.to_rebuild)],
        project_dir=project.directory,
        target=project.target,
    )
    assert outcome.success
    return verified(project, devices=1000)


def dump(project: Project) -> dict[str, object]:
    """Everything in the warehouse, and every file of the project."""
    contents: dict[str, object] = {}
    with closing(open_warehouse(load_target(project.target, project.directory))) as warehouse:
        columns = warehouse.query(
            "select table_schema, table_name, column_name, data_type from"
            " information_schema.columns where table_schema like 'main_production%'"
            " order by table_schema, table_name, ordinal_position"
        )
        contents["columns"] = [tuple(row.values()) for row in columns]
        for schema, table in {(row["table_schema"], row["table_name"]) for row in columns}:
            rows = warehouse.query(f'select * from {schema}."{table}"')
            contents[f"{schema}.{table}"] = sorted(map(str, rows))
    for path in project.directory.rglob("*"):
        if path.is_file():
            contents[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return contents


def schemas(project: Project) -> set[str]:
    rows = project.query(
        "select schema_name from information_schema.schemata where schema_name like '{main}%'"
    )
    return {row["schema_name"] for row in rows}


# Draws the device ann2.
ANNS = 5

LIVE = {"main_production", "main_production_raw", "main_production_internal"}


@pytest.mark.proves("Verify")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=batches(40))
def test_any_world_in_any_batches_is_equal_to_its_rebuild(
    project: Project, world: list[list[dict[str, Any]]]
) -> None:
    project.empty()
    project.define(LABELS)
    for batch in world:
        project.sync(project.lines_file(batch))
    result = verified(project, devices=1000)
    assert result.differing == (), told(result)
    some = verified(project, devices=1)
    assert some.differing == (), told(some)


# What is done to the tables, and where it must be told: (table, kind, columns that differ).
# `{v3}` is the user of the device v3; the event of a device is found by what it says of it.
WRONG: list[tuple[str, str, str, set[str]]] = [
    ("delete from {main}.bought where giver = 'v1'", "bought", "missing", set()),
    ("update {main}.bought set price = 99 where giver = 'v2'", "bought", "different", {"price"}),
    ("update {main}.bought set user_id = 5 where giver = 'v3'", "bought", "different",
     {"user_id"}),
    ("insert into {main}.bought (event_id, user_id, time) select 77, user_id, time"
     " from {main}.bought where giver = 'v4'", "bought", "extra", set()),
    ("insert into {main}.bought (event_id, user_id, time) select 78, 79, time"
     " from {main}.bought where giver = 'v4'", "bought", "extra", set()),
    ("insert into {main}.seen select * from {main}.seen where event_id ="
     " (select min(event_id) from {main}.seen)", "seen", "extra", set()),
    ("delete from {main}.sessions where landing_page like '%/v5?%'", "sessions", "missing", set()),
    ("update {main}.sessions set utm_source = null where landing_page like '%/v6?%'", "sessions",
     "different", {"utm_source"}),
    ("insert into {main}.sessions (session_id, event_id, user_id, time) select 80, 81, user_id,"
     " joindate from {main}.users where identity = 'u-v4'", "sessions", "extra", set()),
    ("update {main}.users set plan = 'gone' where identity = 'u-v7'", "users", "different",
     {"plan"}),
    ("update {main}.users set joindate = timestamp '2020-01-01 00:00:00'"
     " where identity = 'ann'", "users", "different", {"joindate"}),
    ("delete from {main}.users where identity = 'u-v8'", "users", "missing", set()),
    ("insert into {main}.users (user_id, joindate) values (82, timestamp '2020-01-01 00:00:00')",
     "users", "extra", set()),
    ("insert into {main}.users (user_id) select from_user_id from {main}.user_migrations"
     " where to_user_id = (select user_id from {main}.users where identity = 'u-v9')", "users",
     "extra", set()),
    ("update {main}.user_migrations set to_user_id = 83 where to_user_id ="
     " (select user_id from {main}.users where identity = 'u-v4')", "user_migrations",
     "different", {"to_user_id"}),
    ("insert into {main}.user_migrations (from_user_id, to_user_id) values (84, 85)",
     "user_migrations", "extra", set()),
    ("delete from {main}.pageviews where landing_page like '%/v9?%'", "pageviews", "missing",
     set()),
    # An event that the spine forgot, and every table with it.
    ("delete from {internal}.spine_calls where message_id = 'Seen-v0-2'", "spine_calls",
     "missing", set()),
    ("update {internal}.spine_calls set user_id = 6 where message_id = 'Seen-v1-2'",
     "spine_calls", "different", {"user_id"}),
    ("update {internal}.identity_roots set root = 'dorothy' where identity = 'dorothy'",
     "identity_roots", "missing", set()),
    ("update {internal}.device_users set first_time = timestamp '2020-01-01 00:00:00'"
     " where device_key = 'a:v2'", "device_users", "different", {"first_time"}),
    ("delete from {internal}.user_properties where value = 'free' or name = 'plan'"
     " and user_id = (select user_id from {main}.users where identity = 'u-v5')",
     "user_properties", "missing", set()),
]  # fmt: skip


def kinds(result: VerifyResult) -> dict[str, tuple[int, int, int]]:
    return {table.name: (table.missing, table.extra, table.different) for table in result.differing}


def expected_kinds(wrong: Iterable[tuple[str, str, str, set[str]]]) -> dict[str, tuple[int, ...]]:
    listed = list(wrong)
    return {
        name: tuple(
            sum(kind == k and table == name for _, table, kind, _ in listed)
            for k in ("missing", "extra", "different")
        )
        for name in {table for _, table, _, _ in listed}
    }


def test_wrong_rows_are_found_named_and_mended(project: Project) -> None:
    synced(project)
    for statement, *_ in WRONG:
        project.execute(statement)
    before = dump(project)
    result = verified(project, devices=1000)
    assert dump(project) == before
    assert schemas(project) == LIVE

    assert kinds(result) == expected_kinds(WRONG)
    assert all(not table.columns and table.is_there for table in result.differing)
    for _, name, kind, columns in WRONG:
        (table,) = (table for table in result.differing if table.name == name)
        found = [
            {value.column for value in row.values} for row in table.examples if row.kind == kind
        ]
        assert columns in found, (name, kind, found)
    (users,) = (table for table in result.differing if table.name == "users")
    values = {value.column: value for row in users.examples for value in row.values}
    assert (values["plan"].live, values["plan"].rebuilt) == ("gone", "pro")
    assert str(values["joindate"].live) == "2020-01-01 00:00:00"
    assert str(values["joindate"].rebuilt) == "2026-03-02 09:00:00"

    assert set(result.to_rebuild) == {"identity_roots"}
    after = mended(project, result)
    assert after.differing == (), told(after)


def test_wrong_columns_views_and_missing_tables_are_named_and_mended(project: Project) -> None:
    synced(project)
    for statement in (
        "drop view {main}.all_events",
        "drop view {main}.buyers",
        "create view {main}.buyers as select user_id from {main}.users where identity = 'ann'",
        "alter table {main}.bought drop column price",
        "alter table {main}.seen alter column n type varchar",
        "alter table {main}.users add column more bigint",
        "alter table {main}.sessions drop column browser",
        "alter table {main}.sessions add column browser text",
        "drop table {main}.user_migrations",
    ):
        project.execute(statement)
    result = verified(project, devices=1000)
    tables = {table.name: table for table in result.differing}
    assert {name for name, table in tables.items() if not table.is_there} == {
        "all_events",
        "user_migrations",
    }
    columns = {
        name: [(c.column, c.live is None, c.rebuilt is None) for c in table.columns]
        for name, table in tables.items()
        if table.columns
    }
    assert columns == {
        "bought": [("price", True, False)],
        "seen": [("n", False, False)],
        "sessions": [("*", False, False)],
        "users": [("more", False, True)],
    }
    assert tables["buyers"].missing == 10
    assert len(tables) == 7
    # The rows are compared in the columns that are alike.
    assert (tables["bought"].rows, tables["bought"].missing, tables["bought"].different) == (
        12,
        0,
        0,
    )
    after = mended(project, result)
    assert after.differing == (), told(after)


def test_what_no_sync_has_taken_in_is_left_out(project: Project) -> None:
    synced(project)
    project.load(
        project.lines_file(
            [
                track("Bought", 500, {"new": True, "price": "much"}, anonymousId="v1"),
                track("Seen", 501, anonymousId="v2", context={"library": {"name": "node"}}),
                identify("eve", 502, {"plan": 5}, anonymousId="v3"),
                alias("ann", "eve", 503, anonymousId="v4"),
            ]
        )
    )
    result = verified(project, devices=1000)
    assert result.differing == (), told(result)
    assert (result.devices, result.users, result.events) == (12, 11, 44)


def test_tables_that_are_not_up_to_date_are_not_compared(project: Project) -> None:
    project.define(BOUGHT, BUYERS)
    project.load(project.lines_file(FIRST))
    with pytest.raises(NotVerifiableError, match="nothing is synced yet"):
        verified(project)
    project.sync()
    project.execute("update {internal}.syncs set status = 'running'")
    with pytest.raises(NotVerifiableError, match="a sync is running, or was killed"):
        verified(project)
    project.sync()

    # A part of the project has gone on alone.
    project.load(project.lines_file(SECOND))
    run_dbt(
        ["run", "--select", "+spine_calls"],
        project_dir=project.directory,
        target=project.target,
    )
    with pytest.raises(NotVerifiableError, match="has not taken in what came"):
        verified(project)
    project.sync()

    dear = {"name": "Bought", "match": {"event": "Bought", "properties.price": {"gt": 5}}}
    project.define({**BOUGHT, "bought": dear})
    generate(project.directory)
    with pytest.raises(NotVerifiableError, match="the definition of bought"):
        verified(project)
    assert schemas(project) == LIVE
    project.sync()
    assert verified(project, devices=1000).differing == ()

    # A project that puts its tables elsewhere than its target says would write into the live ones.
    (project.directory / "macros/generate_schema_name.sql").write_text(
        "{% macro generate_schema_name(name, node) %}main_production_{{ name }}{% endmacro %}"
    )
    before = dump(project)
    with pytest.raises(NotVerifiableError, match="is in the schema main_production_"):
        verified(project)
    assert dump(project) == before


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_one_at_work_is_left_alone_by_another(project: Project) -> None:
    project.load(project.lines_file(FIRST))
    live = load_target(project.target, project.directory)
    with scratch_warehouse(live) as one:
        with scratch_warehouse(live) as other:
            assert {one.schema, other.schema} <= {s.removesuffix("_raw") for s in schemas(project)}
        assert schemas(project) == {"main_production_raw", one.raw_schema}
        # A schema of their own is nobody's to drop.
        project.execute("create schema main_production_verify_mine")
    assert schemas(project) == {"main_production_raw", "main_production_verify_mine"}


def test_what_is_too_much_is_left_out_and_told(project: Project) -> None:
    synced(project)
    project.execute("update {main}.users set plan = 'gone'")
    # Of the devices with three calls at most (v3, d1, and ann2 of ann, who has v0 as well).
    small = verified(project, devices=1000, limits=Limits(calls_of_a_device=3))
    assert (small.devices, small.left_out.devices, small.left_out.users) == (3, 9, 1)
    assert (small.users, kinds(small)) == (2, {"users": (0, 0, 2)})

    # This number draws a device of ann's, and the other one comes with her.
    both = verified(project, devices=1, seed=ANNS)
    assert (both.devices, both.users, both.left_out.users) == (2, 1, 0)
    assert kinds(both) == {"users": (0, 0, 1)}
    one = verified(project, devices=1, seed=ANNS, limits=Limits(devices_of_a_user=0))
    assert (one.devices, one.users, one.left_out.users) == (1, 0, 1)
    assert one.differing == ()


def test_the_command_tells_what_differs_and_cleans_up_however_it_ends(project: Project) -> None:
    synced(project)
    here: dict[str, Any] = {"cwd": project.directory}
    command = ["verify", "--target", project.target]
    equal = command_line.run(*command, "--seed", "7", **here)
    assert (equal.code, equal.err.splitlines()[-1]) == (0, "verify: comparing")
    assert "verified 12 devices, 11 users, 44 events in " in equal.out
    assert "(seed 7): all rows equal" in equal.out

    project.execute("update {main}.bought set price = 99 where giver = 'v2'")
    project.execute("delete from {main}.users where identity = 'ann'")
    differs = command_line.run(*command, "--json", **here)
    assert (differs.code, differs.err) == (1, "")
    document = json.loads(differs.out)
    assert document["status"] == "differs"
    way_out = document["way_out"].split()
    assert way_out == ["dbt", "run", "--full-refresh", "--select", "bought+", "users+",
                       "--target", project.target]  # fmt: skip
    text = command_line.run(*command, **here)
    assert text.code == 1
    assert "bought: event_id " in text.out
    assert ": price is 99.0, a rebuild gives 10.0" in text.out
    assert " is missing" in text.out
    assert document["way_out"] in text.out

    # Killed, it leaves its schemas, and the next one takes them away. Asked to end, it leaves none.
    for signal_, code in ((signal.SIGKILL, -9), (signal.SIGTERM, 130)):
        process = command_line.start(*command, **here)
        assert process.stderr is not None
        while "rebuilding" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(1)
        process.send_signal(signal_)
        assert command_line.ended(process).code == code
        assert (schemas(project) == LIVE) == (signal_ == signal.SIGTERM)
    assert way_out[:2] == ["dbt", "run"]
    assert run_dbt(way_out[1:], project_dir=project.directory).success
    assert verified(project, devices=1000).differing == ()
    assert schemas(project) == LIVE
