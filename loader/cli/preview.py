"""`eventide preview`: what a rule selects, before there is a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError, WrongUseError

if TYPE_CHECKING:
    from loader.discovery.history import History
    from loader.labels.definitions import EventDefinition
    from loader.labels.project import Labels

_EPILOG = "Example: eventide preview --match type=click --match 'target_text={contains: sign up}'"


def preview(
    what: Annotated[
        str | None,
        typer.Argument(help="Key of a definition, or id of a line of discover.", metavar="WHAT"),
    ] = None,
    *,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", help="FIELD=VALUE in place of WHAT; several must all hold."),
    ] = None,
    event: Annotated[str | None, typer.Option(help="Name of a custom event.")] = None,
    days: Annotated[int, typer.Option(help="Days in the chart, up to the last event.", min=1)] = 30,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Run a rule over all history and make nothing: counts, days, values, overlaps, samples.

    A definition is taken as its file says now, generated or not, with its since and archived.
    VALUE is written as in definition files: a value, or a test such as {contains: sign up}.
    """
    from loader.cli.preview_report import document, report
    from loader.discovery.history import open_history
    from loader.discovery.labels import current_labels
    from loader.discovery.preview import preview as run
    from loader.labels.predicate import PAGEVIEWS

    try:
        if (what is None) == (match is None and event is None):
            raise WrongUseError(
                "name one thing to preview: a key, an id of `eventide discover`, or "
                "--match FIELD=VALUE."
            )
        with open_history(project_dir, target, profiles_dir, wait) as history:
            labels = current_labels(project_dir, history.warehouse)
            label = _label(history, labels, project_dir, what, event, match or [])
            others = [x for x in (PAGEVIEWS, *labels.events) if x.table != label.table]
            found = run(history, label, others, days=days)
            visitors = history.visitors
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        told: dict[str, Any] = document(label, found, visitors)
        print(json.dumps(told, indent=2, ensure_ascii=False, default=str))
    else:
        report(label, found, visitors)


def _label(
    history: History,
    labels: Labels,
    project_dir: Path,
    what: str | None,
    event: str | None,
    match: list[str],
) -> EventDefinition:
    from loader.discovery.conditions import match_of_line
    from loader.discovery.lines import LineError, find_line
    from loader.labels.predicate import PAGEVIEWS
    from loader.labels.problems import did_you_mean
    from loader.labels.written_rule import label_of_match, written_match

    custom = [name for label in labels.events for name in label.custom_events]
    if what is None:
        return label_of_match(project_dir, written_match(event, match), custom)
    by_key = {label.table: label for label in (*labels.events, PAGEVIEWS)}
    if what in by_key:
        return by_key[what]
    try:
        line = find_line(history, labels.events, what)
    except LineError as error:
        raise WrongUseError(
            f"{what} is no key of a definition; {did_you_mean(what, by_key)} As an id: {error}"
        ) from None
    return label_of_match(project_dir, match_of_line(history, line), custom)
