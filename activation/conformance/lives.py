"""Lives of records at a destination, each step sent as a run sends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, get_args

from activation.conformance.case import Case, Fault
from activation.deliver import Delivery, finish
from activation.destinations.protocol import Closing, Destination, Finishing, Keeping, Selective
from activation.entry import Mode, Removed
from activation.operations import CHANGES, Accepted, Kind, Outcome, Rejected, kind_of

#: What may be said of rows that leave, by mode.
REMOVED: Final[Mapping[Mode, Sequence[Removed]]] = {
    "upsert": ("nothing", "clear", "delete"),
    "update": ("nothing", "clear"),
}


class Lives:
    """What records live through; `there` is what the destination must have by now."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.there: dict[str, dict[str, Any]] = {}
        with _opened(case) as destination:
            every: frozenset[Kind] = frozenset(get_args(Kind))
            self.kinds = destination.kinds if isinstance(destination, Selective) else every
            keeps = isinstance(destination, Keeping) and destination.keeps_one([case.match])
        self.appends = not keeps
        self.creating: Kind = "upsert" if "upsert" in self.kinds else "insert"

    def mode(self, mode: Mode, removed: Removed) -> None:
        """Rows come, change and leave; what is sent for it is sent twice."""
        kinds = {change: kind_of(mode, removed, change) for change in CHANGES}
        if not {kind for kind in kinds.values() if kind} <= self.kinds:
            return
        if mode == "append" and (not self.appends or self.case.count is None):
            return
        if mode in ("update", "remove") and self.creating not in self.kinds:
            return
        first, second = self.case.fields
        rows = [f"{mode}{removed}{n}" for n in range(len(self.case.values) + 3)]
        values = [self.case.values[n % len(self.case.values)] for n in range(len(rows))]
        full = [{first: value, second: "same"} for value in values]
        if mode in ("update", "remove"):
            # They are somebody else's.
            self._do(self.creating, rows, full, f"{mode}: what is there before")
        told = f"{mode}, removed: {removed}"
        self._do(kinds["add"], rows, full, f"{told}: added", mode)
        changed = [{first: values[(n + 1) % len(values)]} for n in range(len(rows))]
        self._do(kinds["change"], rows[1:], changed[1:], f"{told}: changed", mode)
        # The last one is gone already.
        for leaving in (rows[-1:], rows[2:]):
            self._do(kinds["remove"], leaving, full, f"{told}: removed", mode)
        if mode == "update":
            sent = self._send("update", [f"{mode}{removed}nobody"], full)
            assert isinstance(sent[0], Rejected), f"{told}: a record that is not there: {sent[0]}"
            self._is(f"{told}: a record that is not there")

    def partly_refused(self) -> None:
        """One record of three is refused, and stands alone with it."""
        refused = self.case.refused
        if refused is None:
            return
        rows = ["good1", "bad", "good2"]
        outcomes = self._send(self.creating, rows, self._with_refused(refused))
        self._stands_alone(outcomes, "a record is refused")

    def failing(self, fault: Fault) -> None:
        """The end is as asked, and an outcome that of its own record."""
        refused = self.case.refused
        names = [f"{fault}{n}" for n in range(3)]
        fields: Sequence[Mapping[str, Any]] = self._full(3)
        if fault == "reordered" and refused is not None:
            names, fields = ["good1", "bad", "good2"], self._with_refused(refused)
        before = self.case.count() if self.case.count is not None else 0
        if not self.case.fail(fault):
            return
        waits: list[float] = []
        outcomes = self._send(self.creating, names, fields, waits=waits)
        if fault == "reordered" and refused is not None:
            self._stands_alone(outcomes, fault)
            return
        if fault == "missing":
            accepted = [isinstance(outcome, Accepted) for outcome in outcomes]
            assert not all(accepted), f"{fault}: what had no result was accepted: {outcomes}"
            outcomes = self._send(self.creating, names, fields)
        assert all(isinstance(outcome, Accepted) for outcome in outcomes), f"{fault}: {outcomes}"
        assert waits or fault not in ("busy", "lost before", "lost after"), f"{fault}: no wait"
        self._made(self.creating, names, fields)
        self._is(fault)
        if self.case.count is not None and not self.case.repeats:
            count = self.case.count() - before
            assert count == len(names), f"{fault}: {count} records instead of {len(names)}"

    def _do(
        self, kind: Kind | None, rows: list[str], fields: Any, told: str, mode: Mode | None = None
    ) -> None:
        """Send it, and again as after a crash."""
        if kind is None or not rows:
            return
        case, since = self.case, len(self.there)
        before = case.count() if case.count is not None else 0
        for time in ("", ", sent again"):
            if kind == "insert" and time and (case.repeats or case.count is None):
                break
            outcomes = self._send(kind, rows, fields, since)
            for row, outcome in zip(rows, outcomes, strict=True):
                assert isinstance(outcome, Accepted), f"{told}{time}: {kind} {row}: {outcome}"
            self._made(kind, rows, fields)
            self._is(f"{told}{time}", appended=mode == "append")
            if kind == "insert" and case.count is not None:
                count = case.count() - before
                assert count == len(rows), f"{told}{time}: {count} instead of {len(rows)} inserted"

    def _made(self, kind: Kind, rows: Sequence[str], fields: Sequence[Mapping[str, Any]]) -> None:
        empty = dict.fromkeys(self.case.fields)
        for row, written in zip(rows, fields, strict=False):
            found = self.case.found_by(row)
            if kind == "delete":
                self.there.pop(found, None)
            elif kind == "clear":
                self.there[found] = dict(empty)
            elif kind == "insert":
                self.there.setdefault(found, {**empty, **written})
            else:
                self.there[found] = {**self.there.get(found, empty), **written}

    def _send(
        self,
        kind: Kind,
        rows: Sequence[str],
        fields: Sequence[Mapping[str, Any]],
        since: int = 0,
        waits: list[float] | None = None,
    ) -> list[Outcome]:
        """As a run does it: the outcomes by row, in their order."""
        sleep = (waits if waits is not None else []).append
        operations = [
            self.case.operation(kind, row, since, **written)
            for row, written in zip(rows, fields, strict=False)
        ]
        with _opened(self.case) as destination:
            delivery = Delivery(destination, None, sleep, lambda: False)
            outcomes = {op.row_id: outcome for op, outcome in delivery.send(operations)}
            if isinstance(destination, Finishing):
                why, _ = finish(destination, sleep)
                assert why is None, why
        return [outcomes.get(operation.row_id) for operation in operations]

    def _full(self, count: int) -> list[dict[str, Any]]:
        first, second = self.case.fields
        return [{first: self.case.values[0], second: f"no {n}"} for n in range(count)]

    def _with_refused(self, refused: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        good = self._full(3)
        return [good[0], {**good[1], **refused}, good[2]]

    def _stands_alone(self, outcomes: Sequence[Outcome], told: str) -> None:
        good1, bad, good2 = outcomes
        assert isinstance(bad, Rejected), f"{told}: the one at fault: {bad}"
        assert bad.reason, f"{told}: no reason"
        for outcome in (good1, good2):
            assert isinstance(outcome, Accepted), f"{told}: beside the one at fault: {outcome}"
        good = self._full(3)
        self._made(self.creating, ["good1", "good2"], [good[0], good[2]])
        self._is(told)

    def _is(self, when: str, *, appended: bool = False) -> None:
        there = {row: dict(fields) for row, fields in self.case.read().items()}
        if appended:
            # Of one that is there several times, which is read is the destination's own.
            assert there.keys() == self.there.keys(), f"{when}: {sorted(there)}"
            self.there = there
        assert there == self.there, f"{when}: {there} instead of {self.there}"


@contextmanager
def _opened(case: Case) -> Iterator[Destination]:
    destination = case.open()
    try:
        yield destination
    finally:
        if isinstance(destination, Closing):
            destination.close()
