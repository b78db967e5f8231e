"""Checking all definitions as a whole: those of tables, and of what happens around them.

A sync needs the first alone: no mistake in an alert keeps tables from being built. Whoever checks a
project wants to know of all of them, and not when the scheduler runs or something has failed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from loader.labels.problems import DefinitionError, Problem, Problems
from loader.labels.project import Labels

# Where there are none, nothing of what reads them is imported: that takes a while.
_FILES: Final = ("schedule.*", "destinations.*", "sequences.*", "alerts.*", "syncs")


def checked(project_dir: Path, read: Callable[[], Labels]) -> Labels:
    """The labels that `read` gives, where no definition of the project is wrong.

    Raises DefinitionError with every problem found, and whatever else `read` raises.
    """
    try:
        labels = read()
    except DefinitionError as error:
        raise DefinitionError([*error.problems, *problems_around(project_dir)]) from None
    if found := problems_around(project_dir, labels.tables):
        raise DefinitionError(found)
    return labels


def problems_around(project_dir: Path, tables: Collection[str] | None = None) -> list[Problem]:
    """What is wrong with schedules, destinations, syncs to them, sequences and alerts.

    `tables` are the events and segments that schedules may name, None where nobody knows them.
    """
    folder = project_dir / "definitions"
    if not any(any(folder.glob(pattern)) for pattern in _FILES):
        return []
    from activation.read import activation
    from activation.sequences import sequences
    from loader.alerts.read import alerts
    from loader.scheduling.read import schedules

    problems = Problems()
    # A proposed change is checked where its code is not to run.
    syncs, _ = activation(project_dir, problems, look_only=True)
    if not problems.found:
        # What names syncs: one that is wrong itself is not to be told as missing.
        sequences(project_dir, syncs, problems)
        alerts(project_dir, problems)
    schedules(project_dir, problems, (lambda: tables) if tables is not None else None)
    return problems.found
