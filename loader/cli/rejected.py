"""`eventide rejected`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from loader.cli.failing import fail, tell
from loader.cli.load import show_file
from loader.cli.options import AsJson, Mapping, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

if TYPE_CHECKING:
    from loader.rejected.quarantine import Filter, Group
    from loader.rejected.replay import LeftError

_EPILOG = "Example: eventide rejected --reason time; then: eventide rejected --replay --reason time"


def rejected(
    *,
    file: Annotated[
        str | None, typer.Option(help="Only of files whose name has this in it.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Only with this in the reason.")] = None,
    load_id: Annotated[int | None, typer.Option(help="Only of this load.")] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Read all lines of these loads once more.")
    ] = False,
    dismiss: Annotated[
        bool,
        typer.Option("--dismiss", help="Leave all lines of these loads out of the list for good."),
    ] = False,
    collector: Annotated[
        str | None, typer.Option(help="With --replay: another format than they were read as.")
    ] = None,
    mapping: Mapping = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """List what was rejected, why and what to do about it; or read it once more."""
    from loader.rejected.quarantine import Filter
    from loader.rejected.replay import LeftError, list_rejected
    from loader.rejected.replay import replay as run

    chosen = Filter(file, reason, load_id)
    if dismiss:
        if replay or collector or mapping or reason:
            raise typer.BadParameter("--dismiss takes whole files: with --file or --load-id alone.")
        _dismiss(chosen, target, project_dir, profiles_dir, wait, as_json=as_json)
        return
    try:
        if not replay:
            found = list_rejected(
                chosen, target=target, project_dir=project_dir, profiles_dir=profiles_dir,
                wait_seconds=wait,
            )  # fmt: skip
        else:
            result = run(
                chosen, collector_name=collector, mapping=mapping, target=target,
                project_dir=project_dir, profiles_dir=profiles_dir, wait_seconds=wait,
                progress=None if as_json else show_file, waiting=tell,
            )  # fmt: skip
    except LeftError as error:
        _tell_left(error, as_json=as_json)
    except EventideError as error:
        fail(error, as_json=as_json)
    if replay:
        if as_json:
            print(json.dumps(result.as_dict(), indent=2))
        elif not result.files:
            typer.echo("There is nothing to read once more.")
        if result.failed:
            raise typer.Exit(1)
    elif as_json:
        listed = [{**asdict(group), "way_out": group.way_out} for group in found]
        print(json.dumps(listed, indent=2))
    else:
        _show(found)


def _dismiss(
    chosen: Filter,
    target: str | None,
    project_dir: Path,
    profiles_dir: Path | None,
    wait: float,
    *,
    as_json: bool,
) -> None:
    from loader.rejected.dismissal import dismiss

    try:
        lines = dismiss(
            chosen, target=target, project_dir=project_dir, profiles_dir=profiles_dir,
            wait_seconds=wait, waiting=tell,
        )  # fmt: skip
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps({"dismissed": lines}))
    else:
        typer.echo(f"{lines:,} lines dismissed; they stay in rejected_lines.")


def _tell_left(error: LeftError, *, as_json: bool) -> NoReturn:
    """The others were read: nothing is wrong with the command."""
    if as_json:
        left = str(error).splitlines()
        print(json.dumps({**error.result.as_dict(), "left": left}, indent=2))
    print(f"eventide: {error}", file=sys.stderr)
    raise typer.Exit(1) from None


def _show(found: list[Group]) -> None:
    if not found:
        typer.echo("Nothing is rejected.")
    for group in found:
        typer.echo(f"{group.file} (load {group.load_id}, {group.collector.partition('@')[0]})")
        typer.echo(f"  {group.lines:,} rejected: {group.reason}")
        example = group.example if group.example is not None else "(not kept)"
        typer.echo(f"  first, line {group.first_line:,}: {example}")
        typer.echo(f"  way out: {group.way_out}")
