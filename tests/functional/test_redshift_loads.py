"""Loads into a Redshift that is none: by way of S3, each event once, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys

import pyarrow.fs as pafs
import pytest

from loader.errors import LoadFailedError
from tests.functional import command_line
from tests.functional.events import track
from tests.functional.project import REPOSITORY, Project
from tests.functional.staging import left_on_s3

# With the other tests of a server: each worker that runs tests on PostgreSQL starts its own.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.mark.proves("A file again, a load that breaks off: once or not at all", on=["redshift"])
def test_a_killed_load_leaves_nothing_and_the_next_lands_all(
    redshift_project: Project, redshift_bucket: tuple[pafs.FileSystem, str]
) -> None:
    file = redshift_project.lines_file([track("Bought", minute) for minute in range(5)])
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os; from loader.landing import ledger\n"
            "ledger.close_succeeded = lambda *a, **k: os._exit(9)\n"
            "from loader.cli import main; main()",
            *("load", str(file), "--target", "redshift"),
        ],
        cwd=redshift_project.directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == 9, killed.stderr.decode()
    assert redshift_project.query("select status from {raw}.loads") == [{"status": "running"}]
    assert redshift_project.query("select * from {raw}.events") == []
    (result,) = redshift_project.load(file).files
    assert (result.landed, result.duplicate) == (5, 0)
    (again,) = redshift_project.load(file).files
    assert again.skipped
    assert redshift_project.query("select count(*) as n from {raw}.events") == [{"n": 5}]
    assert left_on_s3(redshift_bucket[0]) == []


def test_two_loads_at_once_land_each_event_once(redshift_project: Project) -> None:
    redshift_project.load(redshift_project.lines_file([track("Bought", 1000)]))
    files = [
        redshift_project.lines_file(
            [track("Bought", minute) for minute in range(first, first + 3000)]
        )
        for first in (0, 1)
    ]
    started = [
        command_line.start("load", file, "--target", "redshift", cwd=redshift_project.directory)
        for file in files
    ]
    for process in started:
        ended = command_line.ended(process)
        assert ended.code == 0, ended.err
    counted = redshift_project.query(
        "select count(*) as n, count(distinct event_id) as ids from {raw}.events"
    )
    assert counted == [{"n": 3001, "ids": 3001}]


def test_a_text_that_is_too_long_is_rejected_and_told(redshift_project: Project) -> None:
    lines = [
        track("Bought", 0, {"fits": "x" * 60_000}),
        track("Bought", 1, {"note": "é" * 40_000}),
        '{"type": "track", ' + "x" * 70_000,
    ]
    (result,) = redshift_project.load(redshift_project.lines_file(lines)).files
    assert (result.read, result.landed, result.rejected) == (3, 1, 2)
    told = redshift_project.query("select line_number, reason from {raw}.rejected_lines order by 1")
    assert [row["line_number"] for row in told] == [2, 3]
    assert told[0]["reason"] == "properties is longer than the 65000 bytes of a text there"
    assert told[0]["reason"] in result.reasons


def test_without_a_place_on_s3_nothing_is_loaded(redshift_project: Project) -> None:
    redshift_project.set_vars(redshift_staging="")
    with pytest.raises(LoadFailedError, match="redshift_staging is missing"):
        redshift_project.load(redshift_project.lines_file([track("Bought", 0)]))
    assert redshift_project.query("select * from {raw}.events") == []
