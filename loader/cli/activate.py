"""`eventide activate`: syncs of models to destinations."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from loader.cli.activate_report import show_plan, show_run, show_runs, show_tried
from loader.cli.ending import asked_to_end
from loader.cli.failing import INTERRUPTED, exit_code, fail
from loader.cli.in_turn import in_turn
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError

if TYPE_CHECKING:
    from activation.books import RunResult
    from activation.run import Activation

app = typer.Typer(
    help="Make destinations mirror models: definitions/syncs/*.yml.", no_args_is_help=True
)
Names = Annotated[
    list[str] | None, typer.Argument(help="Syncs by their names; default: all not paused.")
]
Name = Annotated[str, typer.Argument(help="A sync by its name.")]


@app.command(epilog="Example: eventide activate plan buyers_to_crm")
def plan(
    names: Names = None,
    *,
    samples: Annotated[int, typer.Option(help="Rows shown of each kind.", min=0)] = 3,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Show what runs would add, change and remove, and what would be sent. Sends nothing."""
    from activation.look import look

    with _opened(names, target, project_dir, profiles_dir, wait, as_json) as activations:
        plans = [look(activation, samples) for activation in activations]
    if as_json:
        print(json.dumps([plan.as_dict() for plan in plans], indent=2, default=str))
    else:
        for found in plans:
            show_plan(found)


@app.command(
    epilog="Example: eventide activate run buyers_to_crm. Exit code 0: all was accepted; "
    "1: a run failed, or rows were refused; 2: wrong use."
)
def run(
    names: Names = None,
    *,
    allow_deletes: Annotated[
        int | None,
        typer.Option("--allow-deletes", help="Take away so many, whatever the guards say.", min=0),
    ] = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Send what differs. Ctrl-C ends it cleanly, after the batch that is on its way."""

    def one(activation: Activation) -> RunResult:
        return activation.run(allow_deletes=allow_deletes)

    _run(one, names, target, project_dir, profiles_dir, wait, as_json)


@app.command(epilog="Example: eventide activate resync buyers_to_crm")
def resync(
    name: Name,
    *,
    clear: Annotated[
        bool, typer.Option("--clear", help="Remove all records of the destination before.")
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Send every row again, as if for the first time."""
    from activation import controls

    def one(activation: Activation) -> RunResult:
        return controls.resync(activation, clear=clear)

    _run(one, [name], target, project_dir, profiles_dir, wait, as_json)


@app.command(epilog="Example: eventide activate reset conversions_to_ads")
def reset(
    name: Name,
    *,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Take the rows as they are now for sent: later runs send what differs from them."""
    from activation import controls

    with _opened([name], target, project_dir, profiles_dir, wait, as_json) as activations:
        (one,) = activations
        taken = in_turn(partial(controls.reset, one), wait, one.stop)
    if as_json:
        print(json.dumps({"sync": name, "rows": taken}))
    else:
        print(f"{name}: {taken:,} rows are taken for sent; nothing was sent.")


@app.command("test", epilog="Example: eventide activate test buyers_to_crm 1842 --as removed")
def try_(
    name: Name,
    row_id: Annotated[str, typer.Argument(help="The row's primary key.")],
    *,
    as_: Annotated[
        str, typer.Option("--as", help="added, changed or removed.", show_default=True)
    ] = "added",
    send: Annotated[bool, typer.Option("--send", help="Really send it.")] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Show the request for one row; with --send also what the destination answers."""
    from activation import controls

    kinds = {"added": "add", "changed": "change", "removed": "remove"}
    if as_ not in kinds:
        raise typer.BadParameter("added, changed or removed", param_hint="--as")
    change = cast(Literal["add", "change", "remove"], kinds[as_])
    with _opened([name], target, project_dir, profiles_dir, wait, as_json) as (activation,):
        tried = controls.try_row(activation, row_id, change, send=send)
    if as_json:
        print(json.dumps(tried, indent=2, default=str))
    else:
        show_tried(tried, sent=send)


@app.command(epilog="Example: eventide activate runs buyers_to_crm")
def runs(
    name: Annotated[str | None, typer.Argument(help="A sync; default: all.")] = None,
    *,
    last: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """List the last runs."""
    from activation.history import runs as listed

    with _opened([], target, project_dir, profiles_dir, wait, as_json, any_=True) as (one, *_):
        found = listed(one.warehouse, one.project_dir, name, last)
    if as_json:
        print(json.dumps(found, indent=2, default=str))
    else:
        show_runs(found)


@app.command(epilog="Example: eventide activate show buyers_to_crm")
def show(
    name: Name,
    *,
    run_id: Annotated[int | None, typer.Option("--run", help="Of this run only.")] = None,
    last: Annotated[int, typer.Option(help="How many rows.", min=1)] = 20,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Show the rows that the destination refuses, in its own words."""
    from activation.history import refused

    with _opened([name], target, project_dir, profiles_dir, wait, as_json) as (one,):
        found = refused(one.warehouse, one.project_dir, name, run_id, last)
    if as_json:
        print(json.dumps(found, indent=2, default=str))
        return
    if not found:
        print(f"{name}: nothing is refused.")
    for row in found:
        print(f"{row['row_id']} ({row['op_type']}): {row['failure_reason']}")


def _run(
    one: Callable[[Activation], RunResult],
    names: list[str] | None,
    target: str | None,
    project_dir: Path,
    profiles_dir: Path | None,
    wait: float,
    as_json: bool,
) -> None:
    """Run syncs one after the other; what one meets keeps no other from its run."""
    from loader.alerts.after import failed_run, told_after

    results: list[dict[str, Any]] = []
    worst = 0
    where: dict[str, Any] = {"project_dir": project_dir, "profiles_dir": profiles_dir}
    with (
        told_after("activation", target=target, **where) as ended,
        _opened(names, target, project_dir, profiles_dir, wait, as_json) as activations,
    ):
        for activation in activations:
            try:
                result = in_turn(partial(one, activation), wait, activation.stop)
            except KeyboardInterrupt:
                worst = INTERRUPTED
                break
            except EventideError as error:
                worst = max(worst, exit_code(error))
                name = activation.sync.name
                ended.extend(failed_run(name, error))
                results.append({"sync_id": name, "status": "failed", "error": str(error)})
                print(f"eventide: {error}", file=sys.stderr)
                continue
            results.append(result.as_dict())
            worst = max(worst, 0 if result.status == "completed" else 1)
            if not as_json:
                show_run(result)
            if result.status == "cancelled":
                worst = INTERRUPTED
                break
    if as_json:
        print(json.dumps(results, indent=2))
    if worst:
        raise typer.Exit(worst)


@contextmanager
def _opened(
    names: list[str] | None,
    target: str | None,
    project_dir: Path,
    profiles_dir: Path | None,
    wait: float,
    as_json: bool,
    any_: bool = False,
) -> Iterator[list[Activation]]:
    from activation.opening import opened

    try:
        with (
            asked_to_end("this batch") as asked,
            opened(
                names or [],
                target=target,
                project_dir=project_dir,
                profiles_dir=profiles_dir,
                wait_seconds=wait,
                stop=asked.is_set,
            ) as activations,
        ):
            if any_ and not activations:
                print("There are no syncs: definitions/syncs/*.yml.", file=sys.stderr)
                raise typer.Exit(0)
            yield activations
    except EventideError as error:
        fail(error, as_json=as_json)
