"""Operations to a destination: in batches, again where it was busy, in halves where it refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from activation.destinations.protocol import Busy, Destination, Finishing, Limited, Lost, Refused
from activation.operations import Accepted, Operation, Outcome, Rejected
from loader.redaction import redacted

_BATCH = 500
_TRIES = 6
_LONGEST_WAIT = 300.0
_backoff = wait_exponential_jitter(initial=0.5, max=60.0, jitter=1.0)


class UnreachableError(Exception):
    """The destination was busy or silent for as long as is tried; the rest was not sent."""


@dataclass
class Delivery:
    """Sends the operations of one run. `sleep` waits for so many seconds; `stop` is asked before
    each batch whether to go on."""

    destination: Destination
    batch_size: int | None
    sleep: Callable[[float], None]
    stop: Callable[[], bool]

    def send(self, operations: Sequence[Operation]) -> Iterator[tuple[Operation, Outcome]]:
        """Each operation with what came of it, None where that is not known; none of those that
        were not sent.

        Raises UnreachableError before the first operation that was not sent.
        """
        for kind in dict.fromkeys(operation.kind for operation in operations):
            alike = [operation for operation in operations if operation.kind == kind]
            size = self._size()
            for start in range(0, len(alike), size):
                if self.stop():
                    return
                batch = alike[start : start + size]
                yield from self._batch(batch, [])

    def _size(self) -> int:
        most = self.destination.largest_batch if isinstance(self.destination, Limited) else _BATCH
        return min(self.batch_size or most, most)

    def _batch(
        self, batch: Sequence[Operation], lost: list[BaseException]
    ) -> Iterator[tuple[Operation, Outcome]]:
        """Each operation with its outcome, as soon as it is known. `lost` are the tries that nobody
        answered, also those of a larger batch that these are a part of."""
        try:
            outcomes = self._patiently(batch, lost)
        except Refused as error:
            if len(batch) > 1:
                # One of them is at fault: the others are to go through.
                half = len(batch) // 2
                yield from self._batch(batch[:half], [*lost])
                yield from self._batch(batch[half:], [*lost])
                return
            outcomes = [Rejected(redacted(str(error)))]
        except Lost:
            outcomes = [None] * len(batch)
        except Busy as error:
            if not lost:
                raise UnreachableError(redacted(str(error))) from error
            outcomes = [None] * len(batch)
        known: list[Outcome] = list(outcomes[: len(batch)])
        known += [None] * (len(batch) - len(known))
        if lost:
            # What was refused now may have been done by the try that nobody answered.
            known = [outcome if isinstance(outcome, Accepted) else None for outcome in known]
        yield from zip(batch, known, strict=True)

    def _patiently(self, batch: Sequence[Operation], lost: list[BaseException]) -> list[Outcome]:
        def send() -> list[Outcome]:
            try:
                return [_plain(outcome) for outcome in self.destination.send(batch)]
            except Lost as error:
                lost.append(error)
                raise

        return _tries(self.sleep)(send)


def _plain(outcome: Outcome) -> Outcome:
    """Destinations echo what they were sent, secrets too, and these words go into the books."""
    return Rejected(redacted(outcome.reason)) if isinstance(outcome, Rejected) else outcome


def _tries(sleep: Callable[[float], None]) -> Retrying:
    """What was not done is tried again, and what nobody knows of."""
    return Retrying(
        retry=retry_if_exception_type((Busy, Lost)),
        wait=_wait,
        stop=stop_after_attempt(_TRIES),
        sleep=sleep,
        reraise=True,
    )


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.after if isinstance(error, Busy) else None
    return min(_backoff(state) if asked is None else asked, _LONGEST_WAIT)


def accepted(outcomes: Sequence[Outcome]) -> Outcome:
    """What came of a record that took several operations: accepted once all of them are."""
    for outcome in outcomes:
        if not isinstance(outcome, Accepted):
            return outcome
    return Accepted()


def finish(destination: Finishing, sleep: Callable[[float], None]) -> tuple[str | None, bool]:
    """End what a destination has for good only then, patiently: why it has not ended, None where
    it has, and whether that is known; where it is not, all of it may be there."""
    lost: list[BaseException] = []

    def end() -> None:
        try:
            destination.finish()
        except Lost as error:
            lost.append(error)
            raise

    try:
        _tries(sleep)(end)
    except (Busy, Refused, Lost) as error:
        return redacted(str(error)), not lost
    return None, True
