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
    KnowsFields,
    Selective,
    UpsertsKept,
)
from activation.errors import ActivationError, SyncMistakeError
from activation.operations import CHANGES, Kind, kind_of
from activation.secrets import unset_variables
from loader.labels.problems import did_you_mean


@contextmanager
def open_for(
    sync: Sync,
    entry: DestinationEntry,
    project_dir: Path,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Destination]:
    """Connect, until the end of the block; `sleep` waits where the destination is busy.

    Raises ActivationError where that fails, and SyncMistakeError where the destination has not
    what the sync's `into`, mode, `removed` or fields ask for.
    """
    try:
        destination = patiently(sleep, lambda: entry.open(sync.entry.into, project_dir))
    except Busy as error:
        raise ActivationError(
            f"{sync.place}: {sync.name}: the destination cannot be reached: {error}"
        ) from error
    except ActivationError as error:
        # What opens a destination knows nothing of the sync.
        kind = SyncMistakeError if isinstance(error, SyncMistakeError) else ActivationError
        raise kind(f"{sync.place}: {sync.name}: {error}") from error
    try:
        if isinstance(destination, KnowsFields):
            _check_fields(sync, destination)
        problem = _problem(sync, destination)
        if problem is not None:
            raise SyncMistakeError(f"{sync.place}: {sync.name}: {problem}")
        yield destination
    finally:
        if isinstance(destination, Closing):
            destination.close()


def foreseen(sync: Sync, entry: DestinationEntry, project_dir: Path) -> str | None:
    """Why a run would end at its destination, None where nothing is known; nothing is waited for,
    made or sent. Raises SyncMistakeError as `open_for` does, where the destination can be asked."""
    if missing := unset_variables(entry.model_dump()):
        names, many = ", ".join(missing), len(missing) > 1
        return (
            f"{sync.place}: {sync.name}: the environment variable{'s' if many else ''} {names} "
            f"{'are' if many else 'is'} not set, and the destination {sync.entry.destination} "
            f"needs {'them' if many else 'it'}."
        )
    if not entry.opens_to_look:
        return None
    try:
        with open_for(sync, entry, project_dir, _unwilling):
            return None
    except SyncMistakeError:
        raise
    except ActivationError as error:
        return str(error)


def _unwilling(seconds: float) -> None:
    """Does not wait."""


def _problem(sync: Sync, destination: Destination) -> str | None:
    entry = sync.entry
    if isinstance(destination, Selective) and (missing := _wanted(sync) - destination.kinds):
        return (
            f"{entry.destination} knows no {', '.join(sorted(missing))}, which the "
            f"mode {entry.mode} needs. It knows {', '.join(sorted(destination.kinds))}."
        )
    match = sync.fields.match
    if entry.mode == "append" and isinstance(destination, Keeping) and destination.keeps_one(match):
        return (
            f"{entry.destination} has one record for each {', '.join(match)}, so that append adds "
            "nothing to one that is there. Choose mirror or upsert; or a destination for all that "
            "happened: a file with content: changes, a table in which it is not unique."
        )
    if (
        isinstance(destination, UpsertsKept)
        and destination.upserts_kept_only
        and "upsert" in _wanted(sync)
        and not destination.keeps_one(match)
    ):
        return (
            f"{', '.join(match)}: not unique in {entry.into}, and {entry.destination} upserts only "
            "what is. Make a primary key or a unique index of it, or choose the mode insert or "
            "append."
        )
    if (names := sync.fields.if_empty) and not isinstance(destination, FillsEmpty):
        return (
            f"{', '.join(sorted(names))}: {entry.destination} cannot write a field only where it "
            "is empty. Choose send: always or not_null."
        )
    return None


def _check_fields(sync: Sync, destination: KnowsFields) -> None:
    """Raise SyncMistakeError for a field that the destination has not and the sync uses: to delete
    records it only finds them."""
    entry, known = sync.entry, destination.known_fields()
    written = sync.fields.entries if _wanted(sync) - {"delete"} else ()
    for name in (*sync.fields.match, *written):
        if name not in known:
            raise SyncMistakeError(
                f"{sync.place}: {sync.name}: {entry.destination} has no field {name} in "
                f"{entry.into}; {did_you_mean(name, known)}"
            )


def _wanted(sync: Sync) -> set[Kind]:
    """The kinds of operations that its mode needs."""
    kinds = (kind_of(sync.entry.mode, sync.entry.removed, change) for change in CHANGES)
    return {kind for kind in kinds if kind is not None}
