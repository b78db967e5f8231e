"""`eventide load`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail, tell
from loader.cli.options import AsJson, Collector, Mapping, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError, LoadFailedError

if TYPE_CHECKING:
    from rich.console import Console

    from loader.loading import Reading
    from loader.results import FileResult, LoadResult

_REASONS_SHOWN = 5


_EPILOG = (
    "Example: eventide load events/2026-03-*.ndjson.gz --target postgres. "
    "Exit code 0: loaded; 1: something failed; 2: wrong use."
)


def load(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, folders and globs of NDJSON, JSON arrays, CSV or Parquet."),
    ],
    *,
    collector: Collector = "segment",
    mapping: Mapping = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read files again whose content was loaded before.")
    ] = False,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Land events in the raw tables; each file whole or not at all, each event once."""
    from loader.loading import load as run

    try:
        with progress_of_files(quiet=as_json) as reading:
            result = run(
                paths,
                collector=collector,
                mapping=mapping,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                force=force,
                wait_seconds=wait,
                progress=None if as_json else show_file,
                reading=reading,
                waiting=tell,
            )
    except LoadFailedError as error:
        _end(error.result, as_json)  # type: ignore[arg-type]  # the class cannot import results
        raise typer.Exit(1) from None
    except EventideError as error:
        fail(error, as_json=as_json)
    _end(result, as_json)


def show_file(file: FileResult) -> None:
    """Print the line, or lines, of one file."""
    from rich.markup import escape

    console = _console()
    name = escape(_from_here(file.file))
    if file.error is not None:
        console.print(f"[red]{name}: failed: {escape(file.error)}[/red]")
        return
    if file.skipped:
        console.print(f"[dim]{name}: skipped, its content was loaded before[/dim]")
        return
    console.print(
        f"{name}: read {file.read:,}, landed {file.landed:,}, duplicate {file.duplicate:,}, "
        f"rejected {file.rejected:,} ({file.seconds:.1f} s)"
    )
    for reason, count in list(file.reasons.items())[:_REASONS_SHOWN]:
        console.print(f"  [yellow]{count:,} rejected: {escape(reason)}[/yellow]")
    if len(file.reasons) > _REASONS_SHOWN:
        console.print(f"  and {len(file.reasons) - _REASONS_SHOWN} more reasons")


@cache
def _console() -> Console:
    from rich.console import Console

    # Plain lines where nobody watches: rich drops colours and the progress there by itself.
    return Console(soft_wrap=True, highlight=False)


@contextmanager
def progress_of_files(quiet: bool = False) -> Iterator[Reading]:
    """What is being read at the moment, on a terminal; gives the callback for `reading`."""
    if quiet or not _console().is_terminal:
        yield lambda file, read: None
        return
    from rich.markup import escape

    with _console().status("reading") as status:
        yield lambda file, read: status.update(f"{escape(file)}: {read:,} records")


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
