"""`eventide label`: a line of discover, or a rule, becomes a definition."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.cli.texts import shown
from loader.errors import EventideError, WrongUseError

if TYPE_CHECKING:
    from loader.labels.project import Labels

_EPILOG = (
    "Example: eventide label 2bc6dc83 --key search_performed --name 'Search Performed'. "
    "Or: eventide label --match type=click --name Clicks"
)


def label(
    line_id: Annotated[
        str | None, typer.Argument(help="Id of a line of discover.", metavar="LINE_ID")
    ] = None,
    *,
    event: Annotated[
        str | None, typer.Option(help="Name of a custom event, in place of LINE_ID.")
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", help="FIELD=VALUE, in place of LINE_ID; several must all hold."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Leave out the condition on this field, such as path: anywhere then."),
    ] = None,
    key: Annotated[str | None, typer.Option(help="Name of the table, for ever.")] = None,
    name: Annotated[str | None, typer.Option(help="What people call the event.")] = None,
    file: Annotated[
        str | None,
        typer.Option(help="A file in definitions/events; default: where others of its kind are."),
    ] = None,
    category: Annotated[str | None, typer.Option(help="Groups events in the docs.")] = None,
    notes: Annotated[str | None, typer.Option(help="What a reader should know.")] = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Define an event: add it to a file of definitions/events, comments and order kept.

    On a terminal it asks for what is not given. The file is replaced only if all definitions
    are right with the new one. Nothing happens in the warehouse before the next sync.
    """
    from loader.labels.add_entry import add_label, definition_file, entry_text
    from loader.labels.proposals import proposed_file

    asks = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    try:
        if (line_id is None) == (event is None and not match):
            raise WrongUseError(
                "name one thing to label: an id of `eventide discover`, --event NAME, or "
                "--match FIELD=VALUE."
            )
        if line_id is None:
            labels, chosen = _of_options(project_dir, event, match or [], without or [])
        else:
            labels, chosen = _of_line(
                line_id, project_dir, target, profiles_dir, wait, without or [], asks
            )
        name = _name(name, key, chosen, asks)
        key = _key(key, name, project_dir, labels, asks)
        if file is None:
            file = proposed_file(chosen, labels)
            file = str(typer.prompt("File", default=file)) if asks else file
        path = definition_file(project_dir, file)
        entry = {"name": name, "category": category, "notes": notes, "match": chosen}
        entry = {field: value for field, value in entry.items() if value is not None}
        custom = [seen for event in labels.events for seen in event.custom_events]
        twins = _twins(add_label(project_dir, path, key, entry, custom), key)
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(
            json.dumps({"status": "written", "file": path, "key": key, **entry, "same_rule": twins})
        )
        return
    print(f"Added to {path}:\n\n{entry_text(key, entry)}")
    for twin in twins:
        print(f"{twin} has the same rule: the two tables will have the same rows.")
    print(
        f"Next: eventide preview {key} (what it selects), eventide plan (what a sync would do), "
        "eventide sync (makes the table)."
    )


def _of_options(
    project_dir: Path, event: str | None, match: list[str], without: list[str]
) -> tuple[Labels, dict[str, Any]]:
    from loader.labels.custom_events import labeled_before
    from loader.labels.generate import labels_custom_events
    from loader.labels.project import project_labels
    from loader.labels.written_rule import label_of_match, written_match

    if without:
        raise WrongUseError("--without goes with LINE_ID; leave the --match out instead.")
    chosen = written_match(event, match)
    custom = labeled_before(project_dir) if labels_custom_events(project_dir) else []
    labels = project_labels(project_dir, custom)
    # What is wrong with the rule is told of the option, not of a file that is not there yet.
    label_of_match(project_dir, chosen, custom)
    return labels, chosen


def _of_line(
    line_id: str,
    project_dir: Path,
    target: str | None,
    profiles_dir: Path | None,
    wait: float,
    without: list[str],
    asks: bool,
) -> tuple[Labels, dict[str, Any]]:
    from loader.discovery.conditions import match_of_line
    from loader.discovery.history import open_history
    from loader.discovery.labels import current_labels
    from loader.discovery.lines import find_line

    with open_history(project_dir, target, profiles_dir, wait) as history:
        labels = current_labels(project_dir, history.warehouse)
        line = find_line(history, labels.events, line_id)
        chosen = match_of_line(history, line, without)
    if not asks:
        return labels, chosen
    print(f"{line.events:,} events, {line.not_labeled:,} of them without a label.")
    for table, count in line.labels.items():
        print(f"{count:,} are in {table} already.")
    if len(chosen) > 1:
        kept = {
            field: value
            for field, value in chosen.items()
            if field == "type" or typer.confirm(f"Only where {_words(field, value)}?", default=True)
        }
        chosen = kept
    return labels, chosen


def _twins(labels: Labels, key: str) -> list[str]:
    (own,) = (label for label in labels.events if label.table == key)
    return [x.table for x in labels.events if x.rule == own.rule and x.table != key]


def _words(field: str, value: Any) -> str:
    return f"{field} is missing" if isinstance(value, dict) else f'{field} is "{shown(value)}"'


def _name(name: str | None, key: str | None, chosen: dict[str, Any], asks: bool) -> str:
    from loader.labels.proposals import proposed_name

    if name is not None:
        return name
    proposal = proposed_name(chosen)
    if proposal is None and key is not None:
        proposal = key.strip("_").replace("_", " ").title()
    if asks:
        return str(typer.prompt("Name, as people say it", default=proposal))
    if proposal is None:
        raise WrongUseError("--name is missing: what people call the event.")
    return proposal


def _key(key: str | None, name: str, project_dir: Path, labels: Labels, asks: bool) -> str:
    from loader.labels.proposals import proposed_key

    if key is not None:
        return key
    proposal = proposed_key(project_dir, name, labels)
    if not asks:
        return proposal
    return str(typer.prompt("Key, the table's name for ever", default=proposal))
