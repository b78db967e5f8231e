"""What dbt is told of a target: no more than people told, since it parses anew for another word."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.profile import load_target

REPOSITORY = Path(__file__).resolve().parents[3]


def test_only_who_names_a_target_has_dbt_told_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBT_TARGET", raising=False)
    chosen, named = (load_target(name, REPOSITORY) for name in (None, "duckdb"))
    assert chosen.name == named.name == "duckdb"
    assert (chosen.name_for_dbt, named.name_for_dbt) == (None, "duckdb")


def test_where_dbt_would_come_to_another_one_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_TARGET", "postgres")
    assert load_target(None, REPOSITORY).name_for_dbt == "duckdb"
