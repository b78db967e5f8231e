"""Cases that failed once, each made small."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.project import REPOSITORY, Project
from tests.prove.case import read_case
from tests.prove.player import Player

CASES = sorted((REPOSITORY / "tests/regressions").glob("*.json"))


@pytest.mark.in_turn
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_that_failed_once(project: Project, path: Path) -> None:
    case = read_case(path)
    differences = Player(project).play(case)
    assert not differences, "\n".join([case.about, *map(str, differences)])
