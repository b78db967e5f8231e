"""Batches under way at the same time, and what they know of each other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import SimpleQueue
from typing import TypeVar

from activation.operations import Operation

Task = TypeVar("Task")
Made = TypeVar("Made")


class Together:
    """What the batches of one run share: until when nobody sends, and whether some get through."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = 0.0
        self._answered = 0
        self._lock = threading.Lock()

    @property
    def answered(self) -> int:
        """How many tries were answered so far."""
        return self._answered

    def told(self) -> None:
        """A try was answered."""
        with self._lock:
            self._answered += 1

    def hold(self, seconds: float) -> None:
        """Nobody sends before so many seconds."""
        with self._lock:
            self._until = max(self._until, self._clock() + seconds)

    def wait(self, sleep: Callable[[float], None]) -> None:
        """Wait until all may send, also where that is put off meanwhile."""
        waited = self._clock()
        while (until := self._until) > waited:
            sleep(until - waited)
            waited = until


def side_by_side(
    work: Callable[[Task], Iterable[Made]],
    tasks: Iterable[Task],
    at_once: int,
    stop: Callable[[], bool],
) -> Iterator[Made]:
    """What `work` makes of the tasks, so many of which are under way, in the order in which they
    end. `stop` is asked before each. After a failure none is begun; it is raised once those that
    are under way have ended.

    The threads end with the process: who interrupts it does not wait for a silent destination.
    """
    ended: SimpleQueue[tuple[list[Made], BaseException | None]] = SimpleQueue()

    def do(task: Task) -> None:
        made: list[Made] = []
        failure: BaseException | None = None
        try:
            made.extend(work(task))
        except BaseException as error:
            failure = error
        ended.put((made, failure))

    left = iter(tasks)
    running = 0
    failure: BaseException | None = None
    while True:
        while running < at_once and failure is None and not stop():
            task = next(left, None)
            if task is None:
                break
            threading.Thread(target=do, args=(task,), daemon=True).start()
            running += 1
        if not running:
            break
        made, failed = ended.get()
        running -= 1
        failure = failure or failed
        yield from made
    if failure is not None:
        raise failure


def records_apart(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """Operations in groups to be done one after the other, of which none has a record twice: what
    is done to one record keeps its order."""
    groups: list[list[Operation]] = []
    seen: Counter[str] = Counter()
    for operation in operations:
        record = repr(sorted(operation.match.items()))
        if seen[record] == len(groups):
            groups.append([])
        groups[seen[record]].append(operation)
        seen[record] += 1
    yield from groups
