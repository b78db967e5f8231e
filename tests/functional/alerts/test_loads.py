"""Alerts of loads: told once, told again where they did not arrive, never in the load's way."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.alerts.daily import daily_lines, reasons_of
from loader.alerts.memory import GIVE_UP
from loader.clock import utc_now
from loader.errors import LoadFailedError, WarehouseError
from loader.profile import load_target
from loader.rejected.quarantine import Filter
from loader.rejected.replay import replay
from loader.warehouses import open_warehouse
from loader.warehouses.base import literal
from tests.functional.alerts.hook import FAILURE, Hook
from tests.functional.events import track
from tests.functional.project import Project
from tests.standins.faulty_http import Asked, Fault


@pytest.fixture
def bad(project: Project) -> Path:
    """A file that is no Parquet though it says so."""
    path = project.directory / "bad.parquet"
    path.write_bytes(b"none")
    return path


def mend(project: Project, bad: Path) -> None:
    """The file is what it says."""
    events = pa.Table.from_pylist([track("Bought", 1, {"total": 5})])
    pq.write_table(events, bad)
    project.load(bad)


def failing(project: Project, bad: Path) -> None:
    with pytest.raises(LoadFailedError):
        project.load(bad)


@pytest.mark.proves("Alerts, told once")
def test_a_failed_file_is_told_once_and_so_is_its_recovery(hook: Hook, bad: Path) -> None:
    hook.define(FAILURE)
    hook.project.load(hook.project.lines_file([track("Bought", 0)]))
    assert hook.told() == []
    for _ in range(2):
        failing(hook.project, bad)
    assert hook.evaluate() == []
    assert hook.told() == [("bad.parquet", "failed")]
    assert "bad.parquet" in hook.server.asked[0].body["data"]["title"]
    mend(hook.project, bad)
    hook.project.load(bad)
    assert hook.evaluate() == []
    assert hook.told() == [("bad.parquet", "failed"), ("bad.parquet", "recovered")]
    rows = hook.project.query(
        "select state, channel, attempts, error, told_at from {main}._alerts order by since"
    )
    assert [(r["state"], r["channel"], r["attempts"], r["error"]) for r in rows] == [
        ("failed", "hook", 1, None),
        ("recovered", "hook", 1, None),
    ]
    assert all(row["told_at"] is not None for row in rows)


@pytest.mark.on_clouds
@pytest.mark.proves("Alerts, told once")
def test_so_it_is_in_the_cloud(hook: Hook, bad: Path) -> None:
    hook.define(FAILURE)
    failing(hook.project, bad)
    assert hook.evaluate() == []
    assert hook.told() == [("bad.parquet", "failed")]
    mend(hook.project, bad)
    assert hook.told() == [("bad.parquet", "failed"), ("bad.parquet", "recovered")]
    hook.define({"lines": {"when": "rejected", "tell": ["hook"], "min_lines": 1}})
    hook.project.execute("update {raw}.loads set rows_rejected = 1 where status = 'succeeded'")
    hook.evaluate()
    assert hook.told()[2:] == [("segment", "rejected")]


def test_what_did_not_arrive_is_told_later_in_order(
    hook: Hook, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.define(FAILURE)
    hook.server.faults = [Fault(status=503), Fault(after=True, status=500)]
    failing(hook.project, bad)
    said = capsys.readouterr().err
    assert "eventide: an alert did not reach hook (HTTP 503: out of order)" in said
    assert "bad.parquet" in said
    mend(hook.project, bad)
    assert "HTTP 500" in capsys.readouterr().err
    assert [told.error for told in hook.evaluate()] == [None, None]
    assert hook.evaluate() == []
    ids = [asked.headers["Idempotency-Key"] for asked in hook.server.asked]
    # The second attempt had arrived: its key tells.
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert hook.told()[2:] == [("bad.parquet", "failed"), ("bad.parquet", "recovered")]


def test_what_is_too_old_is_not_told_any_more(hook: Hook, bad: Path) -> None:
    hook.define(FAILURE)
    hook.server.faults = [Fault(status=503)]
    failing(hook.project, bad)
    long_ago = literal(utc_now() - GIVE_UP - timedelta(minutes=1))
    hook.project.execute(f"update {{main}}._alerts set found_at = {long_ago}")
    assert hook.evaluate() == []
    assert len(hook.server.asked) == 1


def test_a_look_sends_nothing_and_notes_nothing(hook: Hook, bad: Path) -> None:
    failing(hook.project, bad)
    hook.define(FAILURE)
    for _ in range(2):
        (told,) = hook.evaluate(look_only=True)
        assert (told.alert.state, told.channel, told.error) == ("failed", "hook", None)
    assert hook.server.asked == []
    assert "_alerts" not in hook.project.tables()
    assert [told.alert.state for told in hook.evaluate()] == ["failed"]


def test_who_wants_no_recovery_gets_none_and_the_next_failure(hook: Hook, bad: Path) -> None:
    quiet = {"type": "webhook", "url": f"{hook.server.url}/other"}
    hook.define(
        {
            "broken": {"when": "failure", "of": ["load"], "tell": ["hook"], "recovery": False},
            "syncs": {"when": "failure", "of": ["sync"], "tell": ["other"]},
        },
        other=quiet,
    )
    failing(hook.project, bad)
    mend(hook.project, bad)
    bad.write_bytes(b"another")
    failing(hook.project, bad)
    assert hook.told() == [("bad.parquet", "failed"), ("bad.parquet", "failed")]
    assert {asked.path for asked in hook.server.asked} == {"/"}


def test_a_load_without_new_files_ends_the_failure_of_loading(hook: Hook) -> None:
    hook.define(FAILURE)
    good = hook.project.lines_file([track("Bought", 0)])
    hook.project.load(good)
    from loader.errors import SourceError

    with pytest.raises(SourceError):
        hook.project.load(hook.project.directory / "nowhere/*.ndjson")
    hook.project.load(good)
    assert hook.told() == [("load", "failed"), ("load", "recovered")]


def test_a_mistake_in_the_file_does_not_fail_the_load(
    hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.define({"broken": {"when": "failure", "tell": ["nobody"]}})
    result = hook.project.load(hook.project.lines_file([track("Bought", 0)]))
    assert result.landed == 1
    said = capsys.readouterr().err
    assert "alerts could not be told: definitions/alerts.yml:" in said
    assert "there is no channel nobody; did you mean" in said or "known are: hook" in said


def test_rejected_lines_jump(hook: Hook) -> None:
    hook.define({"lines": {"when": "rejected", "tell": ["hook"]}})
    now = utc_now()
    lines = [track("Bought", minutes) for minutes in range(50)]
    hook.project.load(hook.project.lines_file(lines))
    hook.insert(
        '"{raw}".loads',
        [
            {
                "load_id": day,
                "file": f"{day}.ndjson",
                "collector": "segment",
                "rows_read": 10_000,
                "rows_rejected": 5,
                "started_at": now - timedelta(days=day, hours=3),
                "finished_at": now - timedelta(days=day, hours=2),
                "status": "succeeded",
            }
            for day in range(1, 20)
        ],
    )
    assert hook.evaluate() == []
    hook.project.load(hook.project.lines_file([*["none"] * 120, track("Bought", 99)]))
    (asked,) = hook.server.asked
    data = asked.body["data"]
    assert (data["subject"], data["state"]) == ("rejected/segment", "rejected")
    assert (data["details"]["rejected"], data["details"]["read"]) == (120, 171)
    assert data["details"]["usual_share"] == 0.0005
    assert sum(data["details"]["reasons"].values()) == 120
    # To read them once more makes them neither more nor fewer.
    project_dir, target = hook.project.directory, hook.project.target
    assert replay(Filter(), project_dir=project_dir, target=target).read == 120
    with closing(open_warehouse(load_target(target, project_dir))) as warehouse:
        assert daily_lines(warehouse, now)["segment"][0] == (120, 171)
        assert sum(reasons_of(warehouse, now)["segment"].values()) == 120
    # A day later the lines are behind us.
    hook.project.execute(
        "update {raw}.loads set finished_at = "
        f"{literal(now - timedelta(hours=30))} where rows_rejected > 100"
    )
    hook.evaluate()
    assert hook.told()[1:] == [("segment", "recovered")]


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_two_at_once_tell_it_once(hook: Hook, bad: Path) -> None:
    failing(hook.project, bad)
    hook.define(FAILURE)
    slow = threading.Event()

    def app(asked: Asked) -> tuple[int, Any, dict[str, str]]:
        slow.wait(2)
        return 200, "ok", {}

    hook.server.app = app
    threads = [threading.Thread(target=hook.evaluate) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    # While the first still waits for its answer, the second has ended.
    threads[1].join(timeout=10)
    assert not threads[1].is_alive()
    slow.set()
    threads[0].join()
    assert hook.told() == [("bad.parquet", "failed")]


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_a_warehouse_that_cannot_be_reached_is_told_once(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook.define(FAILURE)
    good = hook.project.lines_file([track("Bought", 0)])
    with monkeypatch.context() as patch:
        patch.setenv("PGPORT", "1")
        patch.setenv("PGHOST", "127.0.0.1")
        for _ in range(2):
            with pytest.raises(WarehouseError):
                hook.project.load(good)
    assert hook.told() == [("load", "failed")]
    hook.project.load(good)
    hook.project.load(good)
    assert hook.told() == [("load", "failed"), ("load", "recovered")]
