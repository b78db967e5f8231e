"""Who changed a definition last, and when, as version control has it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from loader.labels.definitions import EventDefinition

_NOT_COMMITTED = "not.committed.yet"


@dataclass(frozen=True, slots=True)
class LastChange:
    """`at` is UTC without a zone, to the second; `by` is the author's address, None where the
    change is not committed yet: then `at` is when the file was written."""

    at: datetime
    by: str | None


def last_changes(project_dir: Path, events: Iterable[EventDefinition]) -> dict[str, LastChange]:
    """By table, the last change of each definition; empty without git or a repository."""
    by_file: dict[str, list[EventDefinition]] = {}
    for event in events:
        if event.file:
            by_file.setdefault(event.file, []).append(event)
    changes = {}
    for name, entries in by_file.items():
        lines = _blame(project_dir, name)
        if lines:
            entries.sort(key=lambda entry: entry.line)
            starts = [entry.line - 1 for entry in entries]
            for entry, (start, end) in zip(entries, pairwise([*starts, len(lines)]), strict=True):
                changes[entry.table] = _latest(lines[start:end])
    return changes


def _latest(lines: Sequence[tuple[str, LastChange]]) -> LastChange:
    # A comment above the next definition belongs to that one.
    ends = [number for number, (text, _) in enumerate(lines) if text.lstrip()[:1] not in ("", "#")]
    own = lines[: max(ends, default=0) + 1]
    return max((change for _, change in own), key=lambda change: change.at)


def _blame(project_dir: Path, file: str) -> Sequence[tuple[str, LastChange]]:
    """Each line of a file with its last change."""
    try:
        ended = subprocess.run(
            ["git", "blame", "--line-porcelain", "--", file],
            cwd=project_dir,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return ()
    if ended.returncode != 0:
        return ()
    written = datetime.fromtimestamp(int((project_dir / file).stat().st_mtime), UTC)
    found = []
    author = ""
    at = written
    for line in ended.stdout.splitlines():
        if line.startswith("author-mail "):
            author = line.removeprefix("author-mail ").strip("<>")
        elif line.startswith("author-time "):
            at = datetime.fromtimestamp(int(line.removeprefix("author-time ")), UTC)
        elif line.startswith("\t"):
            new = author == _NOT_COMMITTED
            moment = (written if new else at).replace(tzinfo=None)
            found.append((line[1:], LastChange(moment, None if new else author)))
    return found
