"""Landing on real warehouses, without a dbt run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import loader
from loader.profile import load_target
from loader.results import LoadResult
from loader.warehouses import open_warehouse

REPOSITORY = Path(__file__).resolve().parents[3]


class Landing:
    """Loads into a target and looks at its raw tables."""

    def __init__(self, target: str, directory: Path) -> None:
        self.target = target
        self.directory = directory

    def load(self, source: Any, **options: Any) -> LoadResult:
        """`loader.load` on this target."""
        return loader.load(source, target=self.target, project_dir=REPOSITORY, **options)

    def file(self, name: str, lines: Iterable[object]) -> Path:
        """A file of the records, or of lines as they are."""
        path = self.directory / name
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
        return path

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a select; `{raw}` is the schema of the raw tables."""
        warehouse = open_warehouse(load_target(self.target, REPOSITORY))
        try:
            return warehouse.query(sql.format(raw=warehouse.raw_schema))
        finally:
            warehouse.close()

    def execute(self, sql: str) -> None:
        """Run and commit a statement."""
        warehouse = open_warehouse(load_target(self.target, REPOSITORY))
        try:
            warehouse.execute(sql.format(raw=warehouse.raw_schema))
            warehouse.commit()
        finally:
            warehouse.close()

    def check_ledger(self) -> None:
        """What the ledger says is what the tables hold."""
        for load in self.query("select * from {raw}.loads where status = 'succeeded'"):
            told = load["rows_landed"] + load["rows_duplicate"] + load["rows_rejected"]
            assert load["rows_read"] == told
            (kept,) = self.query(
                "select count(*) as n from {raw}.rejected_lines where load_id = "
                + str(load["load_id"])
            )
            assert kept["n"] == load["rows_rejected"]
        (landed,) = self.query("select count(distinct message_id) as n from {raw}.events")
        (told,) = self.query("select coalesce(sum(rows_landed), 0) as n from {raw}.loads")
        assert landed["n"] == told["n"]

    def winners(self) -> list[dict[str, Any]]:
        """The copy of each event that counts, without what tells how it came in."""
        rows = self.query(
            "select * from (select e.*, row_number() over (partition by message_id order by "
            "received_at nulls last, content_hash) as place from {raw}.events as e) as r "
            "where place = 1 order by message_id"
        )
        return [without(row, "load_id", "row_number", "place") for row in rows]

    def catalog(self) -> dict[str, list[tuple[Any, ...]]]:
        """What has been seen, with the first time of each key."""
        events = self.query(
            "select call, type, event, library, min(first_time) as t from {raw}.seen_events "
            "group by call, type, event, library"
        )
        properties = self.query(
            "select scope, call, type, event, path, column_name, kind, min(first_time) as t from "
            "{raw}.seen_properties group by scope, call, type, event, path, column_name, kind"
        )
        return {
            "events": sorted((tuple(row.values()) for row in events), key=str),
            "properties": sorted((tuple(row.values()) for row in properties), key=str),
        }


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """A row less some columns."""
    return {name: value for name, value in row.items() if name not in names}


@pytest.fixture
def landing(target: str, tmp_path: Path) -> Landing:
    """An empty warehouse of this test's own."""
    return Landing(target, tmp_path)


@pytest.fixture
def message() -> Callable[..., dict[str, Any]]:
    """Makes a Segment message that lands."""

    def make(number: int = 1, **fields: Any) -> dict[str, Any]:
        return {
            "type": "track",
            "event": "Viewed",
            "messageId": f"m{number}",
            "anonymousId": "a",
            "timestamp": f"2026-03-02T10:00:{number % 60:02}Z",
            "receivedAt": "2026-03-02T11:00:00Z",
            **fields,
        }

    return make
