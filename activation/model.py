"""The model of a sync as SQL: its refs as tables of the warehouse."""

from __future__ import annotations

from contextlib import suppress

from jinja2.exceptions import TemplateError

from activation.entry import ModelEntry
from activation.errors import SyncMistakeError
from activation.jinja import ENVIRONMENT
from loader.errors import WarehouseError
from loader.labels.problems import did_you_mean
from loader.warehouses import Warehouse
from loader.warehouses.base import relation, tables_in
from loader.warehouses.failures import is_mistaken


def select_of(model: ModelEntry, warehouse: Warehouse) -> str:
    """The select whose rows are mirrored. Raises SyncMistakeError for a ref that is no table, and
    for SQL that cannot be read."""
    if model.ref is not None:
        return f"select * from {_table(model.ref, warehouse)}"
    try:
        template = ENVIRONMENT.from_string(model.sql or "")
        return template.render(ref=lambda name: _table(name, warehouse)).strip().rstrip(";")
    except TemplateError as error:
        raise SyncMistakeError(f"model: the SQL cannot be read: {error}") from error


def refs_of(model: ModelEntry) -> list[str]:
    """The names of the models that it reads, in their order; none of SQL that cannot be read."""
    if model.ref is not None:
        return [model.ref]
    names: list[str] = []
    with suppress(TemplateError):
        ENVIRONMENT.from_string(model.sql or "").render(ref=names.append)
    return list(dict.fromkeys(names))


def columns_of(select: str, warehouse: Warehouse) -> list[str]:
    """The columns that a select gives. Raises SyncMistakeError for one that is wrong, and
    WarehouseError where the warehouse fails for another reason."""
    try:
        with warehouse.stream(f"select * from ({select}) as model where 1 = 0", 1) as reader:
            return list(reader.schema.names)
    except WarehouseError as error:
        with suppress(WarehouseError):
            warehouse.rollback()
        if not is_mistaken(str(error)):
            raise
        raise SyncMistakeError(f"model: the warehouse refuses its SQL: {error}") from error


def _table(name: str, warehouse: Warehouse) -> str:
    known: list[str] = []
    for schema in (warehouse.schema, warehouse.internal_schema):
        tables = tables_in(warehouse, schema)
        if name in tables:
            return relation(schema, name)
        known += tables
    raise SyncMistakeError(
        f"model: there is no table {name} in the warehouse; {did_you_mean(name, known)} "
        "A model is there after the first eventide sync."
    )
