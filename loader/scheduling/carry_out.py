"""Doing what is due: each kind of job as the command of its own does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loader.errors import EventideError, FilesFailedError, NotDueError
from loader.scheduling.books import Books, read_books
from loader.scheduling.ended import Status
from loader.scheduling.jobs import Job
from loader.warehouses import Warehouse, open_warehouse

if TYPE_CHECKING:
    from loader.profile import Target

_STATUSES: Final[dict[str, Status]] = {
    "completed": "succeeded",
    "completed with errors": "with errors",
    "cancelled": "interrupted",
    "interrupted": "interrupted",
}

#: Status, error and details of a job that was carried out.
Outcome = tuple[Status, str | None, dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """Where jobs are carried out. `is_due` is asked with the books as they are when nobody else
    can begin the job any more; `stop` between the steps of a sequence."""

    target: Target
    profiles_dir: Path | None
    is_due: Callable[[Job, Books], bool]
    stop: Callable[[], bool]

    def check(self, job: Job, warehouse: Warehouse) -> None:
        """Raise NotDueError where somebody else has done the job meanwhile."""
        if not self.is_due(job, read_books(warehouse, self.target.project_dir)):
            raise NotDueError(f"{job.name}: another command has run it meanwhile.")


def carry_out(job: Job, place: Place, left_out: Sequence[str]) -> Outcome:
    """Run a job; what its own command would fail with is in the outcome.

    Raises NotDueError, and WarehouseLockedError where another command holds the target.
    """
    if job.kind == "sync":
        return _sync(job, place, left_out)
    from activation.opening import opened, opened_sequence

    def check() -> None:
        # Inside, `held` has the warehouse that the runs are on.
        place.check(job, held)

    where = place.target.project_dir
    name = place.target.name_for_dbt
    if job.kind == "activation":
        with opened(
            [job.name], target=name, project_dir=where, profiles_dir=place.profiles_dir
        ) as (activation,):
            held = activation.warehouse
            run = activation.run(check=check)
        return _STATUSES.get(run.status, "failed"), run.error, run.as_dict()
    from activation.sequence_run import run_sequence

    with opened_sequence(
        job.name, target=name, project_dir=where, profiles_dir=place.profiles_dir
    ) as (sequence, activations):
        held = next(iter(activations.values())).warehouse
        done = run_sequence(sequence, activations, stop=place.stop, check=check)
    return _STATUSES.get(done.status, "failed"), done.error, done.as_dict()


def _sync(job: Job, place: Place, left_out: Sequence[str]) -> Outcome:
    from loader.syncing import sync

    def check() -> None:
        with closing(open_warehouse(place.target)) as warehouse:
            place.check(job, warehouse)

    try:
        result = sync(
            target=place.target.name_for_dbt,
            project_dir=place.target.project_dir,
            profiles_dir=place.profiles_dir,
            without=left_out,
            check=check,
        )
    except FilesFailedError as error:
        return "with errors", str(error), error.synced.as_dict()
    return "succeeded", None, result.as_dict()


def why(error: EventideError) -> Outcome:
    """The outcome of a job that ended by an error."""
    return "failed", str(error), {}
