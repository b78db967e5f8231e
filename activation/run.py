"""One run of a sync: compare, check, send, then mark each record that was confirmed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from activation import books
from activation.books import RunResult
from activation.capable import open_for
from activation.definition import Sync
from activation.deliver import Delivery, UnreachableError, accepted, finish
from activation.destinations import DestinationEntry
from activation.destinations.protocol import Destination, Finishing
from activation.diff import Diff
from activation.errors import SyncMistakeError
from activation.guards import check_guards, too_many_rejected
from activation.marking import Decided, mark
from activation.model import columns_of, select_of
from activation.operations import Accepted, Outcome, Rejected
from activation.sending import Row, row_of
from activation.state import State
from activation.tables import create_tables, schema_of
from loader.labels.problems import did_you_mean
from loader.macros import ProjectMacros
from loader.profile import Target
from loader.redaction import redacted
from loader.settings import project_settings
from loader.warehouses import Warehouse

#: Rows between two marks: what is sent again after a crash, where a destination cannot tell.
ROWS_AT_ONCE = 5_000

CANCELLED = "cancelled"
Progress = Callable[[RunResult], None]


@dataclass
class Activation:
    """Runs of one sync against one warehouse. `stop` is asked between batches, `sleep` waits."""

    warehouse: Warehouse
    target: Target
    sync: Sync
    destination: DestinationEntry
    sleep: Callable[[float], None] = time.sleep
    stop: Callable[[], bool] = lambda: False
    progress: Progress = lambda result: None
    rows_at_once: int = ROWS_AT_ONCE

    @property
    def project_dir(self) -> Path:
        """The project's folder."""
        return self.target.project_dir

    def prepare(self) -> tuple[str, Diff]:
        """The schema, whose tables are there from now on, and the difference to be worked out.

        Raises SyncMistakeError for a model or columns that are not there.
        """
        settings = project_settings(self.project_dir)
        schema = schema_of(self.warehouse, settings)
        create_tables(self.warehouse, schema, self.sync.name)
        try:
            select = select_of(self.sync.entry.model, self.warehouse)
            there = columns_of(select, self.warehouse)
        except SyncMistakeError as error:
            raise SyncMistakeError(f"{self.sync.place}: {self.sync.name}: {error}") from error
        columns = self.sync.fields.columns()
        for name in (*self.sync.key, *columns):
            if name not in there:
                raise SyncMistakeError(
                    f"{self.sync.place}: {self.sync.name}: the model has no column {name}; "
                    f"{did_you_mean(name, there)}"
                )
        macros = ProjectMacros(self.project_dir, self.target.type, settings)
        diff = Diff(
            self.warehouse,
            macros,
            schema,
            self.sync.name,
            select,
            self.sync.key,
            tuple(self.sync.fields.match.values()),
            columns,
        )
        return schema, diff

    def run(
        self,
        *,
        allow_deletes: int | None = None,
        check: Callable[[], None] = lambda: None,
        anew: Callable[[str], None] | None = None,
    ) -> RunResult:
        """Make the destination as the sync says. What fails is told in the result and the books.

        `check` is called when nobody else can begin a run of it; what it raises ends this one
        before anything was begun. `anew` is called with the schema once the run has begun, to
        forget what was sent, by whatever mapping. Raises GuardError, MappingChangedError and
        ActivationError where nothing was begun.
        """
        schema, diff = self.prepare()

        def settled() -> None:
            if anew is None:
                books.check_mapping(self.warehouse, schema, self.sync)

        run_id = books.new_run_id()
        began = time.monotonic()
        with ExitStack() as held:
            held.enter_context(self.warehouse.alive(run_id))
            result = books.begin(self.warehouse, schema, self.sync, run_id, check, settled)
            try:
                if anew is not None:
                    anew(schema)
                counts = diff.work_out()
                books.plan(result, counts)
                check_guards(self.sync, counts, allow_deletes)
                books.remember_mapping(self.warehouse, schema, self.sync)
                destination = held.enter_context(
                    open_for(self.sync, self.destination, self.project_dir, self.sleep)
                )
                state = State(self.warehouse, schema, self.sync.name, run_id)
                self._deliver(diff, destination, state, result)
                result.status = _status(result)
            except BaseException as error:
                result.status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
                result.error = redacted(str(error)) or type(error).__name__
                result.seconds = time.monotonic() - began
                self.warehouse.rollback()
                books.end(self.warehouse, schema, result)
                raise
            result.seconds = time.monotonic() - began
            books.end(self.warehouse, schema, result)
        return result

    def _deliver(
        self, diff: Diff, destination: Destination, state: State, result: RunResult
    ) -> None:
        delivery = Delivery(destination, self.sync.entry.batch_size, self.sleep, self.stop)
        held: list[Decided] = []
        attempted = failed = 0
        if diff.has_taken:
            state.doubt(diff.taken_over())
        for page in diff.rows(self.rows_at_once):
            rows = [row_of(self.sync, found, result.run_id) for found in page]
            state.set([record for row in rows if row.operations for record in row.on_the_way])
            decided, unreachable = _sent(delivery, rows)
            if isinstance(destination, Finishing):
                held += decided
            else:
                mark(state, decided, result)
            attempted += sum(item.attempted for item in decided)
            failed += sum(item.attempted and not _is_accepted(item) for item in decided)
            self.progress(result)
            if unreachable is not None:
                result.error = f"the destination cannot be reached: {unreachable}"
            elif self.stop():
                result.error = CANCELLED
            else:
                result.error = too_many_rejected(self.sync, failed, attempted)
            if result.error is not None:
                break
        if isinstance(destination, Finishing):
            # Nothing counts before its end; without one, nothing of it is there.
            is_known = True
            if result.error is None:
                result.error, is_known = finish(destination, self.sleep)
            if not is_known:
                held = [_unknown(item) for item in held]
            elif result.error is not None:
                held = [_not_sent(item) for item in held]
            mark(state, held, result)
        state.settle(has_left=diff.has_left)


def _sent(delivery: Delivery, rows: Sequence[Row]) -> tuple[list[Decided], str | None]:
    """What came of rows, and why the destination could not be reached, if so."""
    outcomes: dict[str, list[Outcome]] = {}
    unreachable: str | None = None
    try:
        for operation, outcome in delivery.send([op for row in rows for op in row.operations]):
            outcomes.setdefault(operation.row_id, []).append(outcome)
    except UnreachableError as error:
        unreachable = str(error)
    decided = []
    for row in rows:
        own = outcomes.get(row.before.row_id, [])
        attempted = bool(own) or row.problem is not None
        partly = any(isinstance(outcome, Accepted) for outcome in own)
        decided.append(Decided(row, _outcome(row, own), attempted, partly))
    return decided, unreachable


def _unknown(item: Decided) -> Decided:
    return replace(item, outcome=None) if _is_accepted(item) else item


def _is_accepted(item: Decided) -> bool:
    return isinstance(item.outcome, Accepted)


def _not_sent(item: Decided) -> Decided:
    """What was refused was refused all the same; the rest waits."""
    if isinstance(item.outcome, Rejected):
        return item
    return replace(item, outcome=None, attempted=False)


def _outcome(row: Row, outcomes: Sequence[Outcome]) -> Outcome:
    if row.problem is not None:
        return Rejected(row.problem)
    if not row.operations:
        return Accepted()
    if len(outcomes) < len(row.operations):
        return None
    return accepted(outcomes)


def _status(result: RunResult) -> str:
    if result.error == CANCELLED:
        return "cancelled"
    if result.error is not None:
        return "failed"
    return "completed with errors" if result.count("failed") or result.invalid else "completed"
