"""Every macro that is another one on each warehouse is there on all of them: dbt looks for it when
it reads the project, wherever it is called from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MACROS = Path(__file__).resolve().parents[3] / "macros"
TEXTS = {path: path.read_text(encoding="utf-8") for path in sorted(MACROS.rglob("*.sql"))}
DEFINED = {name for text in TEXTS.values() for name in re.findall(r"{%-? macro (\w+)\(", text)}
DISPATCHED = sorted(
    {name for text in TEXTS.values() for name in re.findall(r"dispatch\(\s*'(\w+)'", text)}
)

# Where dbt's adapters look, in their order.
LOOKED_AT = {
    "duckdb": ["duckdb", "default"],
    "postgres": ["postgres", "default"],
    "snowflake": ["snowflake", "default"],
    "bigquery": ["bigquery", "default"],
    "redshift": ["redshift", "postgres", "default"],
}


def test_some_are_dispatched() -> None:
    assert len(DISPATCHED) > 30


@pytest.mark.parametrize("adapter", LOOKED_AT)
@pytest.mark.parametrize("name", DISPATCHED)
def test_there_is_one_for_each(name: str, adapter: str) -> None:
    assert any(f"{prefix}__{name}" in DEFINED for prefix in LOOKED_AT[adapter])
