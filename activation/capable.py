"""A destination, opened for a sync that it can carry out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from activation.definition import Sync
from activation.deliver import patiently
from activation.destinations import DestinationEntry
from activation.destinations.protocol import (
    Busy,
    Closing,
    Destination,
    FillsEmpty,
    Keeping,
    Selective,
)
from activation.errors import ActivationError
from activation.operations import CHANGES, kind_of


@contextmanager
def open_for(
    sync: Sync,
    entry: DestinationEntry,
    project_dir: Path,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Destination]:
    """Connect, until the end of the block; `sleep` waits where the destination is busy.

    Raises ActivationError where that fails, or where the destination has not what the sync's mode,
    `removed` or fields ask for.
    """
    try:
        destination = patiently(sleep, lambda: entry.open(sync.entry.into, project_dir))
    except Busy as error:
        raise ActivationError(
            f"{sync.place}: {sync.name}: the destination cannot be reached: {error}"
        ) from error
    try:
        problem = _problem(sync, destination)
        if problem is not None:
            raise ActivationError(f"{sync.place}: {sync.name}: {problem}")
        yield destination
    finally:
        if isinstance(destination, Closing):
            destination.close()


def _problem(sync: Sync, destination: Destination) -> str | None:
    entry = sync.entry
    wanted = {kind_of(entry.mode, entry.removed, change) for change in CHANGES} - {None}
    if isinstance(destination, Selective) and (missing := wanted - destination.kinds):
        return (
            f"{entry.destination} knows no {', '.join(sorted(filter(None, missing)))}, which the "
            f"mode {entry.mode} needs. It knows {', '.join(sorted(destination.kinds))}."
        )
    match = sync.fields.match
    if entry.mode == "append" and isinstance(destination, Keeping) and destination.keeps_one(match):
        return (
            f"{entry.destination} has one record for each {', '.join(match)}, so that append adds "
            "nothing to one that is there. Choose mirror or upsert; or a destination for all that "
            "happened: a file with content: changes, a table in which it is not unique."
        )
    if (names := sync.fields.if_empty) and not isinstance(destination, FillsEmpty):
        return (
            f"{', '.join(sorted(names))}: {entry.destination} cannot write a field only where it "
            "is empty. Choose send: always or not_null."
        )
    return None
