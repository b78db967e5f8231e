"""`eventide export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail, tell
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

if TYPE_CHECKING:
    from loader.exporting.dump import Progress
    from loader.exporting.run import ExportResult

_EPILOG = (
    "Example: eventide export s3://bucket/exports?region=eu-west-1. "
    "Exit code 0: the dump is complete; 1: it is not, and has no manifest; 2: wrong use."
)


def export(
    url: Annotated[str, typer.Argument(help="A folder, or s3://, gs://, abfs:// or other URL.")],
    *,
    format: Annotated[  # noqa: A002  # the option's name
        str, typer.Option("--format", help="avro or parquet.")
    ] = "avro",
    resolved: Annotated[
        bool,
        typer.Option("--resolved", help="Final user ids, so that nobody need follow migrations."),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="All rows of all tables, not what changed.")
    ] = False,
    rows_per_file: Annotated[
        int | None,
        typer.Option(
            "--rows-per-file", help="At most so many rows in a file; 250,000 if not given.", min=1
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="Who writes the files: loader, or warehouse (UNLOAD and the like; large tables). "
            "As export_by in dbt_project.yml if not given.",
        ),
    ] = None,
    large_rows: Annotated[
        int,
        typer.Option(
            "--large-rows",
            help="With --by warehouse: tables of fewer rows in the dump go through the loader.",
            min=1,
        ),
    ] = 100_000,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Write the tables to files at a URL: what changed since the last dump there."""
    from loader.exporting.run import export as run

    try:
        with _progress(silent=as_json) as progress:
            result = run(
                url,
                format=format,
                resolved=resolved,
                full=full,
                rows_per_file=rows_per_file,
                by=by,
                large_rows=large_rows,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                wait_seconds=wait,
                progress=progress,
                waiting=tell,
            )
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps(_plain(result), indent=2))
    else:
        _report(result)


@contextmanager
def _progress(*, silent: bool) -> Iterator[Progress | None]:
    """A bar of rows on a terminal; elsewhere nothing, the report tells each table."""
    if silent or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking for changes", total=None)

        def update(table: str, rows: int, total: int) -> None:
            bar.update(task, description=table, completed=rows, total=total)

        yield update


def _plain(result: ExportResult) -> dict[str, object]:
    return {
        "status": "succeeded",
        "dump_id": result.dump_id,
        "manifest": result.manifest,
        "in_step": result.in_step,
        "tables": [
            {
                "name": table.name,
                "incremental": table.incremental,
                "why_full": table.why or None,
                "rows": table.rows,
                "written_by": table.by,
                "files": list(table.files),
            }
            for table in result.tables
        ],
        "seconds": round(result.seconds, 3),
    }


def _report(result: ExportResult) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table("table", "rows", "files", "by", "dump", box=None, pad_edge=False)
    for column in shown.columns[1:3]:
        column.justify = "right"
    for table in result.tables:
        how = "changes" if table.incremental else f"full: {table.why}"
        rows, files = f"{table.rows:,}", f"{len(table.files):,}"
        shown.add_row(table.name, rows, files, table.by, how)
    Console(highlight=False, soft_wrap=True).print(shown)
    print(f"Dump {result.dump_id} in {result.seconds:.1f} s: {result.manifest}")
    if not result.in_step:
        print(
            "The last sync did not succeed: tables may be as of different syncs. Once one "
            "succeeds, the next dump mends that.",
            file=sys.stderr,
        )
