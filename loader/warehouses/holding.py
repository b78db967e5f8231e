"""Who holds a target: what it is told by, and the patience of those who find it held.

Two commands that run models into one target would spoil each other's rows, and a DuckDB file has
one user at a time. Each warehouse holds in its own way, but always by something that its server or
the operating system frees when the holder dies, so that nothing is ever left behind to clean up.
A warehouse without such a thing keeps a lease instead: a row with a heartbeat.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from loader.clock import utc_now
from loader.errors import WarehouseLockedError

#: The models' hooks read here which holder it is that runs them; its value is the warehouse's own.
HOLDER_VARIABLE = "EVENTIDE_HOLDER"

#: Called once, with what is held by whom, when it is going to be waited for.
Waiting = Callable[[str], None]

_RETRY_SECONDS = 0.25
_TIME = "%Y%m%dT%H%M%SZ"

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Holder:
    """A command that holds a target; `since` is UTC without a zone, whole seconds."""

    command: str
    process_id: int
    host: str
    since: datetime

    @classmethod
    def this_process(cls, command: str) -> Holder:
        """This process, from now on."""
        now = utc_now().replace(microsecond=0)
        return cls(command, os.getpid(), socket.gethostname(), now)

    def __str__(self) -> str:
        """For messages."""
        return (
            f"{self.command} (PID {self.process_id} on {self.host}, since {self.since:%F %T} UTC)"
        )

    def label(self) -> str:
        """As one line of text that `from_label` reads; the host, last, bears being cut."""
        return f"{self.command} {self.process_id} {self.since:{_TIME}} {self.host}"

    @classmethod
    def from_label(cls, text: str) -> Holder | None:
        """The holder of that label, None for any other text."""
        try:
            command, process_id, since, host = text.strip().rsplit(" ", 3)
            return cls(command, int(process_id), host, datetime.strptime(since, _TIME))
        except ValueError:
            return None


def patiently(
    attempt: Callable[[], _Result], wait_seconds: float, waiting: Waiting | None = None
) -> _Result:
    """What `attempt` returns; on WarehouseLockedError it is tried again for `wait_seconds`."""
    until = time.monotonic() + wait_seconds
    while True:
        try:
            return attempt()
        except WarehouseLockedError as error:
            left = until - time.monotonic()
            if left <= 0:
                raise
            if waiting is not None:
                waiting(error.held)
                waiting = None
            time.sleep(min(_RETRY_SECONDS, left))
