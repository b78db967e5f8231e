"""What columns become in files: null and one primitive type each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from loader.exporting.tables import EVENT_METADATA
from loader.warehouses.unloading import FileColumn, Kind

#: Microseconds in one unit of UNIX time, by the names that the setting has for it.
UNITS: Final[Mapping[str, int]] = {"seconds": 1_000_000, "milliseconds": 1_000}

_UNIX: Final = {"users": ("joindate", "last_modified")}
_UNIX_TEXT: Final = {EVENT_METADATA: ("last_updated_at", "verified_at")}
#: What files have of each type, as Avro calls it.
KINDS: Final[Mapping[pa.DataType, Kind]] = {
    pa.int64(): "long",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.string(): "string",
}
_UNIX_KINDS: Final[Mapping[str, Kind]] = {
    "seconds": "unix seconds",
    "milliseconds": "unix milliseconds",
}


class Columns:
    """The columns of one table. `unix` are those that become UNIX time, a long in `unit`;
    `unix_text` those that become UNIX time in milliseconds, as text. Other times become texts
    such as 2026-03-02T09:00:00.000000Z."""

    def __init__(
        self,
        schema: pa.Schema,
        unit: str = "milliseconds",
        unix: Sequence[str] = (),
        unix_text: Sequence[str] = (),
    ) -> None:
        self._unit = unit
        self._unix = frozenset(unix)
        self._unix_text = frozenset(unix_text)
        self._source = schema
        self.schema = pa.schema([(field.name, self._type(field)) for field in schema])

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in their order."""
        return tuple(self.schema.names)

    def convert(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of the warehouse as files have it."""
        columns = [
            self._converted(column, field.name)
            for column, field in zip(batch.columns, batch.schema, strict=True)
        ]
        return pa.record_batch(columns, schema=self.schema)

    def for_warehouse(self, json: Collection[str]) -> list[FileColumn]:
        """The same for a warehouse that writes the files; `json` are the columns of that type."""
        return [
            FileColumn(field.name, "json" if field.name in json else self._kind(field))
            for field in self._source
        ]

    @property
    def kinds(self) -> dict[str, str]:
        """By name, what a file has of each: long, double, boolean or string."""
        return {field.name: KINDS[field.type] for field in self.schema}

    def avro_schema(self, table: str) -> dict[str, Any]:
        """The Avro schema of a record."""
        fields = [
            {"name": name, "type": ["null", kind], "default": None}
            for name, kind in self.kinds.items()
        ]
        return {"type": "record", "name": table, "fields": fields}

    def _type(self, field: pa.Field) -> pa.DataType:
        if field.name in self._unix:
            return pa.int64()
        if pa.types.is_integer(field.type):
            return pa.int64()
        if pa.types.is_floating(field.type):
            return pa.float64()
        return pa.bool_() if pa.types.is_boolean(field.type) else pa.string()

    def _kind(self, field: pa.Field) -> Kind:
        if not pa.types.is_timestamp(field.type):
            return KINDS[self._type(field)]
        if field.name in self._unix:
            return _UNIX_KINDS[self._unit]
        return "unix milliseconds as text" if field.name in self._unix_text else "time"

    def _converted(self, column: pa.Array, name: str) -> pa.Array:
        if isinstance(column.type, pa.BaseExtensionType):
            column = column.storage
        if not pa.types.is_timestamp(column.type):
            return column.cast(self.schema.field(name).type)
        times = column.cast(pa.timestamp("us"))
        if name in self._unix:
            return _unix(times, UNITS[self._unit])
        if name in self._unix_text:
            return _unix(times, UNITS["milliseconds"]).cast(pa.string())
        return pc.strftime(times, "%Y-%m-%dT%H:%M:%SZ")


def columns_of(table: str, schema: pa.Schema, unit: str) -> Columns:
    """The columns of a table of a dump, of which the warehouse gives that schema."""
    return Columns(schema, unit, _UNIX.get(table, ()), _UNIX_TEXT.get(table, ()))


def _unix(times: pa.Array, microseconds: int) -> pa.Array:
    # Arrow divides towards zero: before 1970 that would be later.
    whole = pc.cast(times, pa.int64())
    rest = pc.subtract(whole, pc.multiply(pc.divide(whole, microseconds), microseconds))
    before = pc.cast(pc.less(rest, 0), pa.int64())
    return pc.subtract(pc.divide(whole, microseconds), before)
