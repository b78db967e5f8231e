"""Outcomes into the state and the books, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from activation.books import RunResult
from activation.operations import Accepted, Outcome, Rejected
from activation.sending import Row
from activation.state import Logged, Record, State

_NO_ANSWER = "no answer: it may have been done, and is sent again"


@dataclass(frozen=True, slots=True)
class Decided:
    """A row and what came of it; `attempted` is false where nothing was sent for it,
    `is_partly_done` true where one of its operations was accepted."""

    row: Row
    outcome: Outcome
    attempted: bool
    is_partly_done: bool = False


def mark(state: State, decided: Sequence[Decided], result: RunResult) -> None:
    """Let the state of each record go on where it was accepted, and back where nothing was done;
    where nobody knows, it stays underway."""
    records: list[Record] = []
    logged: list[Logged] = []
    for item in decided:
        row, outcome = item.row, item.outcome
        now = _state(item)
        if now is not None:
            records.append(now)
            if row.left is not None:
                records.append(Record(row.left.row_id))
            if isinstance(outcome, Accepted):
                records += row.taken
        if not item.attempted:
            continue
        accepted = isinstance(outcome, Accepted)
        result.by_change["attempted", row.change] += 1
        result.by_change["succeeded" if accepted else "failed", row.change] += 1
        logged.append(
            Logged(
                row.before.row_id,
                row.change,
                "succeeded" if accepted else "failed",
                _reason(outcome),
                row.fields,
            )
        )
    state.set(records, logged)


def _state(item: Decided) -> Record | None:
    """What the record's state is from now on; None where it stays underway."""
    if isinstance(item.outcome, Accepted):
        return item.row.after
    if (isinstance(item.outcome, Rejected) and not item.is_partly_done) or not item.attempted:
        return item.row.refused
    return None


def _reason(outcome: Outcome) -> str | None:
    if isinstance(outcome, Accepted):
        return None
    return outcome.reason if isinstance(outcome, Rejected) else _NO_ANSWER
