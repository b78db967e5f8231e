"""The suite that every destination must pass: ours do, one that forgets does not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from activation.conformance import Case, check
from activation.destinations import entry_class
from activation.destinations.files.entry import FilesEntry
from activation.destinations.sql import SqlEntry

PAGE = Path(__file__).resolve().parents[3] / "docs/guides/own_destination.md"
_FILE = re.compile(r"^```python\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_a_table(tmp_path: Path) -> None:
    check(Case(*_table(tmp_path)))


def _table(folder: Path) -> Any:
    engine = sa.create_engine(f"sqlite:///{folder}/crm.db")
    with engine.begin() as connection:
        connection.execute(sa.text("create table t (id text primary key, plan text, name text)"))

    def read() -> dict[str, dict[str, Any]]:
        with engine.connect() as connection:
            rows = connection.execute(sa.text("select * from t")).mappings()
            return {row["id"]: {"plan": row["plan"], "name": row["name"]} for row in rows}

    return lambda: SqlEntry(type="sql", url="sqlite:///crm.db").open("t", folder), read


def test_a_file(tmp_path: Path) -> None:
    entry = FilesEntry(type="file", url="out", format="parquet", content="snapshot")

    def read() -> dict[str, dict[str, Any]]:
        rows = pq.read_table(tmp_path / "out/people").to_pylist()
        return {row.pop("id"): {**dict.fromkeys(("plan", "name")), **row} for row in rows}

    check(Case(lambda: entry.open("people", tmp_path), read))


def test_what_forgets_does_not_pass(tmp_path: Path) -> None:
    open_, read = _table(tmp_path)

    def forgets() -> Any:
        destination = open_()
        real = destination.send
        destination.send = lambda operations: (real(operations[:1]), real(operations))[1][:1]
        return destination

    with pytest.raises(AssertionError, match="upsertnothing1: None"):
        check(Case(forgets, read))


def test_one_of_your_own_as_the_page_has_it(tmp_path: Path) -> None:
    for name, text in _FILE.findall(PAGE.read_text(encoding="utf-8")):
        assert len(text.splitlines()) < 50
        (tmp_path / name).write_text(text)
    root = str(PAGE.parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_letters.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("type_", "told"),
    [
        ("sqll", "did you mean sql"),
        ("nowhere.to_be:Found", "cannot be imported"),
        ("activation.definition:Sync", "is no subclass"),
    ],
)
def test_a_type_that_is_none_is_told(type_: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        entry_class(type_)
