"""Facts as HTML: every text of others is text, and a project without anything has pages too."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loader.errors import WarehouseLockedError, WrongUseError
from loader.page import charts
from loader.page.facts import (
    Alerting,
    Definition,
    Firing,
    Load,
    Refused,
    RefusedFor,
    Rejected,
    Rule,
    Run,
    Scheduled,
    Schedules,
    Segment,
    Sync,
    Table,
    Told,
)  # fmt: skip
from loader.page.pages import PAGES, Facts
from loader.page.render import policy, render, render_message
from loader.page.serve import Application
from loader.page.source import Source
from loader.page.static import write
from loader.planning.outcome import Finding, Plan, Reason, TablePlan
from loader.profile import Target
from tests.unit.page.elements import Elements

NOW = datetime(2026, 3, 9, 6, 0, 0)
BAD = "</style></title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>`{{ 7 * 7 }}`"
TOTALS = ("loads", "failed", "read", "landed", "duplicate", "rejected")
LONG = BAD + "\n" + BAD * 3


def sync(number: int, status: str = "succeeded", **changes: Any) -> Sync:
    started = NOW - timedelta(hours=24 * number)
    values = {"finished": started + timedelta(seconds=10 * number), "error": None, **changes}
    return Sync(number, status, started, values["finished"], values["error"], NOW, 5, 1)


def hostile() -> dict[str, Facts]:
    """The facts of every page, each text in them bad."""
    syncs = [sync(1, "failed", error=LONG), sync(2), sync(3, "running", finished=None)]
    by_day = {BAD: {NOW.date(): 3}}
    plan = Plan(
        BAD, (TablePlan(BAD, "event", "rebuild", True, (Reason(BAD, BAD),), (BAD,), note=BAD),
              TablePlan(BAD, "event", "left over")),
        (Finding("error", BAD, BAD),), None, 1,
    )  # fmt: skip
    return {
        "index": {
            "syncs": syncs, "most": 90, "chart": charts.timeline(syncs, NOW), "latest": NOW,
            "tables": [Table(BAD, NOW, NOW, 1, 2)], "cares": [("failed", BAD, "loads")],
            "schedules": Schedules(
                (
                    Scheduled(BAD, BAD, NOW, BAD, NOW, False, BAD, BAD, is_sync=True),
                    Scheduled(BAD, BAD, None, None, None, True, None, None),
                ),
                ((BAD, BAD, NOW), (BAD, BAD, NOW + timedelta(hours=1))),
            ),
            "alerting": Alerting(
                (Rule(BAD, BAD, (BAD, BAD)),),
                (Firing(BAD, BAD, BAD, NOW, True), Firing(BAD, BAD, BAD, NOW, False)),
                (Told(BAD, BAD, BAD, BAD, NOW, None, LONG), Told(BAD, BAD, BAD, BAD, NOW, NOW, "")),
            ),
        },
        "tables": {
            "tables": [Table(BAD, NOW, NOW, 1, 2)], "days": [NOW.date()], "by_day": by_day,
            "sparks": {BAD: charts.day_bars([3], [BAD])}, "dropped": [(BAD, NOW)],
        },
        "loads": {
            "loads": [Load(1, BAD, BAD, BAD, BAD, LONG, NOW, None, None, None, None, None)],
            "totals": dict.fromkeys(TOTALS, 1),
            "waiting": 1, "reasons": [Rejected(BAD, 1, BAD)],
        },
        "definitions": {
            "definitions": [Definition(BAD, BAD, BAD, BAD, 1, BAD, BAD, NOW, BAD, NOW, BAD)],
            "plan": plan, "problem": None,
        },
        "segments": {
            "segments": [
                (Segment(BAD, BAD, ((NOW, 1),)), charts.size_line([(NOW, 1)])),
                (Segment(BAD, BAD, ()), None),
            ]
        },
        "activation": {
            "runs": [Run(1, BAD, BAD, BAD, BAD, LONG, NOW, NOW, 1, 1, 1, 1, 1, 1)],
            "reasons": [RefusedFor(BAD, BAD, LONG, 1)],
            "refused": [Refused(BAD, BAD, BAD, LONG, NOW)], "most": 100,
        },
    }  # fmt: skip


def empty() -> dict[str, Facts]:
    """The facts of a project of which nothing is known."""
    return {
        "index": {
            "syncs": [], "most": 90, "chart": None, "latest": None, "tables": [], "cares": [],
            "schedules": Schedules(), "alerting": Alerting(),
        },
        "tables": {"tables": [], "days": [], "by_day": {}, "sparks": {}, "dropped": []},
        "loads": {"loads": [], "totals": dict.fromkeys(TOTALS, 0), "waiting": 0, "reasons": []},
        "definitions": {"definitions": [], "plan": Plan("s", (), (), None, 0), "problem": None},
        "segments": {"segments": []},
        "activation": {"runs": [], "reasons": [], "refused": [], "most": 100},
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_texts_of_others_stay_texts(page: Any) -> None:
    text = render(page, hostile()[page.name], schema=BAD, now=NOW, note=BAD, docs="docs.html")
    found = Elements(text)
    assert not {"script", "img", "iframe"} & set(found.names)
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    assert found.names.count("style") == 1
    # Told as it is, and never run as a template.
    assert BAD in found.text
    addresses = [value for name, value in found.attributes if name in ("href", "src")]
    assert {a for a in addresses if not (a or "").startswith(("data:", "#"))} <= {
        "docs.html", *(one.file for one in PAGES),
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_project_without_anything_says_what_to_do(page: Any) -> None:
    found = Elements(render(page, empty()[page.name], schema="main", now=NOW))
    assert "eventide" in found.text or "definitions/" in found.text
    assert "table" not in found.names


def test_a_failed_sync_is_told_with_its_error() -> None:
    found = Elements(render(PAGES[0], hostile()["index"], schema="main", now=NOW))
    assert "Failed 1 day ago, took 10 s" in found.text
    assert LONG in found.text
    assert "2026-03-08 06:00:00 UTC: failed, 10 s" in found.text


def test_problems_of_definitions_stand_in_place_of_the_plan() -> None:
    facts = {**hostile()["definitions"], "plan": None, "problem": BAD}
    found = Elements(render(PAGES[3], facts, schema="main", now=NOW))
    assert "a sync would not begin" in found.text
    assert BAD in found.text


def test_a_published_page_names_no_rows() -> None:
    facts = hostile()["activation"]
    facts["refused"] = [Refused("people", "ann@example.com", "added", "no", NOW)]
    shown = render(PAGES[5], facts, schema="main", now=NOW)
    published = render(PAGES[5], facts, schema="main", now=NOW, published=True)
    assert "ann@example.com" in shown
    assert "ann@example.com" not in published


def test_the_policy_allows_our_style_sheet_and_no_script() -> None:
    text = render(PAGES[0], empty()["index"], schema="main", now=NOW)
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy()
    assert "unsafe" not in policy()
    assert re.search(r'http-equiv="Content-Security-Policy" content="default-src', text)
    # The browser would not apply them.
    assert " style=" not in text


class Fixed(Source):
    """A source whose pages are known."""

    def read(self, page: Any, now: datetime, wait_seconds: float = 0.0) -> Facts:
        return hostile()[page.name]


class Held(Source):
    """A source that another command holds."""

    def read(self, page: Any, now: datetime, wait_seconds: float = 0.0) -> Facts:
        raise WarehouseLockedError("held by eventide sync", "wait")


WHERE = Target("duckdb", "duckdb", "main_production", None, Path())


def ask(
    source: Source, path: str = "/", method: str = "GET", host: str = "127.0.0.1:80"
) -> tuple[str, dict[str, str], str]:
    """Status, headers and body."""
    told: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": host}
    body = b"".join(Application(source)(environ, lambda *given: told.extend(given)))
    return told[0], dict(told[1]), body.decode()


def test_pages_are_served_to_read_and_to_this_machine_alone() -> None:
    status, headers, body = ask(Fixed(WHERE))
    assert status == "200 OK"
    assert headers["Content-Security-Policy"].startswith(policy())
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert int(headers["Content-Length"]) == len(body.encode())
    assert ask(Fixed(WHERE), "/loads.html", "HEAD")[2] == ""
    assert ask(Fixed(WHERE), "/index.html", host="localhost:8765")[0] == "200 OK"
    assert ask(Fixed(WHERE), "/style.css")[0].startswith("404")
    assert ask(Fixed(WHERE), "/../dbt_project.yml")[0].startswith("404")
    assert ask(Fixed(WHERE), method="POST")[0].startswith("405")
    for elsewhere in ("evil.example:80", "evil.example", "", "127.0.0.1.evil.example:80"):
        assert ask(Fixed(WHERE), host=elsewhere)[0].startswith("421")
    status, _, body = ask(Held(WHERE))
    assert status.startswith("503")
    assert "held by eventide sync" in body


def test_a_message_is_a_page() -> None:
    found = Elements(render_message("Not Found", BAD, schema="main", now=NOW))
    assert BAD in found.text
    assert "script" not in found.names


def test_files_of_others_are_not_replaced(tmp_path: Path) -> None:
    paths = write(Fixed(WHERE), tmp_path / "new" / "folder")
    assert {path.name for path in paths} == {page.file for page in PAGES}
    assert write(Fixed(WHERE), tmp_path / "new" / "folder") == paths
    (tmp_path / "tables.html").write_text("mine")
    with pytest.raises(WrongUseError, match=r"tables\.html: is there, and is no page of Eventide"):
        write(Fixed(WHERE), tmp_path)
    assert [path.name for path in tmp_path.glob("*.html")] == ["tables.html"]
    (tmp_path / "tables.html").rename(tmp_path / "about.html")
    with pytest.raises(
        WrongUseError, match=r"no pages of Eventide \(about\.html, new\)\. Name a new"
    ):
        write(Fixed(WHERE), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["about.html", "new"]
    hidden = tmp_path / "hidden"
    (hidden / ".git").mkdir(parents=True)
    assert len(write(Fixed(WHERE), hidden)) == len(PAGES)
    (tmp_path / "about.html").rename(tmp_path / "tables.html")
    with pytest.raises(WrongUseError, match="cannot be written"):
        write(Fixed(WHERE), tmp_path / "tables.html" / "below")
