"""What each kind of change does to the tables, sync after sync, against the reference."""

from __future__ import annotations

import pytest

from loader.errors import SyncFailedError
from tests.functional.events import alias, at, identify, now, page, track
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}


@pytest.fixture(autouse=True)
def _one_label(project: Project) -> None:
    project.define(BOUGHT)


def sync_of(project: Project, *lines: dict[str, object]) -> int:
    """Load lines as one file, sync, compare every table with the reference; rows put in."""
    changed = project.sync(project.lines_file(lines)).changed_rows
    assert_as_expected(project)
    return changed


def column_types(project: Project, table: str) -> dict[str, str]:
    return {
        row["column_name"]: row["data_type"].lower()
        for row in project.query(
            "select column_name, data_type from information_schema.columns"
            f" where table_schema = '{{main}}' and table_name = '{table}' order by ordinal_position"
        )
    }


def test_new_property_is_a_new_column_on_its_own(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 3}))
    assert list(column_types(project, "bought"))[-1] == "price"
    sync_of(project, track("Bought", 1, {"price": 4, "gift": True, "to": {"city": "Ulm"}}))
    assert list(column_types(project, "bought"))[-3:] == ["price", "gift", "to_city"]
    assert column_types(project, "bought")["gift"] == "boolean"


@pytest.mark.proves("Changed definitions, new columns, wider types")
def test_contradicting_value_widens_as_if_it_had_always_been_so(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 3, "day": "2026-01-02", "n": 1}))
    assert column_types(project, "bought")["price"] == "bigint"
    sync_of(project, track("Bought", 1, {"price": 4.5}), track("Bought", 2, {"n": "many"}))
    assert column_types(project, "bought")["price"].startswith("double")
    sync_of(project, track("Bought", 3, {"price": "12 EUR", "day": "soon"}))
    rows = {row["price"]: row["day"] for row in project.rows("bought")}
    assert rows == {"3": "2026-01-02", "4.5": None, None: None, "12 EUR": "soon"}


def test_text_keeps_what_was_sent(project: Project) -> None:
    line = (
        '{"type":"track","event":"Bought","messageId":"m1","anonymousId":"d1",'
        f'"timestamp":"{at(0)}","context":{{"library":{{"name":"analytics.js"}}}},'
        '"properties":{"a":10.0,"b":12345678901234567890123,"c":1e5,"d":10.50,"e":true}}'
    )
    other = track("Bought", 1, dict.fromkeys("abcde", "x"))
    project.sync(project.lines_file([line, other]))
    row = next(row for row in project.rows("bought") if row["a"] != "x")
    assert [row[name] for name in "abcde"] == [
        "10.0", "12345678901234567890123", "1e5", "10.50", "true",
    ]  # fmt: skip


def test_identify_moves_rows_and_user_migrations_says_so(project: Project) -> None:
    sync_of(project, track("Bought", 0), page("https://shop.example/a?utm_source=x#top", 1))
    anonymous = project.rows("bought")[0]["user_id"]
    sync_of(project, identify("ann", 5, {"email": "ann@example.com", "plan": "pro"}))
    known = project.rows("bought")[0]["user_id"]
    assert known != anonymous
    (migration,) = project.rows("user_migrations")
    assert (migration["from_user_id"], migration["to_user_id"]) == (anonymous, known)
    assert [row["user_id"] for row in project.rows("users")] == [known]

    # The identity is known already: a second device comes to it.
    sync_of(
        project,
        track("Bought", 7, anonymousId="d2"),
        identify("ann", 8, {"plan": "free"}, anonymousId="d2"),
    )
    assert {row["user_id"] for row in project.rows("bought")} == {known}
    assert len(project.rows("user_migrations")) == 2
    assert project.rows("users")[0]["plan"] == "free"


def test_two_people_on_one_device_stay_two(project: Project) -> None:
    sync_of(
        project,
        identify("ann", 0), track("Bought", 1), identify("bob", 2), track("Bought", 3),
    )  # fmt: skip
    assert len({row["user_id"] for row in project.rows("bought")}) == 2
    assert len(project.rows("sessions")) == 2


def test_alias_merges_transitively_over_several_syncs(project: Project) -> None:
    sync_of(
        project, track("Bought", 0, userId="a"), track("Bought", 1, userId="b", anonymousId="d2")
    )
    sync_of(project, alias("a", "b", 10, anonymousId="d3"))
    sync_of(project, track("Bought", 11, anonymousId="d9"))
    sync_of(project, alias("b", "c", 20, anonymousId="d3"), alias("d9", "c", 21, anonymousId="d3"))
    users = {row["user_id"]: row["identity"] for row in project.rows("users")}
    assert set(users.values()) == {"c"}
    assert {row["user_id"] for row in project.rows("bought")} == set(users)
    migrations = project.rows("user_migrations")
    assert not {m["to_user_id"] for m in migrations} & {m["from_user_id"] for m in migrations}


