"""What a piece of work took."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


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


def server_cpu(server: Mapping[str, str]) -> float:
    """Seconds of all processes of a PostgreSQL of this machine (the standard PG* variables) that
    are there, and of those that have ended."""
    import psutil

    lock = Path(server["PGHOST"]) / f".s.PGSQL.{server['PGPORT']}.lock"
    first = psutil.Process(int(lock.read_text().splitlines()[0]))
    spent = 0.0
    for process in (first, *first.children(recursive=True)):
        # What ends meanwhile is in the first one's sum of those that have ended.
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            spent += used.user + used.system
            spent += used.children_user + used.children_system
    return spent
