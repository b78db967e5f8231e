"""Another try, after a while, where what failed may pass by itself, as a lost connection does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

#: Tries after the first, where nothing else is said.
RETRIES: Final = 2
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 2.0, 60.0, 2.0

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Patience:
    """How often something is tried again: at most `retries` times, after 2 s, 4 s, 8 s ... and up
    to 2 s more, so that many do not come back at once. `told` is called before each wait."""

    retries: int = RETRIES
    told: Callable[[str], None] = lambda message: None
    sleep: Callable[[float], None] = time.sleep

    def run(
        self, attempt: Callable[[], _Result], may_pass: Callable[[BaseException], bool]
    ) -> _Result:
        """What `attempt` returns, or raises once `may_pass` denies it or all tries are used up."""
        return Retrying(
            retry=retry_if_exception(may_pass),
            wait=wait_exponential_jitter(_FIRST_WAIT, _LONGEST_WAIT, jitter=_JITTER),
            stop=stop_after_attempt(self.retries + 1),
            before_sleep=self._tell,
            sleep=self.sleep,
            reraise=True,
        )(attempt)

    def _tell(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        wait = state.upcoming_sleep
        self.told(f"{error}\nTry {state.attempt_number + 1} of {self.retries + 1} in {wait:.0f} s.")


USUAL: Final = Patience()
NONE: Final = Patience(retries=0)
