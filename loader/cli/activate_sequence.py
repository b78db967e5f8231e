"""`eventide activate sequence`."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.activate_report import show_run
from loader.cli.ending import asked_to_end
from loader.cli.failing import fail
from loader.cli.in_turn import in_turn
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

EPILOG = (
    "Example: eventide activate sequence nightly. Exit code 0: all steps were made; 1: one failed, "
    "or rows were refused; 2: wrong use."
)


def sequence(
    name: Annotated[str, typer.Argument(help="A sequence of definitions/sequences.yml.")],
    *,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Run syncs one after the other, as far as their steps let the next ones run.

    Ctrl-C ends it after the step that is at work.
    """
    from activation.opening import opened_sequence
    from activation.sequence_run import COMPLETED, run_sequence

    try:
        with (
            asked_to_end() as asked,
            opened_sequence(
                name,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                wait_seconds=wait,
            ) as (found, activations),
        ):
            run = partial(
                run_sequence,
                found,
                activations,
                stop=asked.is_set,
                progress=(lambda run: None) if as_json else show_run,
                run=lambda one: in_turn(one.run, wait, asked.is_set),
            )
            result = in_turn(run, wait, asked.is_set)
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps(result.as_dict(), indent=2))
    else:
        print(f"{name}: {result.status}")
        for line in (result.error or "").splitlines():
            print(f"  {line}")
    if result.status != COMPLETED:
        raise typer.Exit(1)