def test_earlier_alias_of_an_anonymous_id_dates_its_migration(project: Project) -> None:
    sync_of(project, track("Bought", 0, anonymousId="d9"), alias("d9", "c", 20, anonymousId="d3"))
    sync_of(project, alias("d9", "c", 10, anonymousId="d6"))
    assert {row["time"].minute for row in project.rows("user_migrations")} == {10}


def test_ignored_identities_do_not_merge_and_can_be_put_on_the_list_later(project: Project) -> None:
    sync_of(
        project,
        track("Bought", 0, userId="undefined"),
        track("Bought", 1, userId="shared", anonymousId="d2"),
        track("Bought", 2, userId="shared", anonymousId="d3"),
    )
    assert len({row["user_id"] for row in project.rows("bought")}) == 2
    project.set_vars(ignored_identities=["shared"])
    project.sync()
    assert_as_expected(project, ignored_identities=frozenset({"shared"}))
    assert len({row["user_id"] for row in project.rows("bought")}) == 3
    project.set_vars(ignored_identities=[])
    project.sync()
    assert_as_expected(project)


def test_users_and_devices_that_a_setting_takes_away_leave_every_table(project: Project) -> None:
    sync_of(
        project,
        track("Bought", 0, userId="none-such", anonymousId=None),
        track("Bought", 50, userId="none-such", anonymousId=None),
        alias("old", "new", 60, anonymousId="d3"),
        track("Bought", 61, userId="old", anonymousId="d4"),
    )
    project.set_vars(ignored_identities=["none-such", "old"])
    project.sync()
    assert_as_expected(project, ignored_identities=frozenset({"none-such", "old"}))


def test_alias_that_is_taken_off_un_merges_and_comes_back(project: Project) -> None:
    sync_of(
        project,
        track("Bought", 0, userId="a"), track("Bought", 1, userId="b", anonymousId="d2"),
        track("Bought", 2, userId="c", anonymousId="d3"), alias("a", "b", 10), alias("b", "c", 11),
    )  # fmt: skip
    assert len(project.rows("users")) == 1
    project.set_vars(ignored_aliases=[{"previous_id": "a", "user_id": "b"}])
    changed = {table.name: table.changed for table in project.sync().tables}
    assert_as_expected(project, ignored_aliases=frozenset({("a", "b")}))
    assert len(project.rows("users")) == 2
    # Rows of those that stay together are not written again.
    assert (changed["bought"], changed["users"]) == (1, 2)
    project.set_vars(ignored_aliases=[])
    sync_of(project)
    assert len(project.rows("users")) == 1


def test_better_copy_of_an_alias_that_is_none_un_merges(project: Project) -> None:
    sync_of(
        project,
        track("Bought", 0, userId="a"), track("Bought", 1, userId="b", anonymousId="d2"),
        {**alias("a", "b", 10), "messageId": "m", "receivedAt": at(20)},
    )  # fmt: skip
    assert len(project.rows("users")) == 1
    sync_of(
        project, {**track("Bought", 10, anonymousId="d2"), "messageId": "m", "receivedAt": at(15)}
    )
    assert len(project.rows("users")) == 2
    sync_of(project, {**alias("a", "b", 10), "messageId": "m", "receivedAt": at(12)})
    assert len(project.rows("users")) == 1


def test_late_event_joins_two_sessions_and_another_becomes_their_first(project: Project) -> None:
    sync_of(
        project,
        page("https://shop.example/a", 100), track("Bought", 101),
        page("https://shop.example/b", 150), track("Bought", 151),
    )  # fmt: skip
    assert len(project.rows("sessions")) == 2
    sync_of(project, track("Seen", 125))
    assert len(project.rows("sessions")) == 1
    sync_of(project, page("https://shop.example/first?utm_source=mail", 99))
    (session,) = project.rows("sessions")
    assert session["landing_page"] == "https://shop.example/first?utm_source=mail"
    assert {row["utm_source"] for row in project.rows("bought")} == {"mail"}


def test_exactly_thirty_minutes_is_one_session(project: Project) -> None:
    sync_of(project, track("Bought", 0), track("Bought", 30))
    assert len(project.rows("sessions")) == 1
    sync_of(project, track("Bought", 60.0001))
    assert len(project.rows("sessions")) == 2


def test_late_copy_with_an_earlier_receipt_replaces_the_event(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}, id="m", receivedAt=at(10)))
    sync_of(project, track("Bought", 1, {"price": 2}, id="m", receivedAt=at(5), anonymousId="d2"))
    assert [row["price"] for row in project.rows("bought")] == [2]
    sync_of(project, track("Other", 1, {"price": 3}, id="m", receivedAt=at(4)))
    assert project.rows("bought") == []


