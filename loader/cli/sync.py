"""`eventide sync`."""

from __future__ import annotations

import json
import sys
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
from loader.errors import EventideError, FilesFailedError
from loader.patience import RETRIES, Patience

if TYPE_CHECKING:
    from loader.sync_result import SyncResult


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sync")(sync)


def sync(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="What to load; default: the sources in dbt_project.yml."),
    ] = None,
    no_load: Annotated[
        bool, typer.Option("--no-load", help="Load nothing, sync what has landed.")
    ] = False,
    collector: Collector = "auto",
    mapping: Mapping = None,
    label_custom_events: Annotated[
        bool,
        typer.Option(
            "--label-custom-events",
            help="A table for every custom event seen, whatever the setting.",
        ),
    ] = False,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build every table anew from the raw events.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Sync this event or segment and what it is made from."),
    ] = None,
    except_new: Annotated[
        bool, typer.Option("--except-new", help="Leave out events that have no table yet.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="Leave out this event or segment; it catches up later."),
    ] = None,
    no_tests: Annotated[
        bool,
        typer.Option("--no-tests", help="Leave out dbt's data tests: a fifth of a small sync."),
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    retries: Retries = RETRIES,
    as_json: AsJson = False,
) -> None:
    """Load what is new, generate models, bring every table up to date.

    Example: eventide sync events/2026-03-09.ndjson --target postgres
    """
    from loader.cli.load import show_file
    from loader.cli.progress import SyncProgress
    from loader.syncing import sync as run

    with SyncProgress(silent=as_json) as progress:
        try:
            result = run(
                paths or (),
                load=not no_load,
                collector=collector,
                mapping=mapping,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                label_custom_events=label_custom_events or None,
                full_refresh=full_refresh,
                only=only or (),
                except_new=except_new,
                without=without or (),
                tests=not no_tests,
                wait_seconds=wait,
                patience=Patience(retries, tell_retry),
                load_progress=None if as_json else show_file,
                reading=progress.reading,
                progress=progress.node,
                waiting=tell,
            )
        except FilesFailedError as error:
            progress.stop()
            synced = error.synced
            if not as_json:
                _report(synced)
            fail(error, as_json=as_json, **synced.as_dict())
        except EventideError as error:
            progress.stop()
            fail(error, as_json=as_json)
    for warning in result.dbt.warnings:
        print(f"eventide: warning: {warning}", file=sys.stderr)
    if as_json:
        print(json.dumps({"status": "succeeded", **result.as_dict()}, indent=2))
    else:
        _report(result)


def _report(result: SyncResult) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    table = Table("table", "rows", "put in by this sync", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for state in result.tables:
        put_in = "" if state.changed is None else f"{state.changed:,}"
        rows = "view" if state.rows is None else f"{state.rows:,}"
        table.add_row(state.name, rows, put_in)
    console.print(table)
    if result.changed_rows == 0:
        console.print("Nothing was new: no row of any table changed.")
    console.print(f"Synced {result.schema} in {result.seconds:.1f} s. Query next:")
    console.print(
        f"  select event_table_name, count(*) from {result.schema}.all_events group by 1;\n"
        f"  select u.email, count(*) from {result.schema}.users u "
        f"join {result.schema}.sessions s on s.user_id = u.user_id group by 1 order by 2 desc;"
    )
