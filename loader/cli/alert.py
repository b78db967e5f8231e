"""`eventide alert`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError, WrongUseError

if TYPE_CHECKING:
    from loader.alerts.read import Alerts
    from loader.alerts.telling import Told

_EPILOG = (
    "Example: eventide alert --test team. From cron: eventide alert. "
    "Exit code 0: all was told; 1: something could not be; 2: wrong use."
)


def alert(
    channels: Annotated[
        list[str] | None, typer.Argument(help="With --test: these channels; default: all.")
    ] = None,
    *,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test message, and tell how that went.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be told. Nothing is sent.")
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Look for what is to be told by definitions/alerts.yml, and tell it. Syncs, loads and
    activation do so at their end; run this for staleness, from cron or an orchestrator."""
    from loader.alerts.after import evaluate

    project = project_dir.resolve()
    try:
        alerts = _alerts(project)
        if test:
            told = _tested(alerts, channels or [], project, target, profiles_dir, dry_run)
        elif channels:
            raise WrongUseError("channels are named with --test only: rules say whom they tell.")
        else:
            told = evaluate(project, target, profiles_dir, (), wait, look_only=dry_run)
    except EventideError as error:
        fail(error, as_json=as_json)
    is_well = all(item.error is None for item in told)
    if as_json:
        status = "succeeded" if is_well else "failed"
        document: dict[str, Any] = {"status": status, "dry_run": dry_run}
        print(json.dumps({**document, "alerts": [item.as_dict() for item in told]}, indent=2))
    else:
        _show(told, dry_run=dry_run)
    if not is_well:
        raise typer.Exit(1)


def _alerts(project: Path) -> Alerts:
    from loader.alerts.read import ALERTS_FILE, read_alerts

    found = read_alerts(project)
    if found is None:
        raise WrongUseError(
            f"there is no {ALERTS_FILE} in {project}, so nobody is to be told of anything. "
            "The guide on alerts shows one to begin with."
        )
    return found


def _tested(
    alerts: Alerts,
    names: list[str],
    project: Path,
    target: str | None,
    profiles_dir: Path | None,
    dry_run: bool,
) -> list[Told]:
    """A message to each channel that is named, or to all."""
    from loader.alerts import channels
    from loader.alerts.message import Place, test_alert
    from loader.alerts.telling import Told
    from loader.clock import utc_now
    from loader.labels.problems import did_you_mean
    from loader.profile import load_target

    for name in names:
        if name not in alerts.channels:
            told = did_you_mean(name, alerts.channels)
            raise WrongUseError(f"there is no channel {name}; {told}")
    where = load_target(target, project, profiles_dir)
    place, alert_ = Place(where.type, where.schema), test_alert(utc_now())
    results = []
    for name in dict.fromkeys(names or alerts.channels):
        errors = [None] if dry_run else channels.tell(alerts.channels[name], [alert_], place)
        results.append(Told(alert_, name, errors[0]))
    return results


def _show(told: list[Told], *, dry_run: bool) -> None:
    if not told:
        print("Nothing is to be told.")
    for item in told:
        result = "would be told" if dry_run else "told" if item.error is None else "not told"
        why = f" ({item.error})" if item.error is not None else ""
        recovered = "recovered: " if item.alert.is_recovery else ""
        print(f"{item.channel}: {result}{why}: {recovered}{item.alert.title}")
