"""What commands ask of a Redshift that is none: nothing that it would refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from loader.cli import app
from tests.functional.events import message, track
from tests.functional.project import Project

# With the other tests of a server: each worker that runs tests on PostgreSQL starts its own.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.mark.proves(
    "Plan", "Discover and preview", "The page of what happened", "Verify", "Forget a person",
    "Export", on=["redshift"],
)  # fmt: skip
def test_every_command_runs(redshift_project: Project, tmp_path: Path) -> None:
    project = redshift_project

    def run(*arguments: str) -> str:
        where = ("--target", "redshift", "--project-dir", str(project.directory))
        ended = CliRunner().invoke(app, [*arguments, *where])
        assert ended.exit_code == 0, (arguments, ended.exception, ended.output)
        return ended.stdout

    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    first = [
        track("Bought", 0, {"total": 1.5}),
        message("identify", 1, userId="ann", traits={"plan": "pro"}),
        track("Sold", 2, anonymousId="d2"),
        message("identify", 3, userId="bob", anonymousId="d2"),
    ]
    run("sync", str(project.lines_file(first)))
    dumps = tmp_path / "dumps"
    run("export", str(dumps))
    second = [track("Bought", 5, {"total": 2}), track("Bought", 6, anonymousId="d2")]
    run("sync", str(project.lines_file(second)))
    run("export", str(dumps))
    manifests = sorted((dumps / "manifests").glob("*.json"))
    assert len(manifests) == 2
    assert "Sold" in run("discover")
    assert json.loads(run("preview", "bought", "--json"))
    run("plan")
    definitions = project.directory / "definitions"
    (definitions / "schedule.yml").write_text("schedules: {redshift: {sync: {every: 1 day}}}\n")
    (definitions / "alerts.yml").write_text(
        "alerts:\n  channels: {ops: {type: webhook, url: 'http://127.0.0.1:9'}}\n"
        "  rules:\n    broken: {when: failure, tell: [ops]}\n"
        "    lines: {when: rejected, tell: [ops]}\n    rows: {when: volume, tell: [ops]}\n"
    )
    (index, *_) = json.loads(run("ui", "--static", str(tmp_path / "page"), "--json"))["pages"]
    text = Path(index).read_text()
    assert text.count("succeeded</span></td>") == 2
    assert "every day" in text
    assert "None is firing" in text
    run("verify", "--devices", "10")
    run("forget", "--identity", "ann", "--yes")
    assert [row["identity"] for row in project.rows("users")] == ["bob"]
    assert len(project.rows("bought")) == 1
