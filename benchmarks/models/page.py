"""The run as a page of Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from benchmarks.models.goals import Goal, Measured, event_tables, models

_SHOWN = 12


def page(run: Measured, goals: Sequence[Goal]) -> str:
    """Goals, what each side did, and where the time went."""
    return "\n".join([*_head(run), *_goals(goals), "", *_sides(run), "", *_nodes(run)]) + "\n"


def _head(run: Measured) -> Iterator[str]:
    yield (
        f"{run['land']['landed']:,} events, {run['bytes'] / 1e6:,.0f} MB of NDJSON, 40 event "
        f"tables; DuckDB, {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}."
    )
    yield ""


def _goals(goals: Sequence[Goal]) -> Iterator[str]:
    yield "| goal | measured | at most | met | how |"
    yield "|---|---:|---:|---|---|"
    for goal in goals:
        yield (
            f"| {goal.name} | {goal.value:.2f} {goal.unit} | {goal.limit:.2f} {goal.unit} | "
            f"{'yes' if goal.met else 'no'} | {goal.how} |"
        )


def _sides(run: Measured) -> Iterator[str]:
    sync, plain, land = run["sync"], run["plain"], run["land"]
    events = land["landed"]
    yield "| step | CPU s | µs an event |"
    yield "|---|---:|---:|"
    for what, spent in (
        ("landing", land["cpu"]),
        ("first sync, whole", sync["cpu"]),
        ("its SQL", sync["sql"]["cpu"]),
        ("SQL of its models", models(sync)),
        (f"SQL of its event tables, {plain['columns_of_ours']:,} columns", event_tables(sync)),
        ("plain: lines into a table", plain["lines"]),
        (f"plain: event tables, {plain['columns']:,} columns", plain["tables"]),
    ):
        yield f"| {what} | {spent:.1f} | {spent / events * 1e6:.1f} |"


def _nodes(run: Measured) -> Iterator[str]:
    first, new = run["sync"]["nodes"], run["increment"]["nodes"]
    yield "| CPU s of SQL by node | first sync | increment |"
    yield "|---|---:|---:|"
    for name in sorted(first, key=lambda name: -float(first[name]["cpu"]))[:_SHOWN]:
        later = new[name]["cpu"] if name in new else 0.0
        yield f"| {name.split('.')[-1]} | {first[name]['cpu']:.2f} | {later:.2f} |"