def test_library_seen_for_the_first_time_adds_its_columns_in_their_place(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}, context={"library": {"name": "node"}}))
    assert "utm_source" not in column_types(project, "bought")
    sync_of(project, track("Bought", 1, {"price": 2}))
    columns = list(column_types(project, "bought"))
    assert columns.index("utm_source") < columns.index("domain") < columns.index("price")


def test_users_change_only_where_something_changed(project: Project) -> None:
    sync_of(project, identify("ann", 0, {"plan": "pro"}), identify("bob", 0, anonymousId="d2"))
    put_in = {
        table.name: table.changed
        for table in project.sync(project.lines_file([identify("bob", 9, anonymousId="d2")])).tables
    }
    assert put_in["users"] == 1


def test_failed_model_fails_the_sync_and_the_next_goes_on(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}))
    broken = project.directory / "models/core/users.sql"
    text = broken.read_text()
    broken.write_text(text + " where no_such_column")
    with pytest.raises(SyncFailedError, match="no_such_column"):
        project.sync(project.lines_file([track("Bought", 1, {"price": 2}, anonymousId="d2")]))
    history = project.query("select * from {main}._sync_history order by start_time")
    assert [row["status"] for row in history] == ["succeeded", "failed"]
    assert "no_such_column" in history[-1]["error"]
    assert history[-1]["finish_time"] is not None
    broken.write_text(text)
    project.sync()
    assert_as_expected(project)


def test_sync_fails_where_a_table_got_a_key_twice(project: Project) -> None:
    sync_of(project, track("Bought", 0))
    broken = project.directory / "models/core/sessions.sql"
    text = broken.read_text()
    broken.write_text(f"select * from ({text}) as once union all select * from ({text}) as twice")
    with pytest.raises(SyncFailedError, match="primary_key_sessions"):
        project.sync(project.lines_file([track("Bought", 1, anonymousId="d2")]), tests=True)


def test_sync_fails_where_an_event_table_built_anew_got_a_key_twice(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}))
    broken = project.directory / "macros/events/event_table.sql"
    rows = (
        "{{ event_rows(event_columns(table, matches, control), matches, since, archived, gaps) }}"
    )
    text = broken.read_text()
    assert rows in text
    twice = f"select * from ({rows}) as once union all select * from ({rows}) as twice"
    broken.write_text(text.replace(rows, twice))
    # What another sync brought: only because it is built anew is the row looked at.
    changed = {"bought": {**BOUGHT["bought"], "since": "2001-01-01"}}
    project.define(changed)
    with pytest.raises(SyncFailedError, match="primary_key_all_events"):
        project.sync(tests=True)


def test_sync_history_closes_a_killed_sync(project: Project) -> None:
    sync_of(project, track("Bought", 0))
    project.execute("update {internal}.syncs set status = 'running', finished_at = null")
    project.sync()
    history = project.query("select * from {main}._sync_history order by start_time")
    assert [row["status"] for row in history] == ["failed", "succeeded"]
    assert "interrupted" in history[0]["error"]


def test_archived_event_is_frozen_and_restored_with_all_it_missed(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}))
    project.define({"bought": {**BOUGHT["bought"], "archived": now()}})
    assert sync_of(project, track("Bought", 1, {"price": 2}), identify("ann", 2)) > 0
    (frozen,) = project.rows("bought")
    assert frozen["price"] == 1
    # Its rows still follow the merge, so that joins to users hold.
    assert [row["user_id"] for row in project.rows("users")] == [frozen["user_id"]]
    project.sync(full_refresh=True)
    assert_as_expected(project)
    project.define(BOUGHT)
    sync_of(project, track("Bought", 3, {"price": 3}))
    assert sorted(row["price"] for row in project.rows("bought")) == [1, 2, 3]


def test_archived_property_leaves_a_gap_that_a_rebuild_shows_as_well(project: Project) -> None:
    sync_of(project, track("Bought", 0, {"price": 1}))
    archived = now()
    project.define(
        {"bought": {**BOUGHT["bought"], "properties": {"price": {"archived": archived}}}}
    )
    sync_of(project, track("Bought", 1, {"price": 2}))
    gap = {"price": {"archived": archived, "restored": now()}}
    project.define({"bought": {**BOUGHT["bought"], "properties": gap}})
    sync_of(project, track("Bought", 2, {"price": 3}))
    prices = [row["price"] for row in sorted(project.rows("bought"), key=lambda row: row["time"])]
    assert prices == [1, None, 3]
    project.sync(full_refresh=True)
    assert_as_expected(project)
