"""Whatever happens, in whatever order and batches: the rows are the reference's and a rebuild's.

One property holds all rules of the contract at once, since the reference has them all. What runs
here is a share; `make prove` goes on as long as wanted.
"""

from __future__ import annotations

import os
import secrets

import pytest

from tests.functional.project import Project
from tests.prove.campaign import prove

PACKS = int(os.environ.get("EVENTIDE_PACKS", "1"))
MOST_WORLDS = {"duckdb": 300, "postgres": 60}


@pytest.mark.proves(
    "Random worlds against the reference", "Incremental syncs in any order equal a rebuild"
)
def test_random_worlds_are_as_the_reference_and_as_rebuilt(project: Project) -> None:
    first = 1 if "CI" in os.environ else secrets.randbelow(10**9)
    told: list[str] = []
    worlds = MOST_WORLDS[project.target]
    tally = prove(project, range(first, first + PACKS), worlds, told.append)
    again = [
        f"python -m tests.prove --packs 1 --seed {seed} --worlds {worlds} --target {project.target}"
        for seed in tally.failed
    ]
    assert not tally.failed, "\n".join([*told, "To make them small:", *again])
