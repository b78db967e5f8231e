"""One run of a sequence: its steps in their order, as far as they let the next ones run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from activation import books
from activation.books import RunResult, begin_run
from activation.run import Activation
from activation.sequences import Sequence, StepEntry
from activation.tables import book, create_tables, schema_of
from loader.clock import utc_now
from loader.errors import EventideError
from loader.settings import project_settings
from loader.warehouses.base import literal

COMPLETED, WITH_ERRORS, FAILED, INTERRUPTED = (
    *("completed", "completed with errors", "failed", "interrupted"),
)


@dataclass
class SequenceResult:
    """A run of a sequence; `error` says which step ended it, `steps` have the runs, in JSON."""

    sequence: str
    run_id: int
    status: str = "running"
    error: str | None = None
    steps: list[dict[str, object]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "sequence_id": self.sequence, "sequence_run_id": self.run_id, "status": self.status,
            "error": self.error, "steps": self.steps,
        }  # fmt: skip


def run_sequence(
    sequence: Sequence,
    activations: Mapping[str, Activation],
    *,
    stop: Callable[[], bool] = lambda: False,
    check: Callable[[], None] = lambda: None,
    progress: Callable[[RunResult], None] = lambda result: None,
    run: Callable[[Activation], RunResult] = Activation.run,
) -> SequenceResult:
    """Run the steps, whose syncs are opened on one warehouse, by name.

    `run` makes the run of a step, `stop` is asked between steps; `check` as in `Activation.run`.
    Raises ActivationError where another run of it goes on.
    """
    first = activations[sequence.steps[0].sync]
    warehouse = first.warehouse
    schema = schema_of(warehouse, project_settings(first.project_dir))
    create_tables(warehouse, schema)
    result = SequenceResult(sequence.name, books.new_run_id())
    with warehouse.alive(result.run_id):
        begin_run(warehouse, schema, "sequence", sequence.name, result.run_id, {}, check)
        try:
            result.status = COMPLETED
            for number, step in enumerate(sequence.steps, 1):
                if stop():
                    result.status = INTERRUPTED
                    result.error = f"asked to end before step {number}, {step.sync}"
                    break
                why, ends = _step(step, activations[step.sync], run, result, progress)
                if why is not None:
                    result.status = FAILED if ends else WITH_ERRORS
                    told = f"step {number}, {step.sync}: {why}"
                    left = len(sequence.steps) - number
                    if ends and left:
                        told += f" The {left} after it {'were' if left > 1 else 'was'} not run."
                    result.error = "\n".join(filter(None, (result.error, told)))
                if ends:
                    break
        except BaseException as error:
            is_asked = isinstance(error, KeyboardInterrupt)
            result.status = INTERRUPTED if is_asked else FAILED
            result.error = str(error) or type(error).__name__
            raise
        finally:
            warehouse.rollback()
            warehouse.execute(
                f"update {book(schema, 'sequence_runs')} set status = {literal(result.status)}, "
                f"error = {literal(result.error)}, "
                f"finished_at = {literal(utc_now())} "
                f"where sequence_id = {literal(sequence.name)} "
                f"and sequence_run_id = {result.run_id}"
            )
            warehouse.commit()
    return result


def _step(
    step: StepEntry,
    activation: Activation,
    run: Callable[[Activation], RunResult],
    result: SequenceResult,
    progress: Callable[[RunResult], None],
) -> tuple[str | None, bool]:
    """What went wrong, if anything, and whether it ends the sequence."""
    stops = step.on_failure == "stop"
    if activation.sync.entry.paused:
        return _failed(result, step, "it is paused.", stops)
    try:
        ran = run(activation)
    except EventideError as error:
        return _failed(result, step, str(error), stops)
    progress(ran)
    result.steps.append(ran.as_dict())
    if ran.status == "completed":
        return None, False
    if ran.status == "completed with errors":
        why = f"{ran.count('failed'):,} rows were refused, {ran.invalid:,} are invalid."
        return why, step.on_rejected == "stop"
    return f"{ran.error or ran.status}.", stops


def _failed(
    result: SequenceResult, step: StepEntry, why: str, stops: bool
) -> tuple[str | None, bool]:
    result.steps.append({"sync_id": step.sync, "status": FAILED, "error": why})
    return why, stops
