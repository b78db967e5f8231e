"""Scratch schemas: beside the live ones, and gone afterwards, whatever happens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

from loader.errors import WarehouseError
from loader.names import short_hash
from loader.profile import Target
from loader.warehouses import Warehouse, open_warehouse
from loader.warehouses.base import create_raw_tables, derived_schemas, quoted

_DIGITS = 8
# PostgreSQL cuts longer names, and the longest is that of the inner schema.
_MAX_CHARACTERS = 63 - len("_internal")


@contextmanager
def scratch_warehouse(live: Target, wait_seconds: float = 0.0) -> Iterator[Warehouse]:
    """A connection whose schemas are new ones, `<live schema>_verify_<random>` and its derived
    ones, with empty raw tables; they are dropped at the end.

    What an earlier one left, since its process was killed, is dropped at the start. Raises
    WarehouseError, also where schemas must not be made.
    """
    number = secrets.randbits(4 * _DIGITS)
    schema = scratch_schema(live.schema, number)
    warehouse = open_warehouse(replace(live, schema=schema), wait_seconds)
    # The number in the name is that of a lock: who finds the schemas can tell if they are in use.
    with closing(warehouse), warehouse.alive(number):
        try:
            for left in _left_behind(warehouse, live.schema):
                _drop(warehouse, left)
            create_raw_tables(warehouse)
            yield warehouse
        except BaseException:
            # The first error is the one to tell.
            with suppress(WarehouseError):
                _drop(warehouse, schema)
            raise
        _drop(warehouse, schema)


def scratch_schema(live_schema: str, number: int) -> str:
    """The scratch schema of a number below 2**32; short enough for the names derived from it."""
    return f"{_prefix(live_schema)}{number:0{_DIGITS}x}"


def _prefix(schema: str) -> str:
    most = _MAX_CHARACTERS - len("_verify_") - _DIGITS
    if len(schema) > most:
        end = f"_{short_hash(schema)}"
        schema = schema[: most - len(end)] + end
    return f"{schema}_verify_"


def _left_behind(warehouse: Warehouse, live_schema: str) -> set[str]:
    pattern = re.compile(
        rf"({re.escape(_prefix(live_schema))}([0-9a-f]{{{_DIGITS}}}))(_raw|_internal)?"
    )
    found = warehouse.query(
        f"select schema_name from {warehouse.information('schemata')} as listed"
    )
    matches = [pattern.fullmatch(row["schema_name"]) for row in found]
    left = {match[1]: int(match[2], 16) for match in matches if match}
    dead = {schema for schema, number in left.items() if not warehouse.is_alive(number)}
    warehouse.rollback()
    return dead


def _drop(warehouse: Warehouse, schema: str) -> None:
    warehouse.rollback()
    for name in (schema, *derived_schemas(schema)):
        warehouse.execute(f"drop schema if exists {quoted(name)} cascade")
    warehouse.commit()
