"""What people put onto our tables (PostgreSQL): views, grants, policies; a rebuild leaves them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import WAREHOUSES
from tests.functional.events import page, track
from tests.functional.project import Project
from tests.functional.readers import connection

pytestmark = pytest.mark.parametrize(
    "target", [name for name in WAREHOUSES if name.values == ("postgres",)], indirect=True
)

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
DEAR = {"name": "Bought", "match": {"event": "Bought", "properties.price": {"gt": 5}}}
PRICES = [track("Bought", n, {"price": n, "note": "x"}, anonymousId=f"d{n}") for n in range(8)]
#: Makes the price a text.
WIDE = track("Bought", 60, {"price": "many"})


@pytest.fixture(autouse=True)
def _roles(project: Project) -> Iterator[None]:
    roles = ("syncing", "anna", "bob")
    superuser = os.environ["PGUSER"]
    execute(project, "; ".join(f"create role {role} login" for role in roles))
    yield
    os.environ["PGUSER"] = superuser
    execute(project, "; ".join(f"drop owned by {role} cascade; drop role {role}" for role in roles))


@pytest.fixture
def synced(project: Project) -> Project:
    """One label, synced, and a schema for views."""
    project.define({"bought": BOUGHT})
    project.sync(project.lines_file([page("https://shop.example/", 0), *PRICES]))
    execute(project, "create schema own; grant usage, create on schema own to anna, bob")
    execute(project, "grant usage on schema {main} to anna, bob")
    return project


def execute(project: Project, statements: str) -> None:
    """Runs statements, separated by semicolons."""
    for statement in filter(None, map(str.strip, statements.split(";"))):
        project.execute(statement)


def one(project: Project, sql: str) -> Any:
    """The only value of a select."""
    (row,) = project.query(sql)
    return next(iter(row.values()))


def oid(project: Project, name: str) -> int:
    return int(one(project, f"select '{name}'::regclass::oid::bigint as oid"))


def may(project: Project, role: str, table: str, privilege: str = "select") -> bool:
    return bool(
        one(project, f"select has_table_privilege('{role}', '{table}', '{privilege}') as x")
    )


@pytest.mark.proves("Grants and views of others survive a rebuild")
def test_views_stay_as_they_are_when_rows_change(synced: Project) -> None:
    execute(
        synced, "create view own.dear as select user_id, price from {main}.bought where price > 3"
    )
    execute(synced, "create view own.number as select count(*)::int as n from own.dear")
    execute(synced, "create view own.everything as select * from {main}.all_events")
    before = [oid(synced, name) for name in ("own.dear", "own.number", "own.everything")]
    bought = oid(synced, "main_production.bought")
    assert one(synced, "select n from own.number") == 4
    synced.define({"bought": DEAR})
    assert not synced.sync().dbt.warnings
    assert oid(synced, "main_production.bought") == bought
    assert [oid(synced, f"own.{name}") for name in ("dear", "number", "everything")] == before
    assert one(synced, "select n from own.number") == 2
    assert (
        one(
            synced,
            "select count(*)::int as n from own.everything where event_table_name = 'bought'",
        )
        == 2
    )


def test_views_are_made_again_when_columns_change(synced: Project) -> None:
    execute(
        synced,
        "create view own.prices with (security_barrier) as"
        " select user_id, price from {main}.bought;"
        "alter view own.prices owner to anna;"
        "grant select on {main}.bought to anna;"
        "grant select on own.prices to bob with grant option;"
        "comment on view own.prices is 'what people paid';"
        "comment on column own.prices.price is 'in euros';"
        "create materialized view own.kept as select count(*)::int as n, max(price) as most"
        " from own.prices;"
        "create unique index kept_n on own.kept (n);"
        "create view own.above as select most::text as most from own.kept",
    )
    assert not synced.sync(synced.lines_file([WIDE])).dbt.warnings
    assert one(synced, "select most from own.above") == "many"
    assert one(synced, "select n from own.kept") == 9
    assert one(synced, "select indexname from pg_indexes where tablename = 'kept'") == "kept_n"
    (view,) = synced.query(
        "select relowner::regrole::text as owner, reloptions::text as options,"
        " obj_description(oid) as comment, col_description(oid, 2) as price,"
        " relacl::text as acl from pg_class where oid = 'own.prices'::regclass"
    )
    assert (view["owner"], view["options"]) == ("anna", "{security_barrier=true}")
    assert (view["comment"], view["price"]) == ("what people paid", "in euros")
    assert "bob=r*/anna" in view["acl"]


def test_view_that_cannot_be_made_again_stays_and_is_told(synced: Project) -> None:
    execute(
        synced,
        "create view own.total as select sum(price) as total from {main}.bought;"
        "create view own.double as select 2 * total as double from own.total;"
        "create view own.notes as select note from {main}.bought",
    )
    before = one(synced, "select double::int as n from own.double")
    (warning,) = synced.sync(synced.lines_file([WIDE])).dbt.warnings
    assert "The view own.total still shows the rows that" in warning
    assert "function sum(text) does not exist" in warning
    assert one(synced, "select count(*)::int as n from own.notes") == 9
    assert one(synced, "select double::int as n from own.double") == before
    # As long as it is so; the view made anew by hand, nothing is left of the old table.
    assert len(synced.sync().dbt.warnings) == 1
    execute(
        synced,
        "drop view own.double; drop view own.total;"
        "create view own.total as select count(price) as total from {main}.bought",
    )
    assert not synced.sync().dbt.warnings
    kept = "select count(*)::int as n from pg_class where relname like 'replaced%'"
    assert one(synced, kept) == 0


def test_grants_and_policies_stay_on_a_table_that_is_built_anew(synced: Project) -> None:
    execute(
        synced,
        "grant select on {main}.bought to anna with grant option;"
        "grant select (user_id) on {main}.bought to bob;"
        "grant select on {main}.all_events to public;"
        "alter default privileges in schema {main} grant select on tables to bob;"
        "create index by_note on {main}.bought (note);"
        "comment on column {main}.bought.note is 'free text';"
        "alter table {main}.bought enable row level security;"
        "create policy cheap on {main}.bought for select to anna using (event_id is not null"
        " and note = 'x')",
    )
    for lines in ([], [WIDE]):
        synced.define({"bought": DEAR if not lines else BOUGHT})
        bought = oid(synced, "main_production.bought")
        assert not synced.sync(*([synced.lines_file(lines)] if lines else [])).dbt.warnings
        assert (oid(synced, "main_production.bought") == bought) == (not lines)
        assert may(synced, "anna", "main_production.bought", "select with grant option")
        # What default privileges give new tables is not given to one that only looks new.
        assert not may(synced, "bob", "main_production.bought")
        assert one(
            synced,
            "select has_column_privilege('bob', 'main_production.bought', 'user_id', 'select')",
        )
        assert may(synced, "bob", "main_production.all_events")
        assert "by_note" in str(synced.query("select indexname from pg_indexes"))
        assert "free text" in str(synced.query("select description from pg_description"))
        ask, close = connection(synced, "anna")
        assert ask("select distinct note from main_production.bought") == (("x",),)
        close()


def test_what_the_syncing_role_may_not_make_again_is_kept_and_told(
    synced: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may not make anna's view; her function is bound to the table."""
    _sync_as_syncing(synced, monkeypatch)
    execute(synced, "grant select on {main}.bought to anna")
    anna, close = connection(synced, "anna")
    anna("create view own.hers as select price from main_production.bought")
    anna(
        "create function own.number() returns bigint language sql begin atomic"
        " select count(*) from main_production.bought; end"
    )
    bought = oid(synced, "main_production.bought")
    synced.define({"bought": DEAR})
    assert not synced.sync().dbt.warnings
    assert oid(synced, "main_production.bought") == bought
    assert sorted(anna("select price from own.hers")) == [(6,), (7,)]
    assert anna("select own.number()") == ((2,),)
    (warning,) = synced.sync(synced.lines_file([WIDE])).dbt.warnings
    assert "The view own.hers still shows" in warning
    assert sorted(anna("select price from own.hers")) == [(6,), (7,)]
    anna("drop view own.hers")
    (warning,) = synced.sync().dbt.warnings
    assert "function own.number() depends on" in warning
    assert one(synced, "select count(*)::int as n from {main}.bought") == 2
    close()


