"""`--wait` of activation: a run that waits until another one of the same has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from loader.cli.failing import tell

if TYPE_CHECKING:
    from tenacity import RetryCallState

# Each try stops loads for a moment, so that they become rare.
_LONGEST_WAIT: Final = 15.0
_SLICE: Final = 0.2

_Result = TypeVar("_Result")


def in_turn(
    attempt: Callable[[], _Result], wait_seconds: float, stop: Callable[[], bool]
) -> _Result:
    """What `attempt` gives, which is made again while it finds another run, for so long at most.

    Each attempt is a run of its own: it sees the definitions' books as the other one left them.
    Raises AlreadyRunningError at the end of the time, and KeyboardInterrupt where `stop` asks to
    end meanwhile.
    """
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        stop_after_delay,
        wait_exponential,
    )

    from activation.errors import AlreadyRunningError

    end = time.monotonic() + wait_seconds

    def sleep(seconds: float) -> None:
        until = min(time.monotonic() + seconds, end)
        while (left := until - time.monotonic()) > 0:
            if stop():
                raise KeyboardInterrupt
            time.sleep(min(_SLICE, left))

    return Retrying(
        retry=retry_if_exception_type(AlreadyRunningError),
        stop=stop_after_delay(wait_seconds),
        wait=wait_exponential(max=_LONGEST_WAIT),
        before_sleep=_tell_once,
        sleep=sleep,
        reraise=True,
    )(attempt)


def _tell_once(state: RetryCallState) -> None:
    if state.attempt_number == 1 and state.outcome is not None:
        tell(str(state.outcome.exception()))
