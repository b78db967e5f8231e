"""What every destination must do, for the tests of those who write one.

```python
from activation.conformance import Case, check

def test_mine(tmp_path):
    check(Case(lambda: MyEntry(type="mine", ...).open("contacts", tmp_path), read=my_records))
```
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from activation.destinations.protocol import Closing, Destination, Finishing, Limited, Selective
from activation.operations import Accepted, Kind, Operation, operation_key

#: Records by the one value that they are found by: their fields.
Records = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """A destination to be checked: `open` connects to it as each run does, `read` gives what it
    has, without the field `match` that records are found by. `values` are texts that its fields
    take, `fields` two of them."""

    open: Callable[[], Destination]
    read: Callable[[], Records]
    match: str = "id"
    fields: tuple[str, str] = ("plan", "name")
    values: Sequence[str] = field(default=("free", "pro", "é 'quoted' \\ \"text\"", ""))

    def operation(self, kind: Kind, row: str, **fields: Any) -> Operation:
        """An operation for the record that is found by `row`."""
        match = {self.match: row}
        sent: dict[str, Any] = {} if kind == "delete" else {**match, **fields}
        if kind == "clear":
            sent = dict.fromkeys(self.fields)
        key = operation_key("conformance", row, kind, {"match": match, "fields": sent}, None)
        return Operation(kind, row, match, sent, key)


def check(case: Case) -> None:
    """Raise AssertionError, with what is wrong, for a destination that is not as it must be."""
    one, two = case.fields
    rows = [f"r{n}" for n in range(5)]
    value = {row: case.values[n % len(case.values)] for n, row in enumerate(rows)}
    for kind in ("upsert", "insert"):
        first = [case.operation(kind, row, **{one: value[row], two: row}) for row in rows]
        if not _run(case, first):
            continue
        wanted: dict[str, dict[str, Any]] = {row: {one: value[row], two: row} for row in rows}
        _is(case, wanted, f"after {kind}")
        if kind == "upsert":
            _run(case, first)
            _is(case, wanted, "after the same upserts once more")
            _run(case, [case.operation("upsert", rows[0], **{one: case.values[1]})])
            wanted[rows[0]][one] = case.values[1]
            _is(case, wanted, "after an upsert of some of the fields")
        if _run(case, [case.operation("update", rows[1], **{two: "other"})]):
            wanted[rows[1]][two] = "other"
            _is(case, wanted, "after an update")
        if _run(case, [case.operation("clear", rows[2])]):
            wanted[rows[2]] = {one: None, two: None}
            _is(case, wanted, "after a clear")
        gone = [case.operation("delete", row) for row in rows]
        if _run(case, gone[:2]):
            wanted = {row: wanted[row] for row in rows[2:]}
            _is(case, wanted, "after deletes")
            _run(case, gone)
            _is(case, {}, "after deletes of records of which some were gone")
        break


def _run(case: Case, operations: Sequence[Operation]) -> bool:
    """As a run does it; False for a kind that the destination does not know."""
    destination = case.open()
    try:
        if isinstance(destination, Selective) and operations[0].kind not in destination.kinds:
            return False
        size = destination.largest_batch if isinstance(destination, Limited) else len(operations)
        for start in range(0, len(operations), size):
            batch = operations[start : start + size]
            outcomes = list(destination.send(batch))
            assert len(outcomes) == len(batch), f"{len(batch)} sent, {len(outcomes)} answered"
            for operation, outcome in zip(batch, outcomes, strict=True):
                told = f"{operation.kind} {operation.row_id}: {outcome}"
                assert isinstance(outcome, Accepted), told
        if isinstance(destination, Finishing):
            destination.finish()
    finally:
        if isinstance(destination, Closing):
            destination.close()
    return True


def _is(case: Case, wanted: Records, when: str) -> None:
    there = {row: dict(fields) for row, fields in case.read().items()}
    expected = {row: dict(fields) for row, fields in wanted.items()}
    assert there == expected, f"{when}: {there} instead of {expected}"