def _sync_as_syncing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a role syncs that owns what there is, and no more."""
    execute(project, "grant create, temporary on database eventide_test to syncing")
    for schema in ("{main}", "{raw}", "{internal}"):
        execute(project, f"alter schema {schema} owner to syncing")
    for row in project.query(
        "select c.oid::regclass::text as name from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname like 'main_production%' and c.relkind in ('r', 'p', 'v')"
    ):
        execute(project, f"alter table {row['name']} owner to syncing")
    monkeypatch.setenv("PGUSER", "syncing")


def test_grants_of_the_config_hold_through_rebuilds_and_for_new_tables(synced: Project) -> None:
    project = synced.directory / "dbt_project.yml"
    text = project.read_text()
    changed = text.replace("    events:\n", "    events:\n      +grants: {select: [anna]}\n")
    assert changed != text
    project.write_text(changed)
    execute(synced, "revoke usage on schema {main} from anna")
    execute(synced, "grant select on {main}.sessions to bob")
    synced.define({"bought": BOUGHT, "seen": {"name": "Seen", "match": {"event": "Seen"}}})
    # Followed by changes, then built anew, then with other columns.
    for lines, options in (
        ([track("Seen", 70)], {}),
        ([track("Bought", 80)], {"full_refresh": True}),
        ([WIDE], {}),
    ):
        synced.sync(synced.lines_file(lines), **options)
        ask, close = connection(synced, "anna")
        assert ask("select count(*) from main_production.bought")
        assert ask("select count(*) from main_production.seen")
        close()
        assert not may(synced, "anna", "main_production.users")
        assert not may(synced, "anna", "main_production_internal.spine_calls")
        assert may(synced, "bob", "main_production.sessions")
        assert not may(synced, "bob", "main_production.seen")


def test_schema_wide_grants_and_default_privileges_reach_new_tables(synced: Project) -> None:
    execute(
        synced,
        "grant usage on schema {main} to bob;"
        "grant select on all tables in schema {main} to bob;"
        "alter default privileges in schema {main} grant select on tables to bob",
    )
    synced.define({"bought": DEAR, "seen": {"name": "Seen", "match": {"event": "Seen"}}})
    synced.sync(synced.lines_file([track("Seen", 70), WIDE]))
    synced.sync(full_refresh=True)
    ask, close = connection(synced, "bob")
    for table in synced.tables():
        assert ask(f"select count(*) from main_production.{table}")
    close()
