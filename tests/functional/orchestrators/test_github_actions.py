"""The workflow that comments the plan: its steps, run in order by a shell, beside a `gh` that keeps
what it is given. GitHub itself is not here."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional import command_line
from tests.functional.events import track
from tests.functional.project import REPOSITORY, Project

WORKFLOW = REPOSITORY / "examples/github_actions/plan.yml"
BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}
# The comment's text, where a test finds it.
GH = """#!/bin/sh
echo "$@" >> "$KEPT/asked"
while [ "$1" != --body-file ]; do shift; done
cp "$2" "$KEPT/comment.md"
"""


def steps() -> dict[str, dict[str, Any]]:
    """Those that a shell runs, but for what installs."""
    (job,) = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    return {s["name"]: s for s in job["steps"] if "run" in s and s["name"] != "install"}


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """The commands that the runner has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gh").write_text(GH, encoding="utf-8")
    (folder / "gh").chmod(0o755)
    command_line.install(folder)
    return folder


def run_workflow(project: Project, tools: Path) -> tuple[int, str]:
    """The exit code of the last step, and the comment."""
    kept = tools.parent / "kept"
    kept.mkdir(exist_ok=True)
    output = kept / "output"
    output.write_text("", encoding="utf-8")
    code = 0
    for step in steps().values():
        condition = step.get("if", "")
        if "failed == 'true'" in condition and "failed=true" not in output.read_text():
            continue
        ended = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=project.directory,
            env={
                **os.environ,
                "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(REPOSITORY),
                "EVENTIDE_TARGET": project.target,
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(kept / "summary.md"),
                "KEPT": str(kept),
                "NUMBER": "7",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        code = ended.returncode
        assert code == 0 or "exit 1" in step["run"], ended.stderr
    return code, (kept / "comment.md").read_text(encoding="utf-8")


@pytest.mark.in_turn
def test_the_plan_is_a_comment(project: Project, tools: Path) -> None:
    project.load(project.lines_file([track("Bought", 0)]))
    project.define(BOUGHT)
    subprocess.run(
        [tools / "eventide", "generate"],
        cwd=project.directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=True,
    )
    code, comment = run_workflow(project, tools)
    assert code == 0
    assert re.search(r"`?bought`?.*create|create.*`?bought`?", comment, re.DOTALL)
    asked = (tools.parent / "kept/asked").read_text(encoding="utf-8")
    assert asked.startswith("pr comment 7 --edit-last --create-if-none")


def test_each_step_is_one_that_github_knows() -> None:
    """Names and keys as the workflow syntax has them; what is secret comes from secrets alone."""
    text = WORKFLOW.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    known = {"name", "id", "if", "uses", "with", "run", "env"}
    assert all(set(step) <= known for step in job["steps"])
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    # A pull request's own texts in a shell would be run by it.
    for step in job["steps"]:
        assert "${{" not in step.get("run", "")
    assert re.search(r"PASSWORD: \$\{\{ secrets\.", text)
