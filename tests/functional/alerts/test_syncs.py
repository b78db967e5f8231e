"""Alerts of syncs: what stops them before any book is written, staleness, the rows of tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loader.clock import utc_now
from loader.errors import DbtError
from loader.warehouses.base import literal
from tests.functional.alerts.hook import FAILURE, Hook
from tests.functional.events import track


@pytest.mark.in_turn
@pytest.mark.proves("Alerts, told once")
def test_a_sync_that_fails_recovers_grows_stale_and_jumps(hook: Hook) -> None:
    project = hook.project
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    hook.define(
        {
            **FAILURE,
            "old": {"when": "staleness", "max_minutes": 90, "tell": ["hook"]},
            "rows": {"when": "volume", "tables": ["bought"], "tell": ["hook"], "min_rows": 10},
        }
    )
    broken = project.directory / "models/broken.sql"
    broken.write_text("select * from {{ ref('there_is_none') }}")
    with pytest.raises(DbtError):
        project.sync(project.lines_file([track("Bought", 0)]))
    broken.unlink()
    assert hook.told() == [("sync", "failed")]
    assert "there_is_none" in hook.server.asked[0].body["data"]["details"]["error"]
    assert hook.evaluate() == []

    project.sync()
    assert hook.told()[1:] == [("sync", "recovered")]

    now = utc_now()
    hook.insert(
        '"{internal}".syncs',
        [
            {
                "sync_id": -day,
                "started_at": now - timedelta(days=day, hours=1),
                "finished_at": now - timedelta(days=day, hours=1),
                "status": "succeeded",
                "invocation_id": str(day),
            }
            for day in range(1, 29)
        ],
    )
    hook.insert(
        '"{internal}".model_syncs',
        [
            {
                "sync_id": -day,
                "model": "bought",
                "in_output": True,
                "inserted_row_count": 100 if day % 7 else 10,
                "rebuilt": False,
            }
            for day in range(1, 29)
        ],
    )
    # The table was built today: its rows are no day's.
    assert hook.evaluate() == []
    project.execute("update {internal}.model_syncs set rebuilt = false where model = 'bought'")
    project.execute(
        "update {internal}.model_syncs set inserted_row_count = 45 "
        "where model = 'bought' and sync_id > 0"
    )
    (told,) = hook.evaluate()
    assert (told.alert.subject, told.alert.state) == ("table/bought", "more rows")
    assert told.alert.title == ("table bought: far more: 45 rows in 24 hours, usual are 10")
    assert hook.evaluate() == []

    ago = literal(now - timedelta(minutes=91))
    project.execute(f"update {{internal}}.syncs set finished_at = {ago} where sync_id > 0")
    assert [told.alert.state for told in hook.evaluate()] == ["stale"]
    assert hook.evaluate() == []
    later = literal(utc_now())
    project.execute(f"update {{internal}}.syncs set finished_at = {later} where sync_id > 0")
    assert [told.alert.state for told in hook.evaluate()] == ["recovered"]


def test_a_sync_without_the_file_asks_nothing(
    hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    from loader.alerts.after import told_after

    # There is no project: whatever was asked would say so.
    with told_after("sync", project_dir=hook.project.directory / "none"):
        pass
    assert capsys.readouterr().err == ""
    hook.project.load(hook.project.lines_file([track("Bought", 0)]))
    assert "_alerts" not in hook.project.tables()
