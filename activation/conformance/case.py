"""What a destination tells of itself to be checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from activation.destinations.protocol import Destination
from activation.operations import Kind, Operation, operation_key

#: Records by the one value that they are found by: their fields.
Records = Mapping[str, Mapping[str, Any]]
#: What can become of the next request: not now; no answer, before or after it was done; one whose
#: results are in another order; one that has nothing on some of them.
Fault = Literal["busy", "lost before", "lost after", "reordered", "missing"]


@dataclass(frozen=True)
class Case:
    """A destination to be checked: `open` connects to it as each run does, `read` gives what it
    has, without the field `match` that records are found by and with None for what is empty.

    `values` are texts that its fields take, `fields` two of them, and `found_by` makes what a
    record is found by of a name. `refused` are fields of a record that the destination refuses.
    `fail` lets its next request fail, or says False where it cannot fail so. `count` says how
    many records there are, where an `insert` may be there twice; with `repeats` it is after a
    lost answer, as the destination knows no keys.
    """

    open: Callable[[], Destination]
    read: Callable[[], Records]
    match: str = "id"
    fields: tuple[str, str] = ("plan", "name")
    values: Sequence[str] = field(default=("free", "pro", "é 'quoted' \\ \"text\"", ""))
    found_by: Callable[[str], str] = str
    refused: Mapping[str, Any] | None = None
    fail: Callable[[Fault], bool] = lambda fault: False
    count: Callable[[], int] | None = None
    repeats: bool = False

    def operation(self, kind: Kind, row: str, since: int = 0, **fields: Any) -> Operation:
        """An operation for the record that is found by `row`."""
        found = self.found_by(row)
        match = {self.match: found}
        sent: dict[str, Any] = {} if kind == "delete" else {**match, **fields}
        if kind == "clear":
            sent = dict.fromkeys(self.fields)
        key = operation_key("conformance", found, kind, {"match": match, "fields": sent}, since)
        return Operation(kind, row, match, sent, key)
