"""What came of operations, read from the answer of a service over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from activation.destinations.http_entry import BatchEntry, OperationEntry, SameEntry
from activation.destinations.protocol import Refused
from activation.destinations.results import by_position, by_value
from activation.destinations.templates import Unfit, rendered
from activation.destinations.wire import Wire, json_of
from activation.operations import Accepted, Operation, Outcome, Rejected

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Answer:
    """An answer that may be a success. `context_of` is what templates can name of a record."""

    wire: Wire
    response: httpx.Response
    context_of: Callable[[Operation], dict[str, Any]]

    def outcomes(self, entry: OperationEntry, operations: Sequence[Operation]) -> list[Outcome]:
        """The outcome of each operation; None where the answer does not tell it.

        Raises Refused where it says no for all of them.
        """
        nobody_knows: list[Outcome] = [None] * len(operations)
        success, batch = entry.success, entry.batch
        if success.status is not None and self.response.status_code not in success.status:
            return nobody_knows
        try:
            if success.reply is not None and not rendered(success.reply, self._context):
                raise Refused(self._told(success.error, self._context))
            if batch is None or batch.results is None:
                return [Accepted()] * len(operations)
            return self._matched(batch, rendered(batch.results, self._context), operations)
        except Unfit:
            return nobody_knows

    @property
    def _context(self) -> dict[str, Any]:
        return {"reply": json_of(self.response), "status": self.response.status_code}

    def _matched(
        self, batch: BatchEntry, results: Any, operations: Sequence[Operation]
    ) -> list[Outcome]:
        def judge(result: Any) -> Outcome:
            about = {**self._context, "result": result}
            try:
                done = batch.success is None or rendered(batch.success, about)
            except Unfit:
                return None
            return Accepted() if done else Rejected(self._told(batch.error, about))

        same = batch.same
        if not isinstance(same, SameEntry):
            return by_position(results, len(operations), judge)
        asked = [rendered(same.record, self.context_of(operation)) for operation in operations]
        return by_value(results, lambda result: self._value(same, result), asked, judge)

    def _value(self, same: SameEntry, result: Any) -> Any:
        try:
            return rendered(same.result, {**self._context, "result": result})
        except Unfit:
            return None

    def _told(self, error: str | None, context: dict[str, Any]) -> str:
        try:
            if error is not None:
                return self.wire.plain(str(rendered(error, context)))
        except Unfit:
            pass
        return self.wire.words(self.response)
