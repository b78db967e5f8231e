"""`eventide generate`: definitions into dbt models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target
from loader.errors import EventideError

if TYPE_CHECKING:
    from loader.labels.files import Changes

_EPILOG = "Example: eventide generate --check"


def generate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail and name what is not current.")
    ] = False,
    label_custom_events: Annotated[
        bool,
        typer.Option(
            "--label-custom-events",
            help="Label every custom event that was seen, whatever the project's setting.",
        ),
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    as_json: AsJson = False,
) -> None:
    """Write dbt models from definitions/: event tables, all_events, segments, their docs.

    Exit code 0: current; 1: stale, or the definitions are wrong; 2: wrong use.
    """
    from loader.labels.generate import generate as generate_files
    from loader.labels.problems import DefinitionError

    def seen() -> list[str] | None:
        return _seen_custom_events(target, project_dir, profiles_dir, required=not check)

    try:
        changes = generate_files(
            project_dir,
            label_custom_events=label_custom_events or None,
            list_custom_events=seen,
            check=check,
        )
    except EventideError as error:
        found = error.problems if isinstance(error, DefinitionError) else ()
        problems = [{"file": p.file, "line": p.line, "message": p.message} for p in found]
        fail(error, as_json=as_json, problems=problems)
    _report(changes, check=check, as_json=as_json)
    if check and changes:
        raise typer.Exit(1)


def _report(changes: Changes, *, check: bool, as_json: bool) -> None:
    status = ("stale" if check else "written") if changes else "current"
    if as_json:
        outcome = {"status": status, "files": changes.outdated, "orphans": changes.orphaned}
        typer.echo(json.dumps(outcome))
        return
    verbs = ("stale", "orphaned") if check else ("wrote", "removed")
    for verb, paths in zip(verbs, (changes.outdated, changes.orphaned), strict=True):
        for path in paths:
            typer.echo(f"{verb} {path}")
    if not changes:
        typer.echo("generated files are current")
    elif check:
        typer.echo("run `eventide generate` and commit what it writes", err=True)


def _seen_custom_events(
    target: str | None, project_dir: Path, profiles_dir: Path | None, *, required: bool
) -> list[str] | None:
    """What the warehouse has seen. A check goes without it where there is no warehouse, as in CI:
    what was labeled before is known from the generated files."""
    from loader.labels.seen import seen_custom_events
    from loader.profile import load_target
    from loader.warehouses import open_warehouse

    try:
        warehouse = open_warehouse(load_target(target, project_dir, profiles_dir))
        try:
            return seen_custom_events(warehouse)
        finally:
            warehouse.close()
    except EventideError:
        if required:
            raise
        return None
