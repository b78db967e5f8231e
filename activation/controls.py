"""What people do to a sync besides running it: send all again, take all for sent, try one row."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from activation import books
from activation.books import RunResult
from activation.capable import foreseen, open_for
from activation.deliver import Delivery, finish
from activation.destinations.protocol import (
    Busy,
    Clearable,
    Destination,
    Finishing,
    Lost,
    Refused,
    Shown,
)
from activation.errors import ActivationError
from activation.operations import Accepted, Change, Outcome, Rejected
from activation.run import Activation
from activation.sending import Row, row_of
from activation.state import State
from loader.redaction import redacted


def resync(activation: Activation, *, clear: bool = False) -> RunResult:
    """Send every row as if for the first time; with `clear`, empty the destination before.

    Rows that left the model are nobody's then: they stay where the destination is not cleared.
    Raises ActivationError where the destination cannot be cleared.
    """
    activation.prepare()
    # What was sent is not forgotten for a mistake.
    foreseen(activation.sync, activation.destination, activation.project_dir)

    def anew(schema: str) -> None:
        if clear:
            _clear(activation)
        State(activation.warehouse, schema, activation.sync.name, 0).forget()
        books.remember_mapping(activation.warehouse, schema, activation.sync)
        activation.warehouse.commit()

    return activation.run(anew=anew)


def _clear(activation: Activation) -> None:
    told = f"{activation.sync.place}: the destination {activation.sync.entry.destination}"
    with _opened(activation) as destination:
        if not isinstance(destination, Clearable):
            raise ActivationError(
                f"{told} cannot remove all of its records. Resync without --clear."
            )
        try:
            destination.clear_all()
        except (Busy, Refused, Lost) as error:
            raise ActivationError(
                f"{told} could not be cleared, or nobody knows: {error} Nothing was sent."
            ) from error


def reset(activation: Activation) -> int:
    """Take the model's rows as they are now for sent, without sending any; how many they are.

    Until it comes to its end no run sends anything: to a run, what is not taken yet is new.
    """
    schema, diff = activation.prepare()
    warehouse, run_id = activation.warehouse, books.new_run_id()
    # To others it is a run that goes on: they would send everything, since nothing seems sent.
    with warehouse.alive(run_id):
        books.begin(warehouse, schema, activation.sync, run_id)
        try:
            state = State(warehouse, schema, activation.sync.name, 0)
            state.forget()
            books.remember_mapping(warehouse, schema, activation.sync, books.HALF_RESET)
            warehouse.commit()
            diff.work_out()
            taken = 0
            for page in diff.rows(activation.rows_at_once):
                rows = [row_of(activation.sync, found) for found in page]
                state.set([row.after for row in rows if row.problem is None])
                taken += sum(row.problem is None for row in rows)
            books.remember_mapping(warehouse, schema, activation.sync)
            warehouse.commit()
        finally:
            books.withdraw(warehouse, schema, activation.sync.name, run_id)
    return taken


def try_row(activation: Activation, row_id: str, change: Change, *, send: bool) -> dict[str, Any]:
    """One row as if it were added, changed or removed: the operations, the request as the
    destination shows it and, with `send`, what came of it. Nothing is remembered.

    Raises ActivationError for a row that the model has not.
    """
    _, diff = activation.prepare()
    row = _row(activation, diff.row(row_id), row_id, change)
    told: dict[str, Any] = {
        "row_id": row_id,
        "problem": row.problem,
        "operations": [
            {"kind": op.kind, "match": dict(op.match), "fields": dict(op.fields), "key": op.key}
            for op in row.operations
        ],
    }
    if not row.operations:
        return told
    with _opened(activation) as destination:
        if isinstance(destination, Shown):
            told["request"] = redacted(destination.show(row.operations))
        if send:
            told["outcome"] = [_told(outcome) for outcome in _sent(activation, destination, row)]
    return told


def _sent(activation: Activation, destination: Destination, row: Row) -> list[Outcome]:
    delivery = Delivery(destination, None, activation.sleep, activation.stop)
    outcomes = [outcome for _, outcome in delivery.send(row.operations)]
    if isinstance(destination, Finishing):
        why, is_known = finish(destination, activation.sleep)
        if why is not None:
            return [Rejected(why) if is_known else None] * len(outcomes)
    return outcomes


def _told(outcome: Outcome) -> str:
    if isinstance(outcome, Accepted):
        return "accepted"
    return outcome.reason if isinstance(outcome, Rejected) else "no answer"


def _row(activation: Activation, found: dict[str, Any] | None, row_id: str, change: Change) -> Row:
    if found is None:
        raise ActivationError(
            f"{activation.sync.name}: the model has no row {row_id!r}, or several with this key."
        )
    row = row_of(activation.sync, {**found, "op": "add" if change == "remove" else change})
    if change != "remove" or row.problem is not None:
        return row
    gone = {**found, "op": "remove", "found_by": row.after.found_by, "is_taken": False}
    return replace(row_of(activation.sync, gone), before=row.before)


def _opened(activation: Activation) -> AbstractContextManager[Destination]:
    return open_for(
        activation.sync, activation.destination, activation.project_dir, activation.sleep
    )
