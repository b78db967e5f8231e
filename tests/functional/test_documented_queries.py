"""Queries that strangers write against the documented schema run as they stand."""

from __future__ import annotations

import pytest

from tests.functional.events import identify, message, page, track
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

# The documented columns, written out here as a client has them in its queries, not as the
# project lists them.
SESSION = """
    platform device_type country region city ip referrer landing_page landing_page_query
    landing_page_hash browser search_keyword utm_source utm_campaign utm_medium utm_term
    utm_content
"""
IOS = "device carrier app_name app_version"
ANDROID = "heap_device_id heap_app_name heap_app_version heap_device"
EVENT = f"event_id user_id session_id time type library {SESSION} domain path hash query title href"
TOUCH = f"""{IOS} action_method view_controller screen_a11y_id screen_a11y_label
    target_view_class target_view_name target_a11y_id target_a11y_label target_text"""
COLUMNS = {
    "users": "user_id identity handle email joindate last_modified",
    "sessions": f"event_id user_id session_id time library {SESSION} {IOS} {ANDROID}",
    "pageviews": f"""event_id user_id session_id time library {SESSION} path query hash title {IOS}
        view_controller screen_a11y_id screen_a11y_label heap_device_id heap_previous_page
        heap_app_name heap_app_version heap_device""",
    # Of an event that web, iOS and Android have sent.
    "viewed_customer_page": f"""{EVENT} {TOUCH} heap_device_id heap_previous_page heap_app_name
        heap_app_version heap_device""",
    "all_events": "event_id user_id session_id time event_table_name event_view_name",
    "has_viewed": "user_id",
    "_sync_history": "status start_time finish_time error next_scheduled_sync_at",
    "_sync_info": "event_table_name sync_started sync_ended synced_to_time inserted_row_count",
    "_dropped_tables": "event_table_name dropped_at",
    "user_migrations": "from_user_id to_user_id time",
    "_event_metadata": """table_name ui_name last_updated_at last_updated_by notes source
        verified_at verified_by""",
}
BIGINT = {"user_id", "event_id", "session_id", "from_user_id", "to_user_id", "inserted_row_count"}
TIMESTAMP = {
    "time", "joindate", "last_modified", "start_time", "finish_time", "next_scheduled_sync_at",
    "sync_started", "sync_ended", "synced_to_time", "dropped_at", "last_updated_at", "verified_at",
}  # fmt: skip
TEXT = ("text", "varchar", "character varying")

SALESFORCE = """
    create schema if not exists salesforce_;
    create table salesforce_.accounts as select 'ann@example.com' as name, true as is_won
"""

# (query, number of rows)
QUERIES: list[tuple[str, int]] = [
    # Users with their events, and with their sessions.
    (
        """select * from main_production.users
        JOIN main_production.viewed_customer_page
            ON main_production.users.user_id = main_production.viewed_customer_page.user_id""",
        4,
    ),
    (
        """SELECT main_production.users.email, is_won
        FROM main_production.users
        JOIN main_production.viewed_customer_page
            ON main_production.users.user_id=main_production.viewed_customer_page.user_id
        JOIN salesforce_.accounts
            ON main_production.users.email=salesforce_.accounts.name""",
        2,
    ),
    (
        """select e.event_id, s.landing_page, s.utm_source
        from main_production.viewed_customer_page e
        join main_production.sessions s
            on e.user_id = s.user_id and e.session_id = s.session_id""",
        4,
    ),
    # Names in any case, as SQL has it; the column that is written IP in the documentation.
    ("SELECT USER_ID, IP FROM Main_Production.Sessions WHERE IP IS NOT NULL", 1),
    # A funnel on users, by first event.
    (
        """with viewed as (
            select user_id, min(time) as first_time from main_production.pageviews group by 1
        ), did as (
            select user_id, min(time) as first_time
            from main_production.viewed_customer_page group by user_id
        )
        select count(distinct viewed.user_id) as viewed, count(distinct did.user_id) as did
        from viewed left join did
            on viewed.user_id = did.user_id and did.first_time >= viewed.first_time""",
        1,
    ),
    (
        """select date_trunc('day', time) as day, event_table_name, count(*) as events,
            count(distinct user_id) as users
        from main_production.all_events group by 1, 2 order by 1, 2""",
        3,
    ),
    # What an event was part of, and ids that are stale outside.
    (
        """select u.*, m.from_user_id from main_production.user_migrations m
        join main_production.users u on u.user_id = m.to_user_id where m.time < now()""",
        1,
    ),
    (
        """select u.email from main_production.users u
        join main_production.has_viewed s on s.user_id = u.user_id where u.email is not null""",
        1,
    ),
    (
        """select i.event_table_name, m.ui_name from main_production._sync_info i
        join main_production._event_metadata m on m.table_name = i.event_table_name
        where i.inserted_row_count >= 0 and i.sync_ended >= i.sync_started""",
        1,
    ),
    (
        """select status, finish_time - start_time as took from main_production._sync_history
        where status = 'succeeded' and error is null order by start_time desc limit 1""",
        1,
    ),
]


def lines() -> list[dict[str, object]]:
    home = "https://shop.example/customers?utm_source=mail#top"
    phone = {"library": {"name": "analytics-ios"}, "device": {"type": "ios", "model": "iPhone"}}
    droid = {"library": {"name": "analytics-android"}, "device": {"type": "android", "id": "d"}}
    web = {"library": {"name": "analytics.js"}, "ip": "192.0.2.1"}
    return [
        page(home, 0, context=web),
        track("Viewed Customer Page", 1, {"plan": "pro"}),
        identify("ann", 2, {"email": "ann@example.com", "handle": "ann"}),
        track("Viewed Customer Page", 3),
        track("Viewed Customer Page", 4, anonymousId="d2", context=phone),
        message("screen", 4.5, anonymousId="d2", name="Home", context=phone),
        track("Viewed Customer Page", 5, anonymousId="d3", context=droid),
    ]


def test_documented_queries_run_as_they_stand(project: Project) -> None:
    project.define(
        {
            "viewed_customer_page": {
                "name": "Viewed Customer Page",
                "match": {"event": "Viewed Customer Page"},
                "notes": "Somebody looked.",
            }
        },
        {
            "has_viewed": {
                "name": "Has viewed",
                "match": {"has_done": {"event": "viewed_customer_page"}},
            }
        },
    )
    project.sync(project.lines_file(lines()))

    for table, names in COLUMNS.items():
        wanted = names.split()
        project.query(f"select {', '.join(wanted)} from main_production.{table}")
        found = {
            row["column_name"]: row["data_type"].lower()
            for row in project.query(
                "select column_name, data_type from information_schema.columns where"
                f" table_schema = 'main_production' and table_name = '{table}'"
                " order by ordinal_position"
            )
        }
        # All of them, in the documented order, before anything else.
        assert [name for name in found if name in wanted] == wanted, table
        for name in wanted:
            kind = (
                "bigint"
                if name in BIGINT
                else "timestamp"
                if name in TIMESTAMP
                else "(text|varchar|character varying)"
            )
            assert found[name].startswith(tuple(kind.strip("()").split("|"))), (table, name)

    for statement in SALESFORCE.split(";"):
        project.execute(statement)
    for query, rows in QUERIES:
        assert len(project.query(query)) == rows, query
    # What people put into the schema themselves is in nobody's way.
    project.execute("create table main_production.my_notes as select 1 as n")
    project.execute("create view main_production.my_view as select * from main_production.my_notes")
    assert project.sync().changed_rows == 0
    assert project.query("select n from main_production.my_view") == [{"n": 1}]
