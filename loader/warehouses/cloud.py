"""What the warehouses in the cloud have in common, beside what `Warehouse` asks of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType

import pyarrow as pa

from loader.errors import ProfileError
from loader.landing.columns import kind_of
from loader.profile import Target
from loader.warehouses import lease, open_warehouse
from loader.warehouses.base import Warehouse, derived_schemas, quoted

#: The columns of the views of the information schema, where not all can be read.
INFORMATION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tables": ("table_schema", "table_name", "table_type"),
        "columns": ("table_schema", "table_name", "column_name", "data_type", "ordinal_position"),
        "views": ("table_schema", "table_name", "view_definition"),
        "schemata": ("schema_name",),
    }
)


class CloudWarehouse:
    """No lock there ends with a session, nothing is found by an index, and nobody need gather
    statistics."""

    type_names: Mapping[str, str] = MappingProxyType({})
    raw_indexes: Sequence[tuple[str, Sequence[str]]] = ()
    raw_clauses: Mapping[str, str] = MappingProxyType({})
    longest_text: int | None = None
    seeks_by_index = False

    def __init__(self, target: Target) -> None:
        self._target = target
        self.schema = target.schema
        self.raw_schema, self.internal_schema = derived_schemas(target.schema)

    def make_room(self, load_id: int) -> None:
        """Nothing to do."""

    def alive(self, load_id: int) -> AbstractContextManager[None]:
        """Renew a lease of the load's own meanwhile."""
        return lease.held_for_load(lambda: open_warehouse(self._target), load_id)

    def is_alive(self: Warehouse, load_id: int) -> bool:
        """Whether the load's lease was renewed lately."""
        return lease.is_held(self, f"load {load_id}")

    def analyze(self, table: str) -> None:
        """Nothing to do."""

    @contextmanager
    def released(self: Warehouse) -> Iterator[None]:
        """Only end the transaction."""
        self.commit()
        yield

    def column_types(self, rows: pa.Table) -> dict[str, str]:
        """What the warehouse calls the types of staged columns, by name."""
        return {field.name: self.type_names[kind_of(field.type)] for field in rows.schema}

    def column_definitions(self, rows: pa.Table) -> str:
        """The columns of a staged table, as they stand in its DDL."""
        return ", ".join(f"{quoted(name)} {kind}" for name, kind in self.column_types(rows).items())


def not_installed(target: Target, engine: str) -> ProfileError:
    """What to tell who names a target whose adapter is an extra."""
    return ProfileError(
        f"the target {target.name!r} is {engine}, whose adapter is not installed. "
        f'Run: pip install "eventide[{engine.lower()}]"'
    )
