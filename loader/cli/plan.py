"""`eventide plan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

_EPILOG = "Example: eventide plan --target postgres --markdown"


def plan(
    *,
    counts: Annotated[
        bool, typer.Option("--counts/--no-counts", help="Count the rows that will match.")
    ] = True,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print it as a comment on a pull request.")
    ] = False,
    label_custom_events: Annotated[
        bool,
        typer.Option(
            "--label-custom-events",
            help="As if the sync had this flag: a table for every custom event seen.",
        ),
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Say what the next sync will do with each table, and write nothing.

    Exit code 0: fine; 1: the warehouse failed; 2: something is wrong, with file and line.
    """
    from loader.labels.files import GeneratedFileError
    from loader.labels.problems import DefinitionError
    from loader.planning.plan import plan as run
    from loader.planning.text import markdown, problems_markdown, text

    try:
        planned = run(
            project_dir,
            target=target,
            profiles_dir=profiles_dir,
            label_custom_events=label_custom_events or None,
            counts=counts,
            wait_seconds=wait,
        )
    except (DefinitionError, GeneratedFileError) as error:
        found = error.problems if isinstance(error, DefinitionError) else ()
        if as_json:
            problems = [{"file": p.file, "line": p.line, "message": p.message} for p in found]
            print(json.dumps({"status": "wrong", "error": str(error), "problems": problems}))
        elif as_markdown:
            print(problems_markdown(str(error)))
        typer.echo(f"eventide: {error}", err=True)
        raise typer.Exit(2) from None
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps(planned.as_dict(), indent=2))
    else:
        typer.echo(markdown(planned) if as_markdown else text(planned))
    if planned.is_wrong:
        raise typer.Exit(2)
