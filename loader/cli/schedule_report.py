"""How `eventide schedule` tells what it ran, and how things stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def show_standings(standings: Sequence[Standing], tables: Mapping[str, datetime]) -> None:
    """A line a job, and why it waits; then one each table that has turns of its own, and from when
    on a sync takes it in. Times are in UTC."""
    called = [standing.job.called for standing in standings] + [f"table {name}" for name in tables]
    width = max(map(len, called), default=0)
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
    for name, begins_at in tables.items():
        print(f"{f'table {name}':{width}}  in the first sync from {_time(begins_at)} on")
    if not standings:
        print("Nothing is scheduled.")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
