"""Texts that name the person: rejected lines, and errors of loads and syncs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from loader.forgetting.tables import are_among
from loader.landing.forgotten import REASON
from loader.landing.values import values_in
from loader.warehouses.base import Warehouse, internal_table, literal, raw_table

_LINES_AT_ONCE = 50_000
_STAGED = "eventide_staged_lines"
#: In the place of a text that named somebody.
WITHHELD = "withheld: it named a person who was forgotten on request"


def lines_that_name(warehouse: Warehouse, values: frozenset[str]) -> list[tuple[int, int]]:
    """(load_id, line_number) of the rejected lines that have one of the values in them."""
    return [
        (row["load_id"], row["line_number"])
        for row in _rejected_lines(warehouse)
        if not values.isdisjoint(values_in(row["line"]))
    ]


def _rejected_lines(warehouse: Warehouse) -> Iterator[dict[str, Any]]:
    """All lines, a part at a time: a load may have rejected a whole file."""
    table = raw_table(warehouse, "rejected_lines")
    for load in warehouse.query(
        f"select load_id, min(line_number) as first, max(line_number) as last from {table} "
        "where line is not null group by load_id"
    ):
        for start in range(load["first"], load["last"] + 1, _LINES_AT_ONCE):
            yield from warehouse.query(
                f"select load_id, line_number, line from {table} where line is not null "
                f"and load_id = {load['load_id']} and line_number >= {start} "
                f"and line_number < {start + _LINES_AT_ONCE}"
            )


def empty_lines(warehouse: Warehouse, lines: list[tuple[int, int]]) -> None:
    """Take the text out of rejected lines. The rows stay: the ledger counts them."""
    if not lines:
        return
    loads, numbers = zip(*lines, strict=True)
    staged = {"load_id": pa.array(loads, pa.int64()), "line_number": pa.array(numbers, pa.int64())}
    warehouse.stage(_STAGED, pa.table(staged))
    warehouse.execute(
        f"update {raw_table(warehouse, 'rejected_lines')} "
        f"set line = null, reason = {literal(REASON)} "
        f"where {are_among('rejected_lines', _STAGED, 'load_id', 'line_number')}"
    )


def withhold_errors(warehouse: Warehouse, values: frozenset[str]) -> None:
    """Take out messages of loads and syncs that name the person; databases quote values."""
    for table, key in (
        (raw_table(warehouse, "loads"), "load_id"),
        (internal_table(warehouse, "syncs"), "sync_id"),
    ):
        withhold(warehouse, table, key, values)


def withhold(warehouse: Warehouse, table: str, key: str, values: frozenset[str]) -> None:
    """Take the column `error` out of the rows of a table, by a number, where it has a value."""
    for row in warehouse.query(f"select {key}, error from {table} where error is not null"):
        if not values.isdisjoint(values_in(row["error"])):
            warehouse.execute(
                f"update {table} set error = {literal(WITHHELD)} where {key} = {row[key]}"
            )
