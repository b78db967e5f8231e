"""Progress of a load: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from loader.landing.reached import Reached, Reading

_SECONDS_APART = 10.0
_RATE_NEEDS_SECONDS = 1.0


class Told:
    """What is said of a load that goes on; times are from when this was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def text(self, reached: Reached) -> str:
        """Records, their rate, those rejected, bytes and the time that is left."""
        seconds = time.monotonic() - self._began
        parts = [f"{reached.records:,} records"]
        if pace := rate(reached.records, seconds):
            parts[0] += f" ({pace})"
        if reached.rejected:
            parts.append(f"{reached.rejected:,} rejected")
        if reached.done and reached.total:
            parts.append(f"{megabytes(reached.done)} of {megabytes(reached.total)}")
            left = seconds * max(reached.total - reached.done, 0) / reached.done
            parts.append(f"{left // 60:.0f}:{left % 60:02.0f} left")
        return ", ".join(parts)


def rate(records: int, seconds: float) -> str:
    """Records a second for people; nothing where it took too short to tell."""
    return f"{records / seconds:,.0f} a second" if seconds >= _RATE_NEEDS_SECONDS else ""


def megabytes(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.2f} GB"


@cache
def console_of_files() -> Console:
    """Where files are reported, and the bar above them is drawn."""
    from rich.console import Console

    # Plain lines where nobody watches: rich drops colours and the progress there by itself.
    return Console(soft_wrap=True, highlight=False)


@contextmanager
def progress_of_files(quiet: bool = False) -> Iterator[Reading]:
    """Shows what is being read until it ends; gives the callback for `reading`."""
    if quiet:
        yield lambda reached: None
    elif console_of_files().is_terminal:
        with _bar() as reading:
            yield reading
    else:
        yield lines()


def lines() -> Reading:
    """A callback that prints a line every ten seconds."""
    told, last = Told(), time.monotonic()

    def reading(reached: Reached) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_APART:
            last = time.monotonic()
            print(f"{Path(reached.file).name}: {told.text(reached)}", file=sys.stderr)

    return reading


@contextmanager
def _bar() -> Iterator[Reading]:
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn

    told = Told()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=console_of_files(), transient=True) as bar:
        task = bar.add_task("reading", total=None, told="")

        def reading(reached: Reached) -> None:
            bar.update(
                task,
                description=escape(Path(reached.file).name),
                completed=reached.done or 0,
                total=reached.total,
                told=told.text(reached),
            )

        yield reading
