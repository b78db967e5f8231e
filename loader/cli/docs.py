"""`eventide docs`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from loader.errors import EventideError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("docs")(docs)


def docs(
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="A target of profiles.yml.")
    ] = None,
    project_dir: Annotated[
        Path, typer.Option("--project-dir", help="Folder of dbt_project.yml.")
    ] = Path(),
    profiles_dir: Annotated[
        Path | None, typer.Option("--profiles-dir", help="Folder of profiles.yml.")
    ] = None,
) -> None:
    """Build the dbt docs site as one static page that needs no server.

    Example: eventide docs && xdg-open target/static_index.html
    """
    from loader.dbt import run_dbt

    try:
        run_dbt(
            ["docs", "generate", "--static"],
            project_dir=project_dir.resolve(),
            profiles_dir=profiles_dir.resolve() if profiles_dir else None,
            target=target,
        )
    except EventideError as error:
        print(f"eventide: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(project_dir / "target" / "static_index.html")
