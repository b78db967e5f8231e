"""The queries of docs/guides/cookbook.md, and what the page says they give over the sample."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.functional.project import REPOSITORY, Project

PAGE = REPOSITORY / "docs/guides/cookbook.md"
_SCHEMA = re.compile(r"\bmain_production\b")
# A query, and the table below it.
_BLOCK = re.compile(r"^```sql\n(.*?)^```\n(?:\n((?:\|[^\n]*\n)+))?", re.MULTILINE | re.DOTALL)

Rows = list[dict[str, Any]]


def answers(project: Project) -> dict[str, Rows]:
    """The rows of each query of the page, by its text, the text being as it stands there."""
    queries = [block[1] for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]
    assert queries
    # A project's schema has another name where a test has one of its own.
    found = project.queries(_SCHEMA.sub("{main}", query) for query in queries)
    return dict(zip(queries, found, strict=True))


def assert_page_is_true(project: Project) -> None:
    """The project has synced the sample: each query gives the rows that the page shows.

    ``EVENTIDE_UPDATE_COOKBOOK=1`` writes them into it, to be read before a commit.
    """
    found = answers(project)
    text = PAGE.read_text(encoding="utf-8")
    if "EVENTIDE_UPDATE_COOKBOOK" in os.environ:
        text = _BLOCK.sub(lambda b: f"```sql\n{b[1]}```\n\n{_table(found[b[1]])}", text)
        PAGE.write_text(text, encoding="utf-8")
    shown = {block[1]: block[2] for block in _BLOCK.finditer(text)}
    for query, rows in found.items():
        # No two warehouses order texts alike.
        assert sorted(_table(rows).splitlines()) == sorted((shown[query] or "").splitlines()), query


def assert_same_answers(project: Project, twin: Project) -> None:
    """Each query gives on the one what it gives on the other."""
    expected = answers(twin)
    for query, rows in answers(project).items():
        assert sorted(map(_cells, rows)) == sorted(map(_cells, expected[query])), query


def _table(rows: Rows) -> str:
    assert rows
    names = list(rows[0])
    rule = ["---" if isinstance(value, date | str | None) else "---:" for value in rows[0].values()]
    return "".join(map(_line, (names, rule, *map(_cells, rows))))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cells(row: dict[str, Any]) -> list[str]:
    # Sums of integers are decimal numbers on some warehouses.
    return [
        "" if value is None else str(int(value) if isinstance(value, Decimal) else value)
        for value in row.values()
    ]
