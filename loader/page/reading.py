"""A connection on which the page reads: nothing where a table is not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loader.profile import Target
from loader.warehouses import Warehouse
from loader.warehouses.base import relation, tables_in


class Reading:
    """The books of one warehouse. `settings` are those of the project in `where`."""

    def __init__(self, warehouse: Warehouse, settings: Mapping[str, Any], where: Target) -> None:
        self.warehouse = warehouse
        self.settings = dict(settings)
        self.where = where
        self._there: dict[str, set[str]] = {}

    def has(self, schema: str, *names: str) -> bool:
        """Whether all of these tables and views are there."""
        if schema not in self._there:
            self._there[schema] = tables_in(self.warehouse, schema)
        return self._there[schema].issuperset(names)

    def rows(self, schema: str, tables: tuple[str, ...], select: str) -> list[dict[str, Any]]:
        """Rows of a select, in which `{name}` is the full name of a table of the schema; none where
        one of them is not there."""
        if not self.has(schema, *tables):
            return []
        names = {name.lstrip("_"): relation(schema, name) for name in tables}
        return self.warehouse.query(select.format(**names))
