"""What a mode needs of a destination is asked before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from activation.capable import open_for
from activation.definition import Sync
from activation.destinations.sql import SqlEntry
from activation.entry import SyncEntry
from activation.errors import ActivationError, SyncMistakeError


def sync(mode: str) -> Sync:
    entry = {
        "model": {"ref": "people"}, "primary_key": "id", "destination": "crm", "into": "events",
        "mode": mode, "fields": {"plan": "plan"},
    }  # fmt: skip
    return Sync("people", SyncEntry.model_validate(entry), "definitions/syncs/people.yml:2")


def crm(folder: Path, *statements: str) -> SqlEntry:
    """A database of SQLite, made so."""
    engine = sa.create_engine(f"sqlite:///{folder}/crm.db")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    return SqlEntry(type="sql", url="sqlite:///crm.db")


@pytest.mark.parametrize(
    ("mode", "column", "fits"),
    [
        ("append", "id text primary key", False),
        ("append", "id text unique", False),
        ("append", "id text", True),
        ("insert", "id text primary key", True),
        ("upsert", "id text primary key", True),
    ],
)
def test_append_needs_a_table_in_which_a_record_can_be_there_twice(
    tmp_path: Path, mode: str, column: str, fits: bool
) -> None:
    entry = crm(tmp_path, f"create table events ({column}, plan text)")
    if fits:
        with open_for(sync(mode), entry, tmp_path):
            return
    with (
        pytest.raises(ActivationError, match=r"people.yml:2: people: crm has one record for each"),
        open_for(sync(mode), entry, tmp_path),
    ):
        pass


@pytest.mark.parametrize("mode", ["mirror", "upsert"])
@pytest.mark.parametrize(
    ("columns", "index", "fits"),
    [
        ("id text primary key, plan text", "plan", True),
        ("id text unique, plan text", "plan", True),
        ("id text, plan text", "id", True),
        ("id text, plan text", "plan", False),
        ("id text, plan text, primary key (id, plan)", "plan", False),
        # Of some rows.
        ("id text, plan text", "id) where (plan is null", False),
    ],
)
def test_an_upsert_needs_records_that_are_unique(
    tmp_path: Path, mode: str, columns: str, index: str, fits: bool
) -> None:
    entry = crm(
        tmp_path,
        f"create table events ({columns})",
        f"create unique index i on events ({index})",
    )
    if fits:
        with open_for(sync(mode), entry, tmp_path):
            return
    with (
        pytest.raises(SyncMistakeError, match=r"people.yml:2: people: id: not unique in events"),
        open_for(sync(mode), entry, tmp_path),
    ):
        pass
