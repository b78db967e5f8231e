"""Operations to a destination: in batches, some of them at once, again where it was busy, in halves
where it refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from activation.destinations.protocol import (
    Busy,
    Concurrent,
    Destination,
    Finishing,
    Limited,
    LimitedByKind,
    Lost,
    Refused,
)
from activation.operations import Accepted, Kind, Operation, Outcome, Rejected
from activation.side_by_side import Together, records_apart, side_by_side
from loader.redaction import redacted

_BATCH = 500
_TRIES = 6
_LONGEST_WAIT = 300.0
_Result = TypeVar("_Result")
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
    _together: Together = field(default_factory=Together)

    def send(self, operations: Sequence[Operation]) -> Iterator[tuple[Operation, Outcome]]:
        """Each operation with what came of it, None where that is not known; none of those that
        were not sent. Kinds go one after the other, and so do operations on one record.

        Raises UnreachableError after the last operation that was sent.
        """
        for kind in dict.fromkeys(operation.kind for operation in operations):
            alike = [operation for operation in operations if operation.kind == kind]
            if self._at_once == 1:
                for batch in self._batches(kind, alike):
                    if self.stop():
                        return
                    yield from self._batch(batch)
                continue
            for apart in records_apart(alike):
                batches = self._batches(kind, apart)
                yield from side_by_side(self._batch, batches, self._at_once, self.stop)

    @property
    def _at_once(self) -> int:
        return self.destination.at_once if isinstance(self.destination, Concurrent) else 1

    def _batches(self, kind: Kind, alike: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
        most = _BATCH
        if isinstance(self.destination, LimitedByKind):
            most = self.destination.largest_batch_of(kind)
        elif isinstance(self.destination, Limited):
            most = self.destination.largest_batch
        size = min(self.batch_size or most, most)
        for start in range(0, len(alike), size):
            yield alike[start : start + size]

    def _batch(
        self, batch: Sequence[Operation], lost: Sequence[BaseException] = ()
    ) -> Iterator[tuple[Operation, Outcome]]:
        """Each operation with its outcome, as soon as it is known. `lost` are the tries of a larger
        batch, which these are a part of, that nobody answered."""
        lost = [*lost]
        try:
            outcomes = self._patiently(batch, lost)
        except Refused as error:
            if len(batch) > 1:
                # One of them is at fault: the others are to go through.
                half = len(batch) // 2
                yield from self._batch(batch[:half], lost)
                yield from self._batch(batch[half:], lost)
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
        together = self._together

        def send() -> list[Outcome]:
            together.wait(self.sleep)
            try:
                outcomes = [_plain(outcome) for outcome in self.destination.send(batch)]
            except Lost as error:
                lost.append(error)
                raise
            together.told()
            return outcomes

        return _tries(self.sleep, self._wait, together)(send)

    def _wait(self, state: RetryCallState) -> float:
        seconds = _wait(state)
        if self._at_once > 1 and isinstance(_error(state), Busy):
            # It is said to one, and meant for all.
            self._together.hold(seconds)
            return 0.0
        return seconds


def _plain(outcome: Outcome) -> Outcome:
    """Destinations echo what they were sent, secrets too, and these words go into the books."""
    return Rejected(redacted(outcome.reason)) if isinstance(outcome, Rejected) else outcome


def _tries(
    sleep: Callable[[float], None],
    wait: Callable[[RetryCallState], float],
    together: Together | None = None,
) -> Retrying:
    """What was not done is tried again, and what nobody knows of."""
    tries = 0
    answered = together.answered if together is not None else 0

    def stop(state: RetryCallState) -> bool:
        nonlocal tries, answered
        if together is not None and isinstance(_error(state), Busy):
            # Others got through meanwhile: the destination is slow, and not out of order.
            tries = tries if together.answered == answered else 0
            answered = together.answered
        tries += 1
        return tries >= _TRIES

    return Retrying(
        retry=retry_if_exception_type((Busy, Lost)),
        wait=wait,
        stop=stop,
        sleep=sleep,
        reraise=True,
    )


def _wait(state: RetryCallState) -> float:
    error = _error(state)
    asked = error.after if isinstance(error, (Busy, Lost)) else None
    return min(_backoff(state) if asked is None else asked, _LONGEST_WAIT)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None


def accepted(outcomes: Sequence[Outcome]) -> Outcome:
    """What came of a record that took several operations: accepted once all of them are."""
    for outcome in outcomes:
        if not isinstance(outcome, Accepted):
            return outcome
    return Accepted()


def patiently(sleep: Callable[[float], None], act: Callable[[], _Result]) -> _Result:
    """What `act` returns, tried again where it raises Busy or Lost; the last time, these too."""
    return _tries(sleep, _wait)(act)


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
        patiently(sleep, end)
    except (Busy, Refused, Lost) as error:
        return redacted(str(error)), not lost
    return None, True
