"""The syncs of a project and its warehouse, opened together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from activation.books import RunResult
from activation.read import SYNCS_FOLDER, read_activation
from activation.run import Activation
from activation.sequences import SEQUENCES_FILE, Sequence, read_sequences
from loader.errors import WrongUseError
from loader.labels.problems import did_you_mean
from loader.profile import load_target
from loader.warehouses import open_warehouse


@contextmanager
def opened(
    names: list[str],
    *,
    target: str | None = None,
    project_dir: Path = Path(),
    profiles_dir: Path | None = None,
    wait_seconds: float = 0.0,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[RunResult], None] = lambda result: None,
) -> Iterator[list[Activation]]:
    """The named syncs, or all that are not paused. Raises DefinitionError, WrongUseError for a
    name that is none, and what opening a warehouse raises."""
    syncs, destinations = read_activation(project_dir)
    for name in names:
        if name not in syncs:
            told = did_you_mean(name, syncs)
            raise WrongUseError(f"{SYNCS_FOLDER}: there is no sync {name}; {told}")
    chosen = names or [name for name, sync in syncs.items() if not sync.entry.paused]
    place = load_target(target, project_dir, profiles_dir)
    warehouse = open_warehouse(place, wait_seconds)
    try:
        yield [
            Activation(
                warehouse,
                place,
                syncs[name],
                destinations[syncs[name].entry.destination],
                stop=stop,
                progress=progress,
            )
            for name in chosen
        ]
    finally:
        warehouse.close()


@contextmanager
def opened_sequence(
    name: str,
    *,
    target: str | None = None,
    project_dir: Path = Path(),
    profiles_dir: Path | None = None,
    wait_seconds: float = 0.0,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Sequence, dict[str, Activation]]]:
    """A sequence and the syncs of its steps, by name; errors as of `opened`."""
    syncs, _ = read_activation(project_dir)
    sequences = read_sequences(project_dir, syncs)
    if name not in sequences:
        told = did_you_mean(name, sequences)
        raise WrongUseError(f"{SEQUENCES_FILE}: there is no sequence {name}; {told}")
    steps = list(dict.fromkeys(step.sync for step in sequences[name].steps))
    with opened(
        steps,
        target=target,
        project_dir=project_dir,
        profiles_dir=profiles_dir,
        wait_seconds=wait_seconds,
        stop=stop,
    ) as activations:
        yield sequences[name], {one.sync.name: one for one in activations}
