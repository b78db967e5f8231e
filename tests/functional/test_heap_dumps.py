"""What Heap Connect dumped becomes the same users, sessions and events here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.project import Project

CASES = Path(__file__).resolve().parents[1] / "unit/collectors/cases/heap"


@pytest.mark.in_turn
def test_users_that_heap_merged_are_one_user(project: Project) -> None:
    project.define({"orders": {"name": "Orders", "match": {"event": "Order Completed"}}})
    names = ("user_migrations", "sign_up_click", "pageviews", "users", "sessions")
    result = project.sync(*(CASES / f"{name}.ndjson" for name in names))
    assert result.load is not None
    assert {file.collector for file in result.load.files} == {"heap"}

    (ana,) = project.query(
        "select user_id, email, handle from {main}.users where identity = 'ana@shop.example'"
    )
    assert (ana["email"], ana["handle"]) == ("ana@shop.example", "ana")
    # Four devices of Heap's, of which it knew two as one person; one was identified by nothing.
    assert project.query("select count(*) as n from {main}.users") == [{"n": 3}]
    (order,) = project.query("select user_id, session_id from {main}.orders")
    assert order["user_id"] == ana["user_id"]

    sessions = project.query(
        "select user_id, session_id, time, landing_page, referrer "
        "from {main}.sessions where user_id = " + str(ana["user_id"])
    )
    assert [row["session_id"] for row in sessions] == [order["session_id"]]
    assert str(sessions[0]["time"]) == "2026-03-02 09:59:59.900000"
    assert sessions[0]["landing_page"] == "https://shop.example/tulips?utm_source=letter"
    assert sessions[0]["referrer"] == "https://news.example/"
    assert project.query("select count(*) as n from {main}.sessions") == [{"n": 3}]
    assert project.query("select count(*) as n from {main}.pageviews") == [{"n": 4}]
