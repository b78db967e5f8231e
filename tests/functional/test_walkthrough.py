"""The walkthrough, run line by line in a shell: what it shows is what comes out.

``EVENTIDE_UPDATE_WALKTHROUGH=1`` writes what came out into the page, to be read before a commit.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.project import REPOSITORY, Project

PAGE = REPOSITORY / "docs/guides/walkthrough.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Seconds, and moments of the day of the test.
_OWN = [
    (re.compile(r"\b\d+\.\d+ s\b"), "0.0 s"),
    (re.compile(r"(?<= s), [\d,]+ a second"), ""),
    (
        re.compile(r"\b(?!2026-03)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?"),
        "2026-03-09 10:00",
    ),
]


@pytest.fixture
def shell(project: Project, tmp_path: Path) -> dict[str, str]:
    """The environment of a shell in the project's copy, in which the commands are there."""
    shutil.copytree(REPOSITORY / "seeds/sample_events", project.directory / "seeds/sample_events")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, module in (("eventide", "loader.cli"), ("dbt", "dbt.cli.main")):
        entry = "main" if name == "eventide" else "cli"
        script = (
            f'#!/bin/sh\nexec "{sys.executable}" -c "from {module} import {entry} as m; m()" "$@"\n'
        )
        (commands / name).write_text(script)
        (commands / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def run_block(block: str, directory: Path, environment: dict[str, str]) -> str:
    """The block with each command's output below it, as a terminal would show it."""
    shown = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        ended = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line[2:]],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, f"{line}\n{ended.stdout}"
        output = "".join(f"{text.rstrip()}\n" for text in ended.stdout.strip("\n").splitlines())
        for own, instead in _OWN:
            output = own.sub(instead, output)
        shown.append(f"{line}\n{output}")
    return "\n".join(shown) if any("\n" in text.strip("\n") for text in shown) else "".join(shown)


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_walkthrough_shows_what_comes_out(project: Project, shell: dict[str, str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = _BLOCK.sub(
        lambda block: f"```console\n{run_block(block[1], project.directory, shell)}```", text
    )
    if "EVENTIDE_UPDATE_WALKTHROUGH" in os.environ:
        PAGE.write_text(found, encoding="utf-8")
    assert found.splitlines() == text.splitlines()
