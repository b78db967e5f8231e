"""The life of a definition over several syncs: what each edit of it does, and does not do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.events import at, now, track
from tests.functional.planning import plan_and_sync
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

BOUGHT: dict[str, Any] = {"name": "Bought", "match": {"event": "Bought"}}


def bought(minute: float, price: int) -> dict[str, Any]:
    return track("Bought", minute, {"price": price})


def test_all_history_or_from_a_date_that_moves(project: Project) -> None:
    since = {**BOUGHT, "since": at(2)}
    project.define({"bought": BOUGHT, "lately": since})
    plans = plan_and_sync(project, bought(0, 1), bought(2, 2), bought(4, 3))
    assert (plans["bought"].rows, plans["lately"].rows) == (3, 2)
    # What is older than the date and lands late stays out.
    plan_and_sync(project, bought(1, 4), bought(5, 5))
    assert [len(project.rows(table)) for table in ("bought", "lately")] == [5, 3]
    project.define({"bought": BOUGHT, "lately": {**since, "since": at(4)}})
    plans = plan_and_sync(project)
    assert [reason.part for reason in plans["lately"].reasons] == ["since"]
    assert len(project.rows("lately")) == 2
    project.define({"bought": BOUGHT, "lately": BOUGHT})
    plan_and_sync(project)
    assert len(project.rows("lately")) == 5
    assert_as_expected(project)


def test_words_about_an_event_build_nothing(project: Project) -> None:
    project.define({"bought": BOUGHT})
    plan_and_sync(project, bought(0, 1))
    words = {"name": "Purchase", "category": "Orders", "notes": "Paid.", "verified_by": "a@b.c"}
    project.define({"bought": {**BOUGHT, **words}})
    plans = plan_and_sync(project, bought(1, 2))
    assert plans["bought"].action == "nothing"
    (row,) = project.rows("_event_metadata")
    assert (row["table_name"], row["ui_name"], row["notes"]) == ("bought", "Purchase", "Paid.")
    assert len(project.rows("bought")) == 2


def test_a_table_is_called_by_its_key_before_its_first_sync_and_for_ever_after(
    project: Project,
) -> None:
    project.define({"bougth": BOUGHT})
    project.load(project.lines_file([bought(0, 1)]))
    # Renamed before it was ever made: nothing of the old name is there.
    project.define({"bought": BOUGHT})
    plan_and_sync(project)
    assert {"bought", "bougth"} & set(project.tables()) == {"bought"}
    # Renamed afterwards: a new table beside the old one, which is frozen.
    project.define({"purchase": BOUGHT})
    plans = plan_and_sync(project, bought(1, 2))
    assert (plans["purchase"].action, plans["bought"].action) == ("create", "freeze")
    assert [len(project.rows(table)) for table in ("bought", "purchase")] == [1, 2]


def test_a_restored_property_has_a_gap_unless_it_is_backfilled(project: Project) -> None:
    project.define({"bought": BOUGHT})
    plan_and_sync(project, bought(0, 1))
    gap = {"archived": now()}
    project.define({"bought": {**BOUGHT, "properties": {"price": gap}}})
    plan_and_sync(project, bought(1, 2))
    restored = {**gap, "restored": now()}
    project.define({"bought": {**BOUGHT, "properties": {"price": restored}}})
    plan_and_sync(project, bought(2, 3))
    assert prices(project) == [1, None, 3]
    assert_as_expected(project)
    project.define({"bought": {**BOUGHT, "properties": {"price": {**restored, "backfill": True}}}})
    plans = plan_and_sync(project, bought(3, 4))
    assert [reason.part for reason in plans["bought"].reasons] == ["gaps"]
    assert prices(project) == [1, 2, 3, 4]
    assert_as_expected(project)


def prices(project: Project) -> list[int | None]:
    rows = project.query("select price from {main}.bought order by time")
    return [row["price"] for row in rows]
