"""Fixtures of tests of alerts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.functional.alerts.hook import Hook
from tests.functional.project import Project
from tests.standins.faulty_http import served


@pytest.fixture
def hook(project: Project) -> Iterator[Hook]:
    """The test's project, and a webhook; none of it is left to the next test."""
    definitions = project.directory / "definitions"
    with served(lambda asked: (200, "ok", {})) as server:
        yield Hook(project, server)
    (definitions / "alerts.yml").unlink(missing_ok=True)
    shutil.rmtree(definitions / "syncs", ignore_errors=True)
    (definitions / "destinations.yml").unlink(missing_ok=True)
    for left in (project.directory / "target").glob("alerts_of_*.json"):
        left.unlink()
