"""Several batches at once: as many as are allowed, each record's operations in their order."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activation.deliver import Delivery, UnreachableError
from activation.destinations.protocol import Busy, Lost, Refused
from activation.operations import Accepted, Operation, Outcome, Rejected
from activation.side_by_side import Together, records_apart, side_by_side
from tests.unit.activation.destinations.sending import Sent, operation

FAULTS = ("none", "none", "busy", "lost before", "lost after", "refused", "half")


@dataclass
class Table:
    """Takes batches side by side, and fails as it is told: what is written, and how often."""

    at_once: int
    faults: Iterator[str] = field(default_factory=lambda: iter(()))
    pause: float = 0.0
    largest_batch: int = 2
    records: dict[int, int] = field(default_factory=dict)
    written: list[tuple[int, int]] = field(default_factory=list)
    under_way: int = 0
    most: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Do it, or what the next fault says."""
        with self.lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            fault = next(self.faults, "none")
        try:
            time.sleep(self.pause)
            return self._done(list(operations), fault)
        finally:
            with self.lock:
                self.under_way -= 1

    def _done(self, operations: list[Operation], fault: str) -> list[Outcome]:
        if fault == "busy":
            raise Busy("later", 3.0)
        if fault == "lost before":
            raise Lost("no answer")
        if any(op.fields["no"] < 0 for op in operations) or fault == "refused":
            raise Refused("it cannot be")
        part = operations[: len(operations) // 2] if fault == "half" else operations
        with self.lock:
            for op in part:
                self.records[op.match["id"]] = op.fields["no"]
                self.written.append((op.match["id"], op.fields["no"]))
        if fault == "lost after":
            raise Lost("no answer")
        return [Accepted()] * len(part)


def upserts(records: Iterable[int], refused: Collection[int] = ()) -> list[Operation]:
    """Row n sets the record to n; those that are refused, to what is less than nothing."""
    made = []
    for n, record in enumerate(records):
        op = operation("upsert", {"id": record}, {"no": -n if n in refused else n})
        made.append(Operation(op.kind, str(n), op.match, op.fields, f"{op.key}{n}"))
    return made


RECORDS = st.lists(st.integers(0, 5), min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(records=RECORDS, at_once=st.integers(1, 4), faults=st.lists(st.sampled_from(FAULTS)))
def test_an_outcome_is_exact_and_no_record_goes_back(
    records: list[int], at_once: int, faults: list[str]
) -> None:
    table = Table(at_once, iter(faults))
    sent = Sent(table, upserts(records))
    assert sent.unreachable is None
    assert table.most <= at_once
    assert set(sent.outcomes) == {str(n) for n in range(len(records))}
    for n, record in enumerate(records):
        if isinstance(sent.outcomes[str(n)], Accepted):
            assert (record, n) in table.written
        if isinstance(sent.outcomes[str(n)], Rejected):
            assert (record, n) not in table.written
    for record in set(records):
        numbers = [number for r, number in table.written if r == record]
        if at_once > 1:
            assert numbers == sorted(numbers)
        last = max(n for n, r in enumerate(records) if r == record)
        if isinstance(sent.outcomes[str(last)], Accepted):
            assert table.records[record] == last


def test_so_many_are_under_way_and_no_more() -> None:
    table = Table(3, pause=0.02)
    sent = Sent(table, upserts(range(24)))
    assert set(sent.outcomes.values()) == {Accepted()}
    assert table.most == 3


def test_operations_on_one_record_wait_for_each_other() -> None:
    for _ in range(5):
        table = Table(4, pause=0.001, largest_batch=1)
        Sent(table, upserts([0, 1] * 4))
        for record in (0, 1):
            numbers = [number for r, number in table.written if r == record]
            assert numbers == sorted(numbers)


def test_what_one_is_told_to_wait_all_wait() -> None:
    table = Table(2, iter(["busy"]), largest_batch=1)
    waits: list[float] = []
    delivery = Delivery(table, None, waits.append, lambda: False)
    assert len(list(delivery.send(upserts(range(6))))) == 6
    told = [wait for wait in waits if wait > 0]
    # Nobody has really waited, so each batch after it was held back.
    assert told
    assert all(2.5 < wait <= 3 for wait in told)


def test_a_hold_that_is_put_off_is_waited_for_to_its_end() -> None:
    now = 10.0
    slept: list[float] = []
    together = Together(lambda: now)
    together.hold(4)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            together.hold(6)

    together.wait(sleep)
    assert slept == [4, 2]


def test_who_is_slow_is_waited_for_as_long_as_others_get_through() -> None:
    # Every second try is busy: one batch alone would have given up.
    table = Table(2, iter(["none", "busy"] * 50), largest_batch=1)
    assert set(Sent(table, upserts(range(40))).outcomes.values()) == {Accepted()}


def test_what_is_under_way_ends_before_the_run_does_and_counts() -> None:
    table = Table(2, iter(["none", *["busy"] * 99]), largest_batch=1)
    sent = Sent(table, upserts(range(9)))
    assert sent.unreachable == "later"
    assert set(sent.outcomes.values()) == {Accepted()}
    assert len(sent.outcomes) == len(table.records) == 1


def test_a_record_at_fault_stands_alone() -> None:
    table = Table(3, largest_batch=4)
    sent = Sent(table, upserts(range(12), refused=(2, 9)))
    refused = {row for row, outcome in sent.outcomes.items() if isinstance(outcome, Rejected)}
    assert refused == {"2", "9"}
    assert len(table.records) == 10


def test_after_a_stop_nothing_more_is_begun() -> None:
    table = Table(2, pause=0.01, largest_batch=1)
    delivery = Delivery(table, None, lambda seconds: None, lambda: len(table.records) >= 3)
    outcomes = list(delivery.send(upserts(range(20))))
    assert len(outcomes) == len(table.records) <= 5


def test_an_error_is_raised_after_what_was_made() -> None:
    def work(task: int) -> Iterator[int]:
        yield task
        if task == 1:
            raise UnreachableError("no")

    made: list[int] = []
    with pytest.raises(UnreachableError):
        made.extend(side_by_side(work, range(9), 1, lambda: False))
    assert made == [0, 1]


@given(records=RECORDS)
def test_groups_have_each_record_once_and_in_its_order(records: list[int]) -> None:
    groups = [[op.fields["no"] for op in group] for group in records_apart(upserts(records))]
    assert sorted(n for group in groups for n in group) == list(range(len(records)))
    for group in groups:
        assert len({records[n] for n in group}) == len(group)
    for record in set(records):
        places = [n for group in groups for n in group if records[n] == record]
        assert places == sorted(places)
