"""How `eventide activate` tells what it found and did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activation.books import RunResult
    from activation.look import Plan
    from activation.operations import Change

_WORDS: dict[Change, str] = {"add": "added", "change": "changed", "remove": "removed"}


def show_plan(plan: Plan) -> None:
    """Counts, samples and what would be sent for them."""
    counts = plan.counts
    changes = ", ".join(f"{n:,} {_WORDS[change]}" for change, n in counts.changes.items())
    print(f"{plan.sync}: {counts.rows:,} rows, {counts.records:,} records; {changes}")
    if counts.without_key:
        print(f"  {counts.without_key:,} rows have no key and are not sent")
    if counts.with_equal_keys:
        print(f"  {counts.with_equal_keys:,} rows have the key of another and are not sent")
    for change, rows in plan.samples.items():
        for row in rows:
            print(f"  {_WORDS[change]} {row['row_id']}")
            for sent in row["sent"]:
                told = json.dumps(sent["fields"] or sent["match"], default=str, ensure_ascii=False)
                print(f"    {sent['kind']} {told}")
            if row["problem"]:
                print(f"    cannot be sent: {row['problem']}")
            elif not row["sent"]:
                print("    nothing is sent")
    if plan.stops:
        print(f"  A run would stop: {plan.stops}")


def show_run(result: RunResult) -> None:
    """A line, and why it ended early."""
    changes = ", ".join(
        f"{result.by_change['succeeded', change]:,} {word}" for change, word in _WORDS.items()
    )
    refused = f", {result.count('failed'):,} refused" if result.count("failed") else ""
    invalid = f", {result.invalid:,} rows invalid" if result.invalid else ""
    print(
        f"{result.sync}: {result.status}: {changes}{refused}{invalid} "
        f"(of {result.rows:,} rows, {result.seconds:.1f} s; run {result.run_id})"
    )
    if result.error:
        print(f"  {result.error}")
    if result.count("failed"):
        print(f"  eventide activate show {result.sync} tells which, and why")


def show_runs(rows: Sequence[dict[str, Any]]) -> None:
    """A line a run."""
    for row in rows:
        done = ", ".join(f"{row[f'num_succeeded_{c}'] or 0:,} {word}" for c, word in _WORDS.items())
        failed = sum(row[f"num_failed_{change}"] or 0 for change in _WORDS)
        print(
            f"{row['sync_run_id']}  {str(row['started_at'])[:19]}  {row['sync_id']}: "
            f"{row['status']}: {done}, {failed:,} refused (of {row['num_rows'] or 0:,} rows)"
        )
        if row["error"]:
            print(f"  {row['error']}")


def show_tried(tried: dict[str, Any], *, sent: bool) -> None:
    """The request of one row, and the answer."""
    if tried["problem"]:
        print(f"cannot be sent: {tried['problem']}")
        return
    if not tried["operations"]:
        print("this mode sends nothing for it")
        return
    for operation in tried["operations"]:
        print(f"{operation['kind']} {json.dumps(operation['fields'], default=str)}")
    if "request" in tried:
        print(tried["request"])
    if not sent:
        print("Nothing was sent; --send does.")
    for outcome in tried.get("outcome", ()):
        print(f"answer: {outcome}")
