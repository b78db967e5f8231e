"""Progress of a sync, its load first: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from loader.cli.reading import Told, lines

if TYPE_CHECKING:
    from loader.landing.reached import Reached

_LINES_APART = 25


class SyncProgress:
    """Shows dbt's nodes as they end. A context manager; says nothing when `silent`."""

    def __init__(self, *, silent: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._silent = silent
        self._told, self._lines = Told(), lines()
        self._bar: Progress | None = None
        if sys.stderr.isatty() and not silent:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("dbt build", total=None)

    def __enter__(self) -> SyncProgress:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Show the bar, again where it was taken away."""
        if self._bar is not None:
            self._bar.start()

    def stop(self) -> None:
        """Take the bar away, so that what is printed next stands alone."""
        if self._bar is not None:
            self._bar.stop()

    def reading(self, reached: Reached) -> None:
        """A part of a file has been read."""
        if self._bar is not None:
            told = f"{reached.file.rpartition('/')[2]}: {self._told.text(reached)}"
            # The column beside the bar counts nodes.
            self._bar.update(self._task, description=told)
        elif not self._silent:
            self._lines(reached)

    def node(self, position: int, total: int, what: str, status: str, seconds: float) -> None:
        """One node has ended."""
        if self._bar is not None:
            self._bar.update(self._task, completed=position, total=total or None, description=what)
        elif not self._silent and (position % _LINES_APART == 0 or position == total):
            print(
                f"dbt build: {position} of {total}, {what} {status} in {seconds:.1f} s",
                file=sys.stderr,
            )
