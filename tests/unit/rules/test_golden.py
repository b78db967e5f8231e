"""The SQL of rules, byte by byte. EVENTIDE_UPDATE_GOLDEN=1 writes the files anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.standins.redshift_sql import refusal
from tests.unit.rules.bare_macros import BareMacros, CompilerError
from tests.unit.rules.cases import CASES

GOLDEN = Path(__file__).parent / "golden"
DIALECTS = ["duckdb", "postgres", "redshift"]
UPDATE = os.environ.get("EVENTIDE_UPDATE_GOLDEN") == "1"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES)
def test_the_sql_of_a_rule_is_the_golden_one(dialect: str, case: str) -> None:
    macros = BareMacros(dialect)
    sql = (
        f"-- rule_predicate\n{macros('rule_predicate', CASES[case])}\n"
        f"-- rule_may_match\n{macros('rule_may_match', CASES[case], 's')}\n"
    )
    file = GOLDEN / dialect / f"{case}.sql"
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == sql


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_golden_file_is_left_over(dialect: str) -> None:
    assert {path.stem for path in (GOLDEN / dialect).glob("*.sql")} == set(CASES)


def test_an_unknown_operator_does_not_compile() -> None:
    with pytest.raises(CompilerError, match="operator"):
        BareMacros("duckdb")("rule_predicate", [{"field": "type", "resembles": "click"}])


def test_an_empty_rule_does_not_compile() -> None:
    with pytest.raises(CompilerError, match="must test something"):
        BareMacros("duckdb")("rule_predicate", [])


@pytest.mark.parametrize("case", CASES)
def test_redshift_has_nothing_against_the_sql_of_a_rule(case: str) -> None:
    for sql in (GOLDEN / "redshift" / f"{case}.sql").read_text(encoding="utf-8").split("-- ")[1:]:
        _, condition = sql.split("\n", 1)
        assert refusal(f"select e.row_number from e, s where {condition}") is None
