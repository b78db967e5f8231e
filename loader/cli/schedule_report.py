"""How `eventide schedule` tells what it ran, and how things stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loader.scheduling.ended import Ended
    from loader.scheduling.standing import Standing

_WORDS = {"elsewhere": "run by another command", "waiting": "waits"}


def ended_lines(ended: Ended) -> Iterator[str]:
    """A line, and below it what was missed, left out and went wrong."""
    seconds = (ended.ended_at - ended.began_at).total_seconds()
    status = _WORDS.get(ended.status, ended.status)
    yield f"{_time(ended.began_at)}  {ended.job.called}: {status} ({seconds:.1f} s)"
    if ended.missed is not None:
        yield f"  late: {ended.missed}"
    if ended.left_out:
        yield f"  left out until their own turn: {', '.join(ended.left_out)}"
    if ended.error is not None:
        yield from (f"  {line}" for line in ended.error.splitlines())


def show_standings(standings: Sequence[Standing]) -> None:
    """A line a job, and why it waits; times are in UTC."""
    width = max((len(standing.job.called) for standing in standings), default=0)
    for standing in standings:
        last, turn = standing.last, standing.turn
        ran = f"{last.status} at {_time(last.started_at)}" if last is not None else "never run"
        if standing.is_due:
            ran += "; is due"
        elif turn is not None:
            ran += f"; next {_time(turn.begins_at)}"
        print(f"{standing.job.called:{width}}  {ran}")
        if standing.waits is not None:
            print(f"{'':{width}}  waits: {standing.waits}")
        if standing.late is not None:
            print(f"{'':{width}}  late: {standing.late}")
    if not standings:
        print("Nothing is scheduled.")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
