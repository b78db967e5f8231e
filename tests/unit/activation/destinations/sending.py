"""Operations of a sync, sent as a run sends them, without waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from activation.deliver import Delivery, UnreachableError
from activation.destinations import entry_class
from activation.destinations.protocol import Destination
from activation.operations import Kind, Operation, Outcome, operation_key


def operation(
    kind: Kind, match: Mapping[str, Any], fields: Mapping[str, Any] | None = None
) -> Operation:
    """An operation of the record with this key, as `activation.sending` makes them."""
    row_id = "/".join(map(str, match.values()))
    sent = {} if kind == "delete" else dict(fields or {})
    if kind not in ("delete", "clear"):
        sent = {**match, **sent}
    key = operation_key("a_sync", row_id, kind, {"match": match, "fields": sent}, None)
    return Operation(kind, row_id, match, sent, key)


def opened(entry: dict[str, Any], into: str) -> Any:
    """The destination of an entry as it is in `definitions/destinations.yml`."""
    return entry_class(entry["type"]).model_validate(entry).open(into, Path())


class Sent:
    """What came of operations: outcomes by record, waits in seconds, and why it ended early."""

    def __init__(
        self,
        destination: Destination,
        operations: Sequence[Operation],
        batch_size: int | None = None,
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.waits: list[float] = []
        self.unreachable: str | None = None
        delivery = Delivery(destination, batch_size, self.waits.append, lambda: False)
        try:
            for done, outcome in delivery.send(operations):
                self.outcomes[done.row_id] = outcome
        except UnreachableError as error:
            self.unreachable = str(error)
