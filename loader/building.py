"""dbt brings every table up to date; what failed for a reason that may pass is tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from loader.books import close_sync
from loader.clock import utc_now
from loader.dbt import DbtOutcome, NodeOutcome, Progress, last_invocation, run_dbt
from loader.errors import DbtError, SyncFailedError, WarehouseError
from loader.forgetting.finish import finish_requests
from loader.labels.render_properties import LOOKED_AT_TOGETHER
from loader.patience import Patience
from loader.profile import Target
from loader.results import LoadResult
from loader.scheduling.read import NEXT_SYNC_VARIABLE, next_sync_at
from loader.sync_failure import ended_early, failed
from loader.warehouses import open_warehouse
from loader.warehouses.failures import is_transient
from loader.warehouses.holding import HOLDER_VARIABLE


@dataclass(frozen=True)
class Build:
    """One build of the models. `selected` are dbt's arguments that choose some of them, `tests` is
    whether its data tests run after the models that they are about, `loaded` is told in errors."""

    where: Target
    profiles: Path | None = None
    full_refresh: bool = False
    selected: Sequence[str] = ()
    tests: bool = True
    loaded: LoadResult | None = None
    progress: Progress | None = None

    def run(self, holder: str) -> DbtOutcome:
        """Let dbt bring every table up to date, and complete requests to forget somebody that a
        sync had still to follow.

        `holder` is from `hold_for_syncing`. Raises SyncFailedError when a model or a test failed,
        DbtError when dbt could not start.
        """
        command = ["build", "--exclude-resource-type", "unit_test", *self.selected]
        command += ["--exclude", f"tag:{LOOKED_AT_TOGETHER}"]
        if not self.tests:
            command += ["--exclude-resource-type", "test"]
        if self.full_refresh:
            command.append("--full-refresh")
        following = next_sync_at(self.where.project_dir, self.where.name, utc_now())
        try:
            outcome = run_dbt(
                command,
                project_dir=self.where.project_dir,
                profiles_dir=self.profiles,
                target=self.where.name_for_dbt,
                progress=self.progress,
                variables={HOLDER_VARIABLE: holder, NEXT_SYNC_VARIABLE: str(following or "")},
            )
        except KeyboardInterrupt:
            close_sync(self.where, last_invocation(), "interrupted")
            raise
        except DbtError as error:
            close_sync(self.where, last_invocation(), str(error))
            raise DbtError(ended_early(error, self.loaded)) from error
        if not outcome.success:
            raise SyncFailedError(failed(outcome, self.loaded), outcome)
        with closing(open_warehouse(self.where)) as warehouse:
            finish_requests(warehouse)
        return outcome


@dataclass
class _Attempts:
    """A build and the tries that follow it: each of what the ones before did not get done."""

    build: Build
    holders: Iterator[str]
    done: dict[str, NodeOutcome] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def next(self) -> DbtOutcome:
        try:
            outcome = self.build.run(next(self.holders))
        except SyncFailedError as error:
            told: DbtOutcome = error.outcome  # type: ignore[assignment]  # as errors.py says
            self._note(told)
            left = [node.name for node in told.nodes if node.failed or node.status == "skipped"]
            self.build = replace(self.build, selected=["--select", *left])
            raise
        self._note(outcome)
        return DbtOutcome(True, tuple(self.done.values()), self.warnings)

    def _note(self, outcome: DbtOutcome) -> None:
        self.done |= {node.name: node for node in outcome.nodes}
        self.warnings += outcome.warnings


def build_patiently(build: Build, holders: Iterator[str], patience: Patience) -> DbtOutcome:
    """Build, and go on from the models that failed while their failure may pass by itself. Each try
    is a sync of its own in the books, and the next of `holders` holds the target for it.

    Raises as `Build.run` does, for the last try.
    """
    return patience.run(_Attempts(build, holders).next, _may_pass)


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, SyncFailedError):
        told: DbtOutcome = error.outcome  # type: ignore[assignment]  # as errors.py says
        return any(is_transient(node.message) for node in told.failures)
    return isinstance(error, DbtError | WarehouseError) and is_transient(str(error))
