"""Running what is due: once, or for as long as the process lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from loader.clock import utc_now
from loader.errors import (
    EventideError,
    NotDueError,
    NothingLoadedError,
    WarehouseError,
    WarehouseLockedError,
)
from loader.labels.problems import DefinitionError
from loader.profile import Target, load_target
from loader.scheduling.books import Books, read_books
from loader.scheduling.carry_out import Outcome, Place, carry_out, why
from loader.scheduling.ended import Ended
from loader.scheduling.jobs import Job, Jobs, Key, read_jobs
from loader.scheduling.standing import Standing, standings, table_turns, tables_not_due
from loader.warehouses import open_warehouse

#: How long a target is left alone that another command holds, or that cannot be reached.
_AGAIN: Final = timedelta(seconds=30)
_LEAST: Final = timedelta(seconds=1)


@dataclass
class Runner:
    """The scheduled jobs of one target. `now` is the time in UTC, `wait` sleeps for some seconds,
    or less once `stop` is true; `tell` is given what people should know, `ended` each outcome."""

    project_dir: Path
    target: str | None = None
    profiles_dir: Path | None = None
    wait_seconds: float = 0.0
    now: Callable[[], datetime] = utc_now
    wait: Callable[[float], None] = time.sleep
    stop: Callable[[], bool] = lambda: False
    tell: Callable[[str], None] = lambda message: None
    ended: Callable[[Ended], None] = lambda ended: None
    _tried: dict[Key, datetime] = field(default_factory=dict)
    _last_told: str = ""

    def __post_init__(self) -> None:
        self._where: Target = load_target(self.target, self.project_dir, self.profiles_dir)
        self._jobs: Jobs = read_jobs(self._where.project_dir, self._where.name)

    def look(self) -> list[Standing]:
        """How each job stands. Raises WarehouseLockedError while another holds a DuckDB file."""
        return standings(self._jobs, self._books(), self.now(), self._tried)

    def look_at_tables(self) -> tuple[list[Standing], dict[str, datetime]]:
        """How each job stands, and from when on a sync takes in each table with a schedule of its
        own. Raises as `look`."""
        books, now = self._books(), self.now()
        return standings(self._jobs, books, now, self._tried), table_turns(self._jobs, books, now)

    def run_due(self) -> list[Ended]:
        """Run all that is due, and what becomes due by it, each job once at most."""
        done: dict[Key, Ended] = {}
        while not self.stop():
            books = self._books()
            found = standings(self._jobs, books, self.now(), self._tried)
            due = next((s for s in found if s.is_due and s.job.key not in done), None)
            if due is None:
                break
            done[due.job.key] = outcome = self._run(due, books)
            self.ended(outcome)
        return list(done.values())

    def serve(self, poll: timedelta) -> None:
        """Run what is due whenever it is, until `stop`. The definitions are read again each time;
        `poll` is how often the books are looked at for runs by others."""
        while not self.stop():
            again = poll
            try:
                self._jobs = read_jobs(self._where.project_dir, self._where.name)
                outcomes = self.run_due()
                if any(outcome.status == "waiting" for outcome in outcomes):
                    again = min(again, _AGAIN)
                elif not self.stop():
                    again = self._until_next(self.look(), again)
                    self._last_told = ""
            except DefinitionError as error:
                self._tell_once(f"nothing is run until this is mended:\n{error}")
                again = min(again, _AGAIN)
            except WarehouseError as error:
                self._tell_once(str(error))
                again = min(again, _AGAIN)
            if not self.stop():
                self.wait(again.total_seconds())

    def _until_next(self, found: list[Standing], most: timedelta) -> timedelta:
        now = self.now()
        waits = [s.turn.begins_at - now for s in found if s.turn is not None]
        return max(min([*waits, most]), _LEAST)

    def _run(self, due: Standing, books: Books) -> Ended:
        job, turn, began = due.job, due.turn, self.now()
        assert turn is not None
        left_out = tables_not_due(self._jobs, books, began) if job.kind == "sync" else []
        place = Place(self._where, self.profiles_dir, self._is_due, self.stop)
        outcome: Outcome
        try:
            outcome = carry_out(job, place, left_out)
        except NotDueError as error:
            outcome = ("elsewhere", str(error), {})
        except WarehouseLockedError as error:
            outcome = ("waiting", str(error), {})
        except EventideError as error:
            outcome = why(error)
        if outcome[0] not in ("waiting", "elsewhere"):
            self._tried[job.key] = began
        status, error_text, details = outcome
        return Ended(job, status, turn, began, self.now(), error_text, tuple(left_out), details)

    def _is_due(self, job: Job, books: Books) -> bool:
        found = standings(self._jobs, books, self.now(), self._tried)
        return any(standing.job.key == job.key and standing.is_due for standing in found)

    def _books(self) -> Books:
        try:
            warehouse = open_warehouse(self._where, self.wait_seconds, read_only=True)
        except NothingLoadedError:
            return Books()
        with closing(warehouse):
            return read_books(warehouse, self._where.project_dir)

    def _tell_once(self, message: str) -> None:
        if message != self._last_told:
            self._last_told = message
            self.tell(message)
