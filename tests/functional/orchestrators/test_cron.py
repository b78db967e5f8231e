"""The lines for cron and systemd: what they run is run, as they say it."""

from __future__ import annotations

import configparser
import os
import shlex
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from croniter import croniter

from tests.functional import command_line
from tests.functional.events import track
from tests.functional.project import REPOSITORY, Project

FOLDER = REPOSITORY / "examples/cron"
#: The folder and the target of the files.
THEIRS = ("/srv/analytics", "--target postgres")
SCHEDULE = "schedules:\n  {target}:\n    sync: {{every: 1 hour}}\n"


@pytest.fixture
def scheduled(project: Project) -> Project:
    """A project with one event that landed and a schedule, at whose time nothing has run yet."""
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    project.set_vars(sources=[])
    project.load(project.lines_file([track("Bought", 0)]))
    (project.directory / "definitions/schedule.yml").write_text(
        SCHEDULE.format(target=project.target), encoding="utf-8"
    )
    command_line.install(project.directory / ".venv/bin")
    return project


def here(text: str, project: Project) -> str:
    """A text of the files, for the folder and the target of the test."""
    folder, target = THEIRS
    assert folder in text
    assert target in text
    return text.replace(folder, str(project.directory)).replace(
        target, f"--target {project.target}"
    )


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def successes(project: Project) -> int:
    rows = project.query("select status from {main}._sync_history where status = 'succeeded'")
    return len(rows)


@pytest.mark.in_turn
def test_cron(scheduled: Project) -> None:
    (line,) = [
        line
        for line in (FOLDER / "crontab").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    fields = line.split(" ", 5)
    assert croniter.is_valid(" ".join(fields[:5]))
    # cron takes an unescaped % for the end of the line.
    assert "%" not in fields[5]
    for _ in range(2):
        subprocess.run(
            ["sh", "-c", here(fields[5], scheduled)], env=environment(), cwd="/", check=True
        )
    # The second time nothing was due.
    assert successes(scheduled) == 1
    assert len(scheduled.rows("bought")) == 1
    assert "succeeded" in (scheduled.directory / "schedule.log").read_text(encoding="utf-8")


@pytest.mark.in_turn
def test_systemd(scheduled: Project) -> None:
    unit: Any = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(FOLDER / "eventide.service", encoding="utf-8")
    service = unit["Service"]
    assert Path(service["WorkingDirectory"]) == Path(THEIRS[0])
    assert Path(service["ReadWritePaths"]) == Path(THEIRS[0])
    process = subprocess.Popen(
        shlex.split(here(service["ExecStart"], scheduled)),
        cwd=scheduled.directory,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "succeeded" in line:
            # As systemd stops a service.
            process.send_signal(signal.SIGTERM)
            break
    said += process.stdout.readlines()
    assert process.wait() == 0, said
    assert successes(scheduled) == 1
