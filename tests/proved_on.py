"""What tests prove on which warehouse: docs/proved_on.md, made from their `proves` marks.

`pytest --collect-only --proved-on docs/proved_on.md` writes the page; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

WAREHOUSES = {
    "duckdb": "DuckDB", "postgres": "PostgreSQL", "snowflake": "Snowflake",
    "bigquery": "BigQuery", "redshift": "Redshift",
}  # fmt: skip
OPERATIONS = (
    "Landing by the bulk path, with the ledger's row",
    "A file again, a load that breaks off: once or not at all",
    "Raw events where they lie, in tables of others",
    "First sync: every table",
    "Incremental syncs in any order equal a rebuild",
    "Random worlds against the reference",
    "Changed definitions, new columns, wider types",
    "Segments and defined properties",
    "Hostile names and values",
    "Rules and casts, each on hostile values",
    "Plan",
    "Discover and preview",
    "The page of what happened",
    "Verify",
    "Alerts, told once",
    "Activation: a mirror, and the books",
    "Forget a person",
    "Drop a table",
    "Export",
    "Export by the warehouse itself",
    "Types, codecs and roles of what it writes",
    "One sync at a time",
    "Killed at any moment, run again",
    "Readers see whole tables during a sync",
    "Grants and views of others survive a rebuild",
    "Roles of grants/ can do what they are for, and nothing else",
    "No secret in output, logs, dbt's files and the books",
    "Physical design, as the catalog has it",
)
_REAL = ("duckdb", "postgres")
_PAGE = """# Proved on

What tests run on which warehouse. Made from the tests themselves; do not edit.

- **yes**: on the real engine, in every run of the tests.
- **stand-in**: on a server that speaks the warehouse's protocol and runs its SQL on another engine
  (see the warehouse's guide): statements, types and rows are seen, not locks, costs or limits.
- **golden**: the SQL is compared with what was reviewed; nothing runs it.
- **not run**, with the reason: a test tries it, and is expected to fail for that reason alone.
- **no**: nothing tries it. `make test-live TARGET=...` runs the suite on an account of yours.

{table}
{reasons}"""


class ProvedOn:
    """Gathers the marks of all collected tests."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write the page."""
        self.path.write_text(page(session.items), encoding="utf-8")


def page(items: Iterable[pytest.Item]) -> str:
    """The page, from tests that have `proves` marks."""
    found: dict[tuple[str, str], str] = {}
    reasons: dict[str, str] = {}
    for item in items:
        for mark in item.iter_markers("proves"):
            for warehouse in _warehouses(item, mark):
                for operation in mark.args:
                    assert operation in OPERATIONS, operation
                    kind, reason = _kind(item, mark, warehouse)
                    known = found.get((operation, warehouse))
                    if known is None or _ORDER.index(kind) < _ORDER.index(known):
                        found[operation, warehouse] = kind
                    if reason:
                        reasons[f"{operation}, {WAREHOUSES[warehouse]}"] = reason
    lines = ["| | " + " | ".join(WAREHOUSES.values()) + " |", "| --- " * 6 + "|"]
    for operation in OPERATIONS:
        cells = [found.get((operation, warehouse), "no") for warehouse in WAREHOUSES]
        lines.append(f"| {operation} | " + " | ".join(cells) + " |")
    told = "".join(f"- {what}: {why}\n" for what, why in sorted(reasons.items()))
    return _PAGE.format(
        table="\n".join(lines) + "\n", reasons=f"Not run:\n\n{told}" if told else ""
    )


_ORDER = ("yes", "stand-in", "golden", "not run")


def _warehouses(item: pytest.Item, mark: pytest.Mark) -> list[str]:
    if "on" in mark.kwargs:
        return list(mark.kwargs["on"])
    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return [parameters["target"]] if "target" in parameters else []


def _kind(item: pytest.Item, mark: pytest.Mark, warehouse: str) -> tuple[str, str]:
    xfail = item.get_closest_marker("xfail")
    if xfail is not None:
        return "not run", xfail.kwargs["reason"]
    return mark.kwargs.get("by", "yes" if warehouse in _REAL else "stand-in"), ""
