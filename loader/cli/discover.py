"""`eventide discover`: what was seen and has no label."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.cli.texts import counted, shown, words_of
from loader.errors import EventideError, WrongUseError

if TYPE_CHECKING:
    from loader.discovery.lines import Found, Line
    from loader.labels.rules import Rule

_EPILOG = "Example: eventide discover --type click --search cart"
_PROPERTIES_SHOWN = 3
_VIEW_PAGE = "view page"
_SEARCHED = ("type", "event", "target_text", "path", "href", "view_controller")


def discover(
    *,
    limit: Annotated[int, typer.Option(help="Lines at most; 0 for all.", min=0)] = 20,
    since: Annotated[
        str | None, typer.Option(help="Only events from this date or time on (UTC).")
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            help="custom, click, submit, change, touch, 'view page', or one type as it was sent.",
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="Only lines with this text in them, in any case.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Lines that have labels as well, with these labels.")
    ] = False,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Tell which events landed that no label has, most frequent first.

    Custom events by name, interactions by what was used and where. Page views all are in the
    table pageviews: name --type 'view page' to see those without a label of their own. Reads
    only. The id at the start of a line is what `eventide label` and `eventide preview` take.
    """
    from loader.discovery.history import open_history
    from loader.discovery.labels import current_labels
    from loader.discovery.lines import find_lines
    from loader.discovery.properties import with_properties
    from loader.settings import project_settings

    try:
        among = _among(since, type_)
        matching: Rule | None = None
        if search:
            matching = [{"any": [[{"field": key, "contains": search}] for key in _SEARCHED]}]
        fixed = project_settings(project_dir).get("property_types") or {}
        with open_history(project_dir, target, profiles_dir, wait) as history:
            found = find_lines(
                history,
                current_labels(project_dir, history.warehouse).events,
                among=among,
                matching=matching,
                pageviews_are_labeled=type_ != _VIEW_PAGE,
                labeled_too=all_,
                limit=limit or None,
            )
            lines = with_properties(history, found.lines, fixed)
            visitors = history.visitors
    except EventideError as error:
        fail(error, as_json=as_json)
    if as_json:
        print(json.dumps(_document(found, lines, visitors), indent=2, ensure_ascii=False))
    else:
        _report(found, lines, visitors, all_)


def _among(since: str | None, type_: str | None) -> Rule | None:
    from loader.labels.moments import normal_moment

    rule: Rule = []
    if type_ == "custom":
        rule.append({"field": "event", "exists": True})
    elif type_ is not None:
        rule.append({"field": "type", "is": type_})
    if since is not None:
        moment = normal_moment(since)
        if moment is None:
            raise WrongUseError(
                f"--since {since}: write a date as 2026-01-31, a time as 2026-01-31T10:00:00Z."
            )
        rule.append({"field": "time", "gte": moment})
    return rule or None


def _document(found: Found, lines: tuple[Line, ...], visitors: str) -> dict[str, Any]:
    return {
        "status": "succeeded",
        "events": found.events,
        "not_labeled": found.not_labeled,
        "line_count": found.line_count,
        "visitors_are": visitors,
        "lines": [
            {
                "id": line.id,
                **line.keys,
                "events": line.events,
                "not_labeled": line.not_labeled,
                "visitors": line.visitors,
                "first_seen": line.first_seen.isoformat(),
                "last_seen": line.last_seen.isoformat(),
                "labels": line.labels,
                "properties": [
                    {"field": item.field, "column": item.column, "type": item.type}
                    for item in line.properties
                ],
            }
            for line in lines
        ],
    }


def _report(found: Found, lines: tuple[Line, ...], visitors: str, all_: bool) -> None:
    count = "events" if all_ else "not labeled"
    if lines:
        print(f"{'id':8}  {count:>11}  {visitors:>7}  {'first seen':10}  {'last seen':10}  what")
    for line in lines:
        events = line.events if all_ else line.not_labeled
        seen = f"{line.first_seen:%Y-%m-%d}  {line.last_seen:%Y-%m-%d}"
        what = words_of(line.keys) + _labels(line) + _properties(line)
        print(f"{line.id}  {events:>11,}  {line.visitors:>7,}  {seen}  {what}")
    if len(lines) < found.line_count:
        left = counted(found.line_count - len(lines), "lines")
        print(f"and {left} more: --limit, --search, --type")
    if not found.events:
        print("Nothing was seen that fits. eventide discover --all lists whatever was seen.")
    elif not found.not_labeled:
        print(f"All {found.events:,} events have a label: --all lists them.")
    else:
        print(f"{found.not_labeled:,} of {found.events:,} events have no label.")
    if visitors == "devices" and lines:
        print("Devices are counted until a sync has taken in all loads; then it is users.")
    if lines:
        print(
            f"Label one: eventide label {lines[0].id}. Look first: eventide preview {lines[0].id}"
        )


def _labels(line: Line) -> str:
    if not line.labels:
        return ""
    each = (
        name if count == line.events else f"{name} {count:,} of {line.events:,}"
        for name, count in line.labels.items()
    )
    return f"  [{', '.join(each)}]"


def _properties(line: Line) -> str:
    if not line.properties:
        return ""
    told = [f"{shown(p.column, 30)} {p.type}" for p in line.properties[:_PROPERTIES_SHOWN]]
    more = len(line.properties) - len(told)
    return f"  ({', '.join(told)}{f', {more} more' if more else ''})"
