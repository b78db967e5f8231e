"""`eventide forget`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail, tell
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

if TYPE_CHECKING:
    from loader.forgetting.erase import Found
    from loader.forgetting.run import Outcome

_EPILOG = (
    "Example: eventide forget --identity ann@example.com --dry-run. "
    "Exit code 0: forgotten, now or before; 1: nobody found, or something failed; 2: wrong use."
)


def forget(
    *,
    user: Annotated[
        int | None, typer.Option("--user", help="The user_id of the person, as tables have it.")
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option("--identity", help="Any identity of the person; aliases are followed."),
    ] = None,
    anonymous_id: Annotated[
        str | None, typer.Option("--anonymous-id", help="A device, whoever used it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be removed from where.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")
    ] = False,
    also_future: Annotated[
        bool,
        typer.Option(
            "--also-future", help="Also refuse what the person does from now on, not just replays."
        ),
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact", help="Write the database file anew, without the bytes of removed rows."
        ),
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Erase a person from raw events, rejected lines and every table, and keep replays out."""
    from loader.cli.progress import SyncProgress
    from loader.forgetting.person import Request
    from loader.forgetting.run import forget as run

    requests = (
        Request("user", "" if user is None else str(user)),
        Request("identity", identity or ""),
        Request("anonymous_id", anonymous_id or ""),
    )
    asked = [request for request in requests if request.value]
    if len(asked) != 1 or not asked[0].value.strip():
        raise typer.BadParameter("give one of --user, --identity and --anonymous-id, not empty.")
    if not (yes or dry_run or sys.stdin.isatty()):
        raise typer.BadParameter("nobody can be asked here: confirm with --yes, or --dry-run.")
    with SyncProgress(silent=as_json) as progress:

        def confirmed(found: Found) -> bool:
            progress.stop()
            _show(found.rows)
            sure = typer.confirm("Remove these rows for good?", err=True)
            progress.start()
            return sure

        try:
            outcome = run(
                asked[0],
                dry_run=dry_run,
                also_future=also_future,
                compact=compact,
                confirm=None if yes else confirmed,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                wait_seconds=wait,
                progress=progress.node,
                waiting=tell,
            )
        except EventideError as error:
            progress.stop()
            fail(error, as_json=as_json)
    if outcome is None:
        print("Nothing was removed.", file=sys.stderr)
        raise typer.Exit(1)
    if as_json:
        print(json.dumps(asdict(outcome), indent=2, default=str))
    else:
        _report(outcome, also_future=also_future, compact=compact)
        if outcome.records or any((project_dir / "definitions/syncs").glob("*.y*ml")):
            print(
                f"What syncs have sent of the person ({outcome.records:,} records are known to be "
                "theirs) leaves the destinations that they mirror with the next eventide activate "
                "run. Run this command once more after it: the run notes the keys of what left."
            )


def _show(rows: Mapping[str, int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("table", "rows", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, count in rows.items():
        if count:
            table.add_row(name, f"{count:,}")
    Console(highlight=False, soft_wrap=True).print(table)


def _report(outcome: Outcome, *, also_future: bool, compact: bool) -> None:
    _show(outcome.removed)
    if outcome.status == "planned":
        print("Would be removed; nothing was.")
    elif outcome.status == "forgotten before":
        print(f"Forgotten before, at {outcome.forgotten_at} UTC; nothing of them is here now.")
    else:
        print(
            f"Forgotten in {outcome.seconds:.1f} s. Refused from now on: {outcome.messages:,} "
            f"messages, and what {outcome.identities:,} identities and {outcome.devices:,} "
            f"devices did {'at any time' if also_future else 'until now'}."
        )
    if outcome.mentions or outcome.names:
        print(
            f"Not touched: {outcome.mentions:,} events of others whose properties name the "
            f"person, {outcome.names:,} events or properties that are named so."
        )
    if outcome.status == "forgotten" and not compact:
        print("Bytes of removed rows may stay in the database's files: see --compact.")
