"""The sample events in a table that somebody else fills: the tables of the landed ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.command_line import all_tables
from tests.functional.mapped.outside import as_theirs, fill, map_tables
from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected, rows_of_all
from tests.functional.servers import empty_duckdb

SAMPLE = REPOSITORY / "seeds/sample_events"
EVENTS = {
    "order_completed": {"name": "Order Completed", "match": {"event": "Order Completed"}},
    "gift_card_used": {"name": "Gift Card Used", "match": {"event": "Gift Card Used"}},
    "product_added": {"name": "Product Added", "match": {"event": "Product Added"}},
    "sign_up_click_any": {"name": "Sign Up", "match": {"target_text": {"contains": "sign up"}}},
}
SEGMENTS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "order_completed"}}}}


@pytest.mark.proves("Raw events where they lie, in tables of others")
@pytest.mark.in_turn
def test_sample_in_a_table_gives_the_rows_of_the_landed_sample(
    project: Project, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("EVENTIDE_DUCKDB_PATH", empty_duckdb(workplace, "landed"))
        landed = Project.copy(workplace / "landed", "duckdb")
        landed.define(EVENTS, SEGMENTS)
        landed.sync(SAMPLE)
        days = as_theirs(landed)
        expected = all_tables(landed)

    project.define(EVENTS, SEGMENTS)
    map_tables(project, shop={})
    before: list[dict[str, Any]] = []
    for part in (days[:2], days[2:4], days[4:]):
        rows: list[dict[str, Any]] = []
        for day in part:
            # A row may be there twice, at once or with the next day's.
            rows += [*day, *day[:7], *({**row, "came": day[0]["came"]} for row in before[:5])]
            before = day
        fill(project, rows)
        result = project.sync(load=True)
        assert result.load is not None
        messages = {row["id"] for row in rows}
        assert (result.load.read, result.load.rejected) == (len(rows), 0)
        assert result.load.landed == len(messages)
        assert result.load.duplicate == len(rows) - len(messages)
        assert_as_expected(project)

    found = all_tables(project)
    assert sorted(found) == sorted(expected)
    for name, table in expected.items():
        assert found[name].columns == table.columns, name
        assert found[name].rows == table.rows, name
    by_parts = rows_of_all(project)
    again = project.sync(load=True)
    assert (again.changed_rows, again.load and again.load.skipped) == (0, 1)
    project.sync(load=True, full_refresh=True)
    assert rows_of_all(project) == by_parts
