"""What a piece of work took."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds of wall and of CPU (user and system, all threads)."""

    wall: float
    cpu: float

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall - other.wall, self.cpu - other.cpu)

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.cpu + other.cpu)


NOTHING = Spent(0.0, 0.0)


def now(*, children: bool = False) -> Spent:
    """The clocks of this process; `children` adds the CPU of processes that it has waited for.
    The difference of two is what was between them."""
    who = [resource.RUSAGE_SELF] + [resource.RUSAGE_CHILDREN] * children
    used = [resource.getrusage(one) for one in who]
    return Spent(time.monotonic(), sum(one.ru_utime + one.ru_stime for one in used))
