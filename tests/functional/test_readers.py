"""What people see who query while a sync runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from loader.profile import load_target
from tests.functional.events import identify, page, track
from tests.functional.project import Project
from tests.functional.readers import Readers, connection

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
DEAR = {"name": "Bought", "match": {"event": "Bought", "properties.price": {"gt": 5}}}
BUYERS = {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}
BIG = {"name": "Big", "match": {"user": {"seats": {"gt": 2}, "town": "Ulm"}}}

# A row as a text. A transaction of PostgreSQL with an older snapshot sees a column that was
# appended meanwhile, empty: not to have it and to have nothing in it are alike.
ROW = {"duckdb": "cast(t as varchar)", "postgres": "jsonb_strip_nulls(to_jsonb(t))::text"}

QUERIES = {
    # All that is in a table: no state between two syncs stays unseen.
    **{
        table: f"select string_agg({{row}}, ' ' order by {key}) from {{main}}.{table} t"
        for table, key in {
            "bought": "event_id",
            "pageviews": "event_id",
            "sessions": "session_id",
            "users": "user_id",
        }.items()
    },
    # How far each table has come is in it as well, and is another thing at each moment.
    "_event_metadata": "select table_name, ui_name from {main}._event_metadata order by 1",
    "buyers": "select count(*) from {main}.buyers",
    "big": "select count(*) from {main}.big",
    "theirs": "select n from {main}_own.theirs",
    "joined": "select count(*) from {main}.bought b join {main}.users u on b.user_id = u.user_id",
    "timed": "select count(*) from {main}.all_events where session_time is null",
    **{
        f"all_events: {table}": "select count(*), count(distinct user_id) from {main}.all_events"
        f" where event_table_name = '{table}'"
        for table in ("bought", "pageviews", "sessions")
    },
}


def history(people: int) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for number in range(people):
        who = {"anonymousId": f"d{number}"}
        lines.append(page(f"https://shop.example/{number}", number, **who))
        lines.append(track("Bought", number + 1, {"price": number % 10, "note": "x"}, **who))
        lines.append(
            identify(f"u{number}", number + 2, {"seats": number % 5, "town": "Ulm"}, **who)
        )
    return lines


def answers(project: Project) -> dict[str, Any]:
    ask, close = connection(project)
    found = {name: ask(sql) for name, sql in queries_of(project).items()}
    close()
    return found


def queries_of(project: Project) -> dict[str, str]:
    schema = load_target(project.target, project.directory).schema
    return {n: sql.format(main=schema, row=ROW[project.target]) for n, sql in QUERIES.items()}


def assert_old_or_new(
    project: Project, change: Callable[[], object], *, columns_change: bool = False
) -> None:
    """While `change` is at work, every answer is the one before it or the one after it.

    PostgreSQL shows a table that is written anew, as one with other columns is, without rows to
    a transaction that began with an older state: its documentation has it so.
    """
    before = answers(project)
    with Readers(project, queries_of(project), one_state=not columns_change) as readers:
        change()
    after = answers(project)
    assert not readers.errors, readers.errors[:3]
    for name, seen in readers.seen.items():
        assert seen <= {before[name], after[name]}, name


@pytest.mark.in_turn
@pytest.mark.proves("Readers see whole tables during a sync")
def test_readers_see_the_old_state_or_the_new_one(project: Project) -> None:
    project.define({"bought": BOUGHT}, {"buyers": BUYERS, "big": BIG})
    project.sync(project.lines_file(history(40)))
    project.execute("create schema {main}_own")
    project.execute("create view {main}_own.theirs as select count(*) as n from {main}.bought")

    def sync_of(*lines: Mapping[str, Any], **options: Any) -> Callable[[], object]:
        paths = [project.lines_file(lines)] if lines else []
        return lambda: project.sync(*paths, **options)

    # Rows are added, changed and moved to other users; a column is appended.
    late = [track("Bought", 3.5, {"price": 3, "gift": True}, anonymousId="d1")]
    assert_old_or_new(project, sync_of(*late, identify("u0", 50, anonymousId="new")))
    # The rule is another one: all rows anew.
    project.define({"bought": DEAR}, {"buyers": BUYERS, "big": BIG})
    assert_old_or_new(project, sync_of())
    # Types are widened, of an event's and of a user's property.
    project.define({"bought": BOUGHT}, {"buyers": BUYERS, "big": BIG})
    wide = [track("Bought", 60, {"price": "many"}), identify("u3", 61, {"seats": "several"})]
    assert_old_or_new(project, sync_of(*wide), columns_change=True)
    # A column is gone.
    project.set_vars(max_property_columns=1)
    assert_old_or_new(project, sync_of(), columns_change=True)
    # All rows anew, into the same columns.
    assert_old_or_new(project, sync_of(full_refresh=True))
