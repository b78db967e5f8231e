"""A destination that remembers what was done to it, and fails where it is told to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from activation.destinations.entry import DestinationEntry
from activation.destinations.protocol import Busy, Lost, Refused
from activation.operations import Accepted, Operation, Outcome, Rejected

#: What can become of a batch. `half` and `missing` do one part of it; `refused` is for now.
FAULTS = (
    *("none", "busy", "lost before", "lost after", "lost half"),
    *("missing", "refused", "killed before", "killed after", "killed half"),
)
#: A field of this value is refused, by the record or with the whole batch.
POISON = "poison"


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Memory:
    """Records by what they are found by, the keys of what was done, and all that was asked.

    `refuses_whole` is a destination that rejects a batch for one record in it.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    inserted: Counter[str] = field(default_factory=Counter)
    appended: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    asked: list[Operation] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    faults: Iterator[str] = field(default_factory=lambda: iter(()))
    refuses_whole: bool = False
    largest_batch: int = 4

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Do it, or what the next fault says."""
        fault = next(self.faults, "none")
        self.asked += operations
        self.batches.append(len(operations))
        part = list(operations)
        if fault in ("lost half", "killed half", "missing"):
            part = part[: len(part) // 2]
        if fault == "busy":
            raise Busy("later", 1.0)
        if fault == "refused":
            return [Rejected("not today")] * len(operations)
        if fault == "lost before":
            raise Lost("no answer")
        if fault == "killed before":
            raise Killed
        if self.refuses_whole and any(is_poisoned(operation) for operation in part):
            raise Refused("there is poison in it")
        outcomes = [self._do(operation) for operation in part]
        if fault.startswith("lost"):
            raise Lost("no answer")
        if fault.startswith("killed"):
            raise Killed
        return outcomes

    def _do(self, operation: Operation) -> Outcome:
        if is_poisoned(operation):
            return Rejected("poison")
        match = json.dumps(dict(operation.match), sort_keys=True)
        if operation.kind == "insert":
            if operation.key not in self.done:
                self.inserted[match] += 1
                self.appended.setdefault(match, []).append(dict(operation.fields))
                self.records.setdefault(match, dict(operation.fields))
        elif operation.kind == "upsert":
            self.records.setdefault(match, {}).update(operation.fields)
        elif operation.kind in ("update", "clear"):
            if match not in self.records:
                return Rejected("no such record") if operation.kind == "update" else Accepted()
            self.records[match].update(operation.fields)
        else:
            self.records.pop(match, None)
        self.done.add(operation.key)
        return Accepted()


def is_poisoned(operation: Operation) -> bool:
    """Whether the destination refuses it."""
    return operation.kind != "delete" and POISON in operation.fields.values()


class MemoryEntry(DestinationEntry):
    """Opens the one memory that it was made with."""

    type: str = "memory"
    memory: Any

    def open(self, into: str, project_dir: Path) -> Memory:
        memory: Memory = self.memory
        return memory
