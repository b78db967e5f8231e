"""`eventide load`."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail, tell, tell_retry
from loader.cli.options import (
    AsJson,
    Collector,
    Mapping,
    ProfilesDir,
    ProjectDir,
    Retries,
    Target,
    Wait,
)
from loader.cli.reading import console_of_files, progress_of_files, rate
from loader.errors import EventideError, LoadFailedError
from loader.patience import RETRIES, Patience

if TYPE_CHECKING:
    from loader.results import FileResult, LoadResult

_REASONS_SHOWN = 5

_EPILOG = (
    "Example: eventide load events/2026-03-*.ndjson.gz --target postgres. "
    "Exit code 0: loaded; 1: something failed; 2: wrong use."
)


def load(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders and globs of NDJSON, JSON arrays, CSV or Parquet. None where raw "
            "events are tables that lie in the warehouse (definitions/raw_events.yml)."
        ),
    ] = None,
    *,
    collector: Collector = "auto",
    mapping: Mapping = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read again what was loaded before.")
    ] = False,
    wait: Wait = 0.0,
    retries: Retries = RETRIES,
    as_json: AsJson = False,
) -> None:
    """Land events in the raw tables; each file whole or not at all, each event once. A file of more
    than 200 MB of text lands in parts: ended, it goes on behind them."""
    from loader.loading import load as run
    from loader.loading import register

    try:
        with progress_of_files(quiet=as_json) as reading:
            where = partial(
                run if paths else register,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                force=force,
                wait_seconds=wait,
                progress=None if as_json else show_file,
                waiting=tell,
            )
            result = (
                where(
                    paths,
                    collector=collector,
                    mapping=mapping,
                    reading=reading,
                    patience=Patience(retries, tell_retry),
                )
                if paths
                else where()
            )
    except LoadFailedError as error:
        _end(error.result, as_json)
        raise typer.Exit(1) from None
    except EventideError as error:
        fail(error, as_json=as_json)
    _end(result, as_json)


def show_file(file: FileResult) -> None:
    """Print the line, or lines, of one file."""
    from rich.markup import escape

    console = console_of_files()
    name = escape(_from_here(file.file))
    if file.error is not None:
        console.print(f"[red]{name}: failed: {escape(file.error)}[/red]")
        return
    if file.skipped:
        why = (
            "nothing new" if file.collector == "table" else "skipped, its content was loaded before"
        )
        console.print(f"[dim]{name}: {why}[/dim]")
        if file.hint is not None:
            console.print(f"  {escape(file.hint)}")
        return
    console.print(
        f"{name}: read {file.read:,}, landed {file.landed:,}, duplicate {file.duplicate:,}, "
        f"rejected {file.rejected:,} ({escape(_format(file))}, {_pace(file)})"
    )
    for reason, count in list(file.reasons.items())[:_REASONS_SHOWN]:
        console.print(f"  [yellow]{count:,} rejected: {escape(reason)}[/yellow]")
    if len(file.reasons) > _REASONS_SHOWN:
        console.print(f"  and {len(file.reasons) - _REASONS_SHOWN} more reasons")
    if file.hint is not None:
        console.print(f"  {escape(file.hint)}")


def _format(file: FileResult) -> str:
    """The collector's name; that of a mapping without the hash of its text."""
    return file.collector.partition("@")[0]


def _pace(file: FileResult) -> str:
    return ", ".join(filter(None, (f"{file.seconds:.1f} s", rate(file.read, file.seconds))))


def _from_here(path: str) -> str:
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _end(result: LoadResult, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result.as_dict(), indent=2))
        return
    if len(result.files) > 1:
        failed = f", failed {len(result.failed)}" if result.failed else ""
        print(
            f"{len(result.files)} files: read {result.read:,}, landed {result.landed:,}, "
            f"duplicate {result.duplicate:,}, rejected {result.rejected:,}, "
            f"skipped {result.skipped}{failed}"
        )
