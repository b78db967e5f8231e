"""`eventide drop`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

_EPILOG = "Example: eventide drop sign_up_click_any --yes"


def drop(
    table: Annotated[str, typer.Argument(help="A table or segment without a definition.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Drop the table of a definition that is no longer there; _dropped_tables says when.

    Exit code 0: dropped; 1: the warehouse failed; 2: refused, nothing changed.
    """
    from loader.dropping import DropRefusedError
    from loader.dropping import drop as run

    def attempt(*, confirm: bool) -> int | None:
        try:
            return run(
                table,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                confirm=confirm,
                wait_seconds=wait,
            )
        except DropRefusedError as error:
            if as_json:
                print(json.dumps({"status": "refused", "error": str(error)}))
            print(f"eventide: {error}", file=sys.stderr)
            raise typer.Exit(2) from None
        except EventideError as error:
            fail(error, as_json=as_json)

    if not yes:
        rows = attempt(confirm=False)
        what = table if rows is None else f"{table} and its {rows:,} rows"
        if not sys.stdin.isatty():
            told = f"{what} would be dropped. To do it without being asked: --yes."
            if as_json:
                print(json.dumps({"status": "refused", "error": told}))
            print(f"eventide: {told}", file=sys.stderr)
            raise typer.Exit(2)
        typer.confirm(f"Drop {what}?", abort=True)
    rows = attempt(confirm=True)
    if as_json:
        print(json.dumps({"status": "dropped", "table": table, "rows": rows}))
    else:
        typer.echo(f"dropped {table}" if rows is None else f"dropped {table}, {rows:,} rows")
