"""`eventide verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

if TYPE_CHECKING:
    from rich.table import Table

    from loader.verification.differences import ColumnDifference, RowDifference
    from loader.verifying import Telling, VerifyResult

_EPILOG = (
    "Example: eventide verify --devices 1000 --target postgres. "
    "Exit code 0: equal; 1: something differs, or failed; 2: wrong use."
)
_VALUE_CHARACTERS = 60


def verify(
    *,
    devices: Annotated[int, typer.Option(help="How many devices to draw at random.", min=1)] = 100,
    seed: Annotated[
        int | None, typer.Option(help="Draw as an earlier run did, which told this number.")
    ] = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Check that the tables are what a rebuild from the raw events would give, on a sample.

    Draws devices, builds all tables of them and their users anew in scratch schemas, compares
    every row and column with the live tables, and drops the scratch schemas.
    """
    from loader.verifying import verify as run

    try:
        with _progress(silent=as_json) as telling:
            result = run(
                devices=devices,
                seed=seed,
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                wait_seconds=wait,
                telling=telling,
            )
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps(_plain(result, target), indent=2, default=str))
    else:
        _report(result, target)
    if result.differing:
        raise typer.Exit(1)


@contextmanager
def _progress(*, silent: bool) -> Iterator[Telling]:
    """What is being done: in one place on a terminal, one line a step elsewhere."""
    if silent:
        yield lambda what: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.markup import escape

        with Console(stderr=True).status("connecting") as status:
            yield lambda what: status.update(escape(what))
    else:
        steps = {""}

        def line(what: str) -> None:
            step = what.split(maxsplit=1)[0].rstrip(",")
            if step not in steps:
                steps.add(step)
                print(f"verify: {what if step != 'comparing' else step}", file=sys.stderr)

        yield line


def _way_out(result: VerifyResult, target: str | None) -> str:
    """Command lines after which the tables are equal."""
    on = f" --target {target}" if target else ""
    models = " ".join(f"{name}+" for name in result.to_rebuild)
    return f"dbt run --full-refresh --select {models}{on}"


def _plain(result: VerifyResult, target: str | None) -> dict[str, object]:
    differs = bool(result.differing)
    return {
        "status": "differs" if differs else "equal",
        "seconds": round(result.seconds, 3),
        "schema": result.schema,
        "seed": result.seed,
        "devices": result.devices,
        "users": result.users,
        "events": result.events,
        "left_out": asdict(result.left_out),
        "tables": [asdict(table) for table in result.tables],
        "way_out": _way_out(result, target) if differs else None,
    }


def _report(result: VerifyResult, target: str | None) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    out = result.left_out
    if out.devices or out.users:
        console.print(
            f"left out for their size: {out.devices:,} devices, {out.users:,} users", style="dim"
        )
    verified = (
        f"verified {result.devices:,} devices, {result.users:,} users, {result.events:,} events "
        f"in {result.seconds:.0f} s (seed {result.seed})"
    )
    if not result.differing:
        console.print(f"{verified}: all rows equal")
        return
    number = len(result.differing)
    console.print(f"{verified}: {number} {'tables differ' if number > 1 else 'table differs'}")
    console.print(_table(result))
    for table in result.differing:
        if not table.is_there:
            console.print(f"{table.name}: the table is not there", markup=False)
        for column in table.columns:
            console.print(f"{table.name}: {_column(column)}", markup=False)
        for row in table.examples:
            console.print(f"{table.name}: {_row(row)}", markup=False)
    console.print(
        "Build anew what differs, and what stands on it (all of it: eventide sync --full-refresh):"
    )
    console.print(f"  {_way_out(result, target)}", markup=False)


def _table(result: VerifyResult) -> Table:
    from rich.table import Table

    table = Table("table", "rows", "missing", "extra", "different", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for verdict in result.differing:
        counts = (verdict.rows, verdict.missing, verdict.extra, verdict.different)
        table.add_row(verdict.name, *(f"{count:,}" for count in counts))
    return table


def _column(difference: ColumnDifference) -> str:
    if difference.column == "*":
        return f"the columns are {difference.live}; a rebuild gives {difference.rebuilt}"
    if difference.live is None:
        return f"the column {difference.column} ({difference.rebuilt}) is not there"
    if difference.rebuilt is None:
        return f"the column {difference.column} is too much"
    return f"{difference.column} is of type {difference.live}; a rebuild gives {difference.rebuilt}"


def _row(row: RowDifference) -> str:
    key = ", ".join(f"{name} {_value(value)}" for name, value in row.key.items())
    if row.kind == "missing":
        return f"{key} is missing"
    if row.kind == "extra":
        return f"{key} is too much"
    values = "; ".join(
        f"{value.column} is {_value(value.live)}, a rebuild gives {_value(value.rebuilt)}"
        for value in row.values
    )
    return f"{key}: {values}"


def _value(value: object) -> str:
    text = "NULL" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _VALUE_CHARACTERS else f"{text[:_VALUE_CHARACTERS]}..."
