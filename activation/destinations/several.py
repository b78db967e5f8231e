"""A batch of operations in several requests, some of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from activation.destinations.protocol import Busy, Lost, Refused
from activation.operations import Operation, Outcome, Rejected

_WAIT = 1.0
_LONGEST_WAIT = 300.0
Ask = Callable[[list[Operation]], Sequence[Outcome]]


class Several:
    """Sends a batch in requests of so many operations, `at_once` of them side by side.

    When one of them fails, the batch is tried again as a whole: what the others answered is kept
    until then, so that nothing that was answered is asked twice. `hold` keeps every request back
    for so many seconds.
    """

    def __init__(self, ask: Ask, at_once: int, hold: Callable[[float], None]) -> None:
        self._ask = ask
        self._hold = hold
        self._at_once = at_once
        self._answered: dict[str, Outcome] = {}
        self._pool = ThreadPoolExecutor(at_once) if at_once > 1 else None

    def send(self, operations: Sequence[Operation], size: int) -> list[Outcome]:
        """The outcome of each. Raises Busy, Refused or Lost for the first request that failed
        where no other one went through."""
        while True:
            left = [operation for operation in operations if operation.key not in self._answered]
            chunks = [left[start : start + size] for start in range(0, len(left), size)]
            failed, progress = self._try(chunks)
            if not failed:
                outcomes = [self._answered[operation.key] for operation in operations]
                for operation in operations:
                    self._answered.pop(operation.key, None)
                return outcomes
            worst = min(failed, key=lambda error: (Lost, Refused, Busy).index(type(error)))
            if not isinstance(worst, Busy):
                raise worst
            if progress:
                # It is only slow: each round gets further.
                self._hold(_WAIT if worst.after is None else min(worst.after, _LONGEST_WAIT))
            elif any(operation.key in self._answered for operation in operations):
                # Nothing was done now, but not nothing of the batch.
                self._hold(min(worst.after or 0.0, _LONGEST_WAIT))
                raise Lost(str(worst)) from worst
            else:
                raise worst

    def close(self) -> None:
        """Let the threads end."""
        if self._pool is not None:
            self._pool.shutdown()

    def _try(self, chunks: list[list[Operation]]) -> tuple[list[Busy | Refused | Lost], bool]:
        """The failures of one round, and whether anything was answered in it."""
        failed: list[Busy | Refused | Lost] = []
        progress = False

        def send(chunk: list[Operation]) -> None:
            nonlocal progress
            if any(isinstance(error, (Busy, Lost)) for error in failed):
                return  # Not now: what comes after it waits too.
            try:
                outcomes = list(self._ask(chunk))
            except Refused as error:
                if len(chunk) > 1:
                    failed.append(error)
                    return
                outcomes = [Rejected(str(error))]
            except (Busy, Lost) as error:
                failed.append(error)
                return
            progress = True
            for operation, outcome in zip(chunk, outcomes, strict=True):
                self._answered[operation.key] = outcome

        # A Refused of the only request is the caller's, who knows how to look for the culprit.
        if self._pool is None or len(chunks) == 1:
            for chunk in chunks:
                send(chunk)
        else:
            list(self._pool.map(send, chunks))
        return failed, progress
