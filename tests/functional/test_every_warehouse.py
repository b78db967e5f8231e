"""The whole job on every warehouse: the rows are those of DuckDB, which other tests prove.

DuckDB and PostgreSQL have all other tests. The cloud warehouses have these, on stand-ins: what of
an operation is thereby proved, docs/proved_on.md says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loader.alerts.after import evaluate
from loader.clock import utc_now
from loader.dropping import drop
from loader.errors import WarehouseLockedError
from loader.exporting.run import export
from loader.forgetting.person import Request
from loader.forgetting.run import forget
from loader.page.pages import PAGES
from loader.page.source import Source
from loader.profile import load_target
from loader.verifying import verify
from loader.warehouses import hold_for_syncing
from tests.functional.activation.test_from_every_warehouse import Mirrored
from tests.functional.activation.world import World, sync_of
from tests.functional.command_line import run
from tests.functional.consumer import assert_consumed
from tests.functional.cookbook import assert_same_answers
from tests.functional.events import alias, identify, page, track
from tests.functional.hostile import HOSTILE, NAMES
from tests.functional.metrics import assert_metrics_are_those_of_the_tables
from tests.functional.planning import plan_of
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import rows_of_all

pytestmark = pytest.mark.on_clouds

SAMPLE = REPOSITORY / "seeds/sample_events"
DAYS = sorted(path for path in SAMPLE.iterdir() if path.name.startswith("2026-"))

ORDERS = {"name": "Order Completed", "match": {"event": "Order Completed"}}
SIGN_UPS = {"name": "Sign Up", "match": {"target_text": {"contains": "sign up"}}}
LARGE = {"name": "Large", "match": {"event": "Order Completed", "properties.total": {"gt": 100}}}
USERS = sync_of(
    "mirror", destination="crm", into="contacts", primary_key="email", match={"email": "email"},
    model={
        "sql": "select identity as email, 'pro' as plan, 1 as seen from {{ ref('users') }} "
        "where identity is not null"
    },
)  # fmt: skip
CHECKOUT = {"name": "Checkout", "match": {"path": {"matches": "^/(cart|checkout)"}}}
BUYERS = {"customers": {"name": "Customers", "match": {"has_done": {"event": "order_completed"}}}}
TIER = {
    "tier": {
        "name": "Tier", "level": "user", "otherwise": "free",
        "cases": [{"when": {"plan": {"exists": True}}, "value": {"field": "plan"}}],
    },
}  # fmt: skip


# GoogleSQL's own evaluator does: tests/unit/rules/test_googlesql.py.
NO_EMPTY_KEYS = "the stand-in finds no property whose name is empty"


def assert_same(project: Project, twin: Project) -> None:
    """Each table of the one is that of the other, row for row and value for value."""
    found, expected = rows_of_all(project), rows_of_all(twin)
    assert sorted(found) == sorted(expected)
    for table, rows in expected.items():
        assert found[table] == rows, table


def both(project: Project, twin: Project, *paths: Path, **options: Any) -> None:
    """Sync both, and compare."""
    results = [which.sync(*paths, **options) for which in (project, twin)]
    assert results[0].changed_rows == results[1].changed_rows
    if paths:
        loads = [result.load for result in results if result.load is not None]
        counts = [(load.read, load.landed, load.duplicate, load.rejected) for load in loads]
        assert len(counts) == 2
        assert counts[0] == counts[1]
    assert_same(project, twin)


def watch(project: Project) -> None:
    """Schedules, and an alert that nobody can be told of."""
    definitions = project.directory / "definitions"
    (definitions / "schedule.yml").write_text(
        f"schedules: {{{project.target}: {{sync: {{every: 1 day}}}}}}\n"
    )
    (definitions / "alerts.yml").write_text(
        "alerts:\n  channels: {dead: {type: webhook, url: 'http://127.0.0.1:9', timeout: 1}}\n"
        "  rules:\n    lines: {when: rejected, min_lines: 1, max_share: 0.0001, tell: [dead]}\n"
        "    broken: {when: failure, tell: [dead]}\n"
        "    rows: {when: volume, tell: [dead]}\n"
    )
    (told,) = evaluate(project.directory, project.target, None)
    assert told.error is not None


def told_on_the_page(project: Project) -> list[Any]:
    """What the pages tell, but for moments and numbers of loads."""
    watch(project)
    source = Source.of(project.directory, project.target, None, 30)
    told = {page.name: source.read(page, utc_now()) for page in PAGES}
    tables = told["tables"]["tables"]
    schedules, alerting = told["index"]["schedules"], told["index"]["alerting"]
    assert schedules.sync is not None
    assert len(alerting.firing) == len(alerting.told) == 1
    return [
        [(sync.status, sync.rows, sync.rebuilt, sync.error) for sync in told["index"]["syncs"]],
        [care[1:] for care in told["index"]["cares"]],
        [(table.name, table.latest, table.put_in, table.rows) for table in tables],
        told["tables"]["by_day"],
        told["loads"]["totals"],
        told["loads"]["reasons"],
        told["definitions"]["definitions"],
        [(s.table, s.condition, [n for _, n in s.sizes]) for s, _ in told["segments"]["segments"]],
        told["activation"]["runs"],
        [(job.schedule, job.status, job.waits, job.missed) for job in schedules.jobs],
        alerting.rules,
        [(one.title, one.state, one.is_noted) for one in alerting.firing],
        [(one.title, one.channel, one.told, one.error) for one in alerting.told],
    ]


@pytest.mark.proves(
    "Landing by the bulk path, with the ledger's row",
    "First sync: every table",
    "Plan",
    "Changed definitions, new columns, wider types",
    "Segments and defined properties",
    "The page of what happened",
)
def test_batches_and_edits_give_the_rows_of_duckdb(project: Project, twin: Project) -> None:
    for which in (project, twin):
        which.define({"order_completed": ORDERS, "sign_up": SIGN_UPS}, BUYERS)
    both(project, twin, *DAYS[3:5])

    for which in (project, twin):
        which.define(
            {"order_completed": ORDERS, "sign_up": LARGE, "checkout": CHECKOUT}, BUYERS, TIER
        )
        which.set_vars(ignored_identities=["u-13"])
    late = project.lines_file(
        [
            identify("ann", 1, {"plan": "pro", "n": 1}),
            track("Order Completed", 2, {"total": 1e3}),
            page("https://shop.example/cart", 3),
            alias("ann", "anna", 4),
            identify("anna", 5, {"n": "two"}, anonymousId="d2"),
            track("Order Completed", -40, {"total": 7.10, "ok": True, "list": [1, {"b": 1.50}]}),
        ]
    )  # fmt: skip
    both(project, twin, *DAYS[:2], late)
    assert [t for t in plan_of(project).tables if t.changes] == []
    assert told_on_the_page(project) == told_on_the_page(twin)
    assert_same_answers(project, twin)
    if project.target != "bigquery":
        # The stand-in takes an alias in GROUP BY for nothing but a column.
        assert_metrics_are_those_of_the_tables(project)


@pytest.mark.in_turn
@pytest.mark.proves("Hostile names and values")
@pytest.mark.fails_on("bigquery", reason=NO_EMPTY_KEYS)
def test_hostile_messages(project: Project, twin: Project) -> None:
    labels = {
        f"hostile_{n}": {"name": name.strip() or "-", "match": {"event": {"in": [name]}}}
        for n, name in enumerate(NAMES[::6])
    }
    labels["odd"] = {"name": "Odd", "match": {"event": "Odd"}}
    for which in (project, twin):
        which.define(labels)
    both(project, twin, project.lines_file(HOSTILE))
    rejected = [
        sorted(
            json.dumps(row, default=str)
            for row in which.query("select line, reason from {raw}.rejected_lines")
        )
        for which in (project, twin)
    ]
    assert rejected[0] == rejected[1]


@pytest.mark.in_turn
@pytest.mark.proves("Incremental syncs in any order equal a rebuild", "Verify")
def test_rebuilt_the_rows_are_the_same(project: Project) -> None:
    project.define({"order_completed": ORDERS}, BUYERS)
    for days in (DAYS[3:4], DAYS[:1]):
        project.sync(*days)
    assert verify(target=project.target, project_dir=project.directory).differing == ()
    before = rows_of_all(project)
    project.sync(full_refresh=True, tests=True)
    assert rows_of_all(project) == before


@pytest.mark.in_turn
@pytest.mark.proves("Discover and preview", "Drop a table", "One sync at a time")
def test_the_other_commands(project: Project, twin: Project) -> None:
    where: dict[str, Any] = {"target": project.target, "project_dir": project.directory}
    for which in (project, twin):
        which.define({"order_completed": ORDERS, "sign_up": SIGN_UPS}, BUYERS)
    both(project, twin, *DAYS[:1])
    assert project.load(*DAYS[:1]).skipped == 1
    for command in (("preview", "order_completed"), ("discover",)):
        told = [
            run(*command, "--json", "--project-dir", which.directory, "--target", which.target)
            for which in (project, twin)
        ]
        assert told[0].code == 0, told[0].err
        found, expected = (json.loads(answer.out) for answer in told)
        # Raw properties are not written alike everywhere.
        assert found.pop("samples", None) is not None or command == ("discover",)
        expected.pop("samples", None)
        assert found == expected

    held = hold_for_syncing(load_target(project.target, project.directory), "a test")
    with held, pytest.raises(WarehouseLockedError, match="a test"):
        project.sync()

    project.define({"order_completed": ORDERS}, BUYERS)
    project.sync()
    assert drop("sign_up", **where) is not None
    assert "sign_up" not in project.tables()


@pytest.mark.in_turn
@pytest.mark.proves("Forget a person")
def test_who_is_forgotten_is_in_no_table(project: Project, twin: Project, tmp_path: Path) -> None:
    for which in (project, twin):
        which.define({"order_completed": ORDERS}, BUYERS)
    both(project, twin, *DAYS[:1])
    (user,) = twin.query("select min(identity) as identity from {main}.users")
    Mirrored(project, tmp_path).run(USERS)
    for which in (project, twin):
        request = Request("identity", user["identity"])
        told = forget(request, target=which.target, project_dir=which.directory)
        if which is project:
            assert told is not None
            (logged,) = (n for name, n in told.removed.items() if name.endswith("sync_changelog"))
            assert logged == told.records == 1
    assert_same(project, twin)
    rows = World(project).query("select row_id, fields from {activation}.sync_changelog")
    assert [row["row_id"][:10] for row in rows if row["fields"] == "{}"] == ["forgotten:"]
    assert user["identity"] not in str(rows)


@pytest.mark.in_turn
@pytest.mark.proves("Export")
def test_consumers_of_exports_have_the_tables(project: Project, tmp_path: Path) -> None:
    project.define({"order_completed": ORDERS}, BUYERS)
    where: dict[str, Any] = {"target": project.target, "project_dir": project.directory}
    for days in (DAYS[:1], DAYS[1:2]):
        project.sync(*days)
        export(str(tmp_path / "dumps"), **where)
        assert_consumed(project, tmp_path / "dumps", migrate=True)
