"""`eventide schedule`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.ending import asked_to_end
from loader.cli.failing import fail, tell
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.cli.schedule_report import ended_lines, show_standings
from loader.errors import EventideError, WarehouseLockedError, WrongUseError
from loader.labels.problems import DefinitionError

if TYPE_CHECKING:
    from loader.scheduling.ended import Ended
    from loader.scheduling.runner import Runner

_EPILOG = (
    "Example: eventide schedule --once, every five minutes by cron. Exit code 0: what was due is "
    "done, or waits; 1: something failed, or rows were refused; 2: something is wrong, with file "
    "and line."
)


def schedule(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Run what is due now, and what follows from it, and end.")
    ] = False,
    listed: Annotated[
        bool,
        typer.Option("--list", help="Show each with its last run, its next, and why it waits."),
    ] = False,
    poll: Annotated[
        float,
        typer.Option(help="Seconds between two looks for what others have run.", min=1),
    ] = 300.0,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Run syncs, sequences and activation when they are due: definitions/schedule.yml.

    Without --once it goes on until Ctrl-C or SIGTERM, which let the current work end; a second
    one ends it at once.
    """
    from loader.scheduling.runner import Runner

    if once and listed:
        raise typer.BadParameter("--once or --list, and only one of them")
    try:
        with asked_to_end() as asked:
            runner = Runner(
                project_dir,
                target,
                profiles_dir,
                wait,
                wait=lambda seconds: (asked.wait(seconds), None)[1],
                stop=asked.is_set,
                tell=lambda message: print(f"eventide: {message}", file=sys.stderr, flush=True),
                ended=_say(silent=as_json and once, as_json=as_json),
            )
            if listed:
                _list(runner, as_json=as_json)
            elif once:
                _once(runner, as_json=as_json)
            else:
                runner.serve(timedelta(seconds=poll))
    except DefinitionError as error:
        fail(WrongUseError(str(error)), as_json=as_json)
    except EventideError as error:
        fail(error, as_json=as_json)


def _say(*, silent: bool, as_json: bool) -> Callable[[Ended], None]:
    """A line of text or JSON for each job that has ended."""

    def say(ended: Ended) -> None:
        if as_json and not silent:
            print(json.dumps(ended.as_dict()), flush=True)
        elif not silent:
            for line in ended_lines(ended):
                print(line, flush=True)

    return say


def _once(runner: Runner, *, as_json: bool) -> None:
    try:
        outcomes = runner.run_due()
    except WarehouseLockedError as error:
        # Somebody is at work: what is due waits, as it does where only its run is held up.
        if as_json:
            print(json.dumps({"status": "waiting", "error": str(error), "ended": []}))
        else:
            tell(str(error))
        return
    failed = any(outcome.failed for outcome in outcomes)
    if as_json:
        status = "failed" if failed else "succeeded"
        told = {"status": status, "ended": [outcome.as_dict() for outcome in outcomes]}
        print(json.dumps(told, indent=2))
    elif not outcomes:
        print("Nothing is due.")
    if failed:
        raise typer.Exit(1)


def _list(runner: Runner, *, as_json: bool) -> None:
    from loader.scheduling.standing import stamp

    found, turns = runner.look_at_tables()
    if as_json:
        tables = [
            {"kind": "table", "name": table, "next_run_at": stamp(turn)}
            for table, turn in turns.items()
        ]
        print(json.dumps([*(standing.as_dict() for standing in found), *tables], indent=2))
    else:
        show_standings(found, turns)
