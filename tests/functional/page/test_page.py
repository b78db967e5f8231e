"""What the page says is what the books say, on each warehouse."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader.clock import utc_now
from loader.errors import WarehouseLockedError
from loader.page.pages import PAGES
from loader.page.source import Source
from loader.page.static import write
from loader.profile import load_target
from loader.warehouses import hold_for_syncing
from tests.functional.command_line import start
from tests.functional.page.lived import MARKUP, live
from tests.functional.page.operating import (
    assert_tells_of_alerts,
    assert_tells_of_missed_turns,
    assert_tells_of_mistakes,
    assert_tells_of_schedules,
)
from tests.functional.processes import where
from tests.functional.project import Project


def facts(source: Source) -> dict[str, dict[str, Any]]:
    """By page."""
    return {page.name: source.read(page, utc_now()) for page in PAGES}


@pytest.mark.in_turn
@pytest.mark.proves("The page of what happened")
def test_the_page_tells_what_happened(project: Project, tmp_path: Path) -> None:
    source = Source.of(project.directory, project.target, None, 30)
    if project.target == "postgres":
        # Before anything is there; a DuckDB file is not even a file then.
        assert facts(source)["index"]["syncs"] == []
    live(project, tmp_path)
    before = project.query("select count(*) as n from {internal}.syncs")
    told = facts(source)

    syncs = told["index"]["syncs"]
    assert [sync.status for sync in syncs] == ["failed", "succeeded", "succeeded"]
    assert [sync.number for sync in syncs] == [3, 2, 1]
    assert MARKUP in syncs[0].error
    assert all(sync.seconds > 0 for sync in syncs)
    assert syncs[0].next_at > syncs[0].started
    (history,) = project.query("select max(start_time) as last from {main}._sync_history")
    assert syncs[0].started == history["last"]
    (put_in,) = project.query(
        "select sum(inserted_row_count) as n from {internal}.model_syncs "
        "where sync_id = 2 and in_output"
    )
    assert syncs[1].rows == put_in["n"] > 0
    levels = [(level, where) for level, _, where in told["index"]["cares"]]
    assert levels == [
        ("failed", "index"), ("failed", "loads"), ("warning", "index"), ("warning", "definitions"),
        ("warning", "loads"), ("warning", "activation"),
    ]  # fmt: skip

    tables = {table.name: table for table in told["tables"]["tables"]}
    assert {"users", "sessions", "pageviews", "bought", "seen"} <= tables.keys()
    for name in ("users", "bought", "seen"):
        assert tables[name].rows == len(project.rows(name))
    by_day = told["tables"]["by_day"]
    assert by_day.keys() == {"bought", "seen", "pageviews"}
    assert by_day["bought"][date(2026, 3, 2)] == 2
    assert by_day["bought"][date(2026, 3, 5)] == 1
    assert sum(by_day["bought"].values()) == tables["bought"].rows == 3
    assert len(told["tables"]["days"]) == 30

    totals = told["loads"]["totals"]
    assert (totals["loads"], totals["failed"], totals["rejected"]) == (4, 1, 3)
    assert totals["read"] == totals["landed"] + totals["duplicate"] + totals["rejected"]
    assert told["loads"]["loads"][0].status == "failed"
    assert told["loads"]["loads"][-1].file.endswith("<i>first.ndjson")
    reasons = {reason.lines: reason for reason in told["loads"]["reasons"]}
    assert told["loads"]["waiting"] == 3
    assert "not valid JSON" in reasons[2].reason
    assert "mend the file" in reasons[2].way_out

    definitions = {one.table: one for one in told["definitions"]["definitions"]}
    assert (definitions["bought"].state, definitions["seen"].state) == ("synced", "behind")
    assert definitions["bought"].rule == f'(`event` is "Bought" or `event` is "{MARKUP}")'
    assert definitions["bought"].rows == 3
    assert told["definitions"]["problem"] is None
    plan = told["definitions"]["plan"]
    assert {table.name for table in plan.tables} >= {"bought", "seen", "buyers"}

    segments = {segment.table: segment for segment, _ in told["segments"]["segments"]}
    assert segments["buyers"].condition == "has done `bought`"
    assert [number for _, number in segments["buyers"].sizes] == [1, 2, 2]
    assert [at for at, _ in segments["marked"].sizes] == [s.started for s in reversed(syncs)]

    (run,) = told["activation"]["runs"]
    assert (run.sync, run.rows, run.added, run.failed) == ("buyers_to_app", 3, 2, 1)
    (reason,) = told["activation"]["reasons"]
    assert (reason.sync, reason.rows) == ("buyers_to_app", 1)
    assert "no_markup" in reason.reason
    (refused,) = told["activation"]["refused"]

    assert_tells_of_schedules(project, source, utc_now())
    assert_tells_of_missed_turns(source, syncs[0].started)
    assert_tells_of_alerts(project, source)

    # The same as files, without the keys of rows; and nothing was changed by all of it.
    paths = write(source, tmp_path / "out", docs="../docs.html")
    texts = {path.stem: path.read_text() for path in paths}
    assert texts.keys() == told.keys()
    assert refused.row not in texts["activation"]
    assert "no_markup" in texts["activation"]
    assert all('href="../docs.html"' in text for text in texts.values())
    assert project.query("select count(*) as n from {internal}.syncs") == before

    if project.target == "duckdb":
        # Mended, and with the setting off: segments are not counted, and the page says no more.
        project.set_vars(record_segment_sizes=False)
        project.sync()
        assert source.read(PAGES[0], utc_now())["syncs"][0].status == "succeeded"
        again = {s.table: s.sizes for s, _ in source.read(PAGES[4], utc_now())["segments"]}
        assert again == {name: segment.sizes for name, segment in segments.items()}
        # Its channels are gone by now: its recovery is noted, and waits to be told.
        alerting = source.read(PAGES[0], utc_now())["alerting"]
        assert [one.title for one in alerting.firing if "sync" in one.title] == []
        recovered = {one.channel: one.told for one in alerting.told if one.state == "recovered"}
        assert recovered == {"hook": None, "dead": None}

    assert_tells_of_mistakes(project, source)
    definition = project.directory / "definitions/segments.yml"
    definition.write_text("segments: {a: {name: A, match: {has_done: {event: nothing_such}}}}\n")
    wrong = source.read(PAGES[3], utc_now())
    assert wrong["plan"] is None
    assert "definitions/segments.yml:1" in wrong["problem"]


@contextmanager
def held_elsewhere(project: Project) -> Iterator[None]:
    """Another process has the project's DuckDB file open."""
    code = (
        "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); "
        "sys.stdin.read()"
    )
    path = str(load_target(project.target, project.directory).credentials.path)
    holder = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.communicate()


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_sync_that_holds_the_file_is_told_and_not_held_up(project: Project) -> None:
    project.define({"seen": {"name": "Seen", "match": {"event": "Seen"}}})
    source = Source.of(project.directory, project.target, None, 30)
    serving = start("ui", "--port", "0", "--json", *where(project))
    assert serving.stdout is not None
    url = json.loads(serving.stdout.readline())["url"]

    def get(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url + path) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    try:
        status, text = get("")
        assert (status, "there is no such file yet" in text) == (503, True)
        project.load(project.lines_file(["{"]))
        status, text = get("loads.html")
        assert (status, "not valid JSON" in text) == (200, True)

        with held_elsewhere(project):
            with pytest.raises(WarehouseLockedError):
                source.read(PAGES[0], utc_now())
            status, text = get("index.html")
            assert (status, "locked by" in text) == (503, True)
            # What was read before is shown, and that it is no more than that.
            status, text = get("loads.html")
            assert (status, "not valid JSON" in text) == (200, True)
            assert "This is what was there before." in text

        # Between two requests the file is free.
        assert get("index.html")[0] == 200
        with hold_for_syncing(source.where, "eventide sync"):
            pass
    finally:
        serving.send_signal(signal.SIGINT)
        _, errors = serving.communicate()
    assert (serving.returncode, errors) == (0, "")
