"""`eventide init`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson
from loader.errors import EventideError

if TYPE_CHECKING:
    from loader.starting import Started

_EPILOG = "Example: eventide init shop && cd shop && eventide sync ~/events/*.ndjson.gz"


def init(
    folder: Annotated[
        Path, typer.Argument(help="A new or empty folder; the project gets its name.")
    ] = Path(),
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Add what is missing to a folder that is not empty.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a dbt project of your own that has Eventide's macros and models as a package.

    It holds settings, connections and definitions; nothing that is there already is changed.
    """
    from loader.starting import start

    try:
        started = start(folder, force=force)
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        document = {"status": "succeeded", "name": started.name, "folder": str(started.folder)}
        lists = {"written": started.written, "kept": started.kept, "missing": started.missing}
        typer.echo(json.dumps({**document, **lists}))
    else:
        _report(started, folder)


def _report(started: Started, folder: Path) -> None:
    for path in started.written:
        typer.echo(f"wrote {path}")
    for path in started.kept:
        typer.echo(f"kept {path}")
    if started.missing:
        typer.echo("\nAdd to these files, which are yours:")
    for line in started.missing:
        typer.echo(f"  {line}")
    typer.echo(f"\n{started.name} is a project now. Next:")
    if folder.resolve() != Path.cwd():
        typer.echo(f"  cd {folder}")
    typer.echo("  eventide sync EVENTS.ndjson    # files, folders or globs; into DuckDB at first")
    typer.echo("  eventide discover              # what was seen, to be labeled")
