"""A table of others as the macros want it: what its columns give is asked of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from loader.errors import WarehouseError
from loader.labels.problems import DefinitionError, Problem
from loader.landing.columns import names
from loader.macros import ProjectMacros
from loader.mapped.entry import BUILTIN
from loader.mapped.read import RAW_EVENTS_FILE, RawTable
from loader.warehouses import Warehouse
from loader.warehouses.base import quoted

_TIMES: Final = ("loaded_at", "time", "received_at")


@dataclass(frozen=True)
class Mapped:
    """A table with what the macros take, and its query as calls (see the macro mapped_calls)."""

    table: RawTable
    macros: ProjectMacros
    given: Mapping[str, Any]
    calls: str

    @property
    def kind(self) -> str:
        """What its loaded_at is: see the macro time_in_utc."""
        return str(self.given["kinds"]["arrived"])

    def events(self, raw_schema: str) -> str:
        """The query of its rows as raw events of the loads there are."""
        return self.macros(
            "mapped_events",
            self.given, list(BUILTIN), self.table.name, quoted(raw_schema), names("events"),
        )  # fmt: skip


def look_at(warehouse: Warehouse, table: RawTable, macros: ProjectMacros) -> Mapped:
    """Ask what the mapped expressions give, without reading a row.

    Raises DefinitionError, with the line, for one that the warehouse does not take or that gives no
    time where one is wanted; MacroError on a warehouse that cannot do it.
    """
    # Says what a warehouse cannot do, before anything is asked of it.
    macros("json_members", "properties", "m")
    entry = table.entry
    expressions = {"loaded_at": entry.loaded_at, **entry.columns}
    try:
        kinds = _kinds(warehouse, table, expressions)
    except WarehouseError:
        raise DefinitionError(_culprits(warehouse, table, expressions)) from None
    problems = [
        Problem(
            RAW_EVENTS_FILE,
            table.lines[name],
            f"{name}: {expressions[name]} gives {kinds[name]}, and not a timestamp; convert it, as "
            "in to_timestamp(seconds).",
        )
        for name in _TIMES
        if name in expressions and kinds[name] not in _kinds_of_times(name)
    ]
    if problems:
        raise DefinitionError(problems)
    given = {
        "relation": entry.relation,
        "where": entry.where,
        "arrived": entry.loaded_at,
        "columns": entry.columns,
        "kinds": {
            "arrived": kinds["loaded_at"],
            **{name: kinds[name] for name in _TIMES if name in kinds},
        },
    }
    return Mapped(table, macros, given, macros("mapped_calls", given, list(BUILTIN)))


def _kinds_of_times(name: str) -> tuple[str, ...]:
    # A text is in no order of time that could be asked for by a range.
    return ("zoned", "plain", "date") if name == "loaded_at" else ("zoned", "plain", "date", "text")


def _kinds(warehouse: Warehouse, table: RawTable, expressions: Mapping[str, str]) -> dict[str, str]:
    listed = ", ".join(f"({sql}) as {quoted(f'c_{name}')}" for name, sql in expressions.items())
    condition = f"({table.entry.where}) and false" if table.entry.where else "false"
    sql = f"select {listed} from {table.entry.relation} as r where {condition}"
    with warehouse.stream(sql, 1) as reader:
        fields = list(reader.schema)
    return {name: _kind(field.type) for name, field in zip(expressions, fields, strict=True)}


def _kind(type_: Any) -> str:
    import pyarrow as pa

    if pa.types.is_timestamp(type_):
        return "plain" if type_.tz is None else "zoned"
    if pa.types.is_date(type_):
        return "date"
    return "text" if pa.types.is_string(type_) or pa.types.is_large_string(type_) else str(type_)


def _culprits(
    warehouse: Warehouse, table: RawTable, expressions: Mapping[str, str]
) -> list[Problem]:
    """Which of the expressions it is; the table or the condition where it is none alone."""
    found = []
    for name, sql in [("", "1"), *expressions.items()]:
        warehouse.rollback()
        try:
            _kinds(warehouse, table, {name: sql})
        except WarehouseError as error:
            told = f"{name or 'relation and where'}: {str(error).rstrip('. ')}."
            found.append(Problem(RAW_EVENTS_FILE, table.lines[name], told))
            if not name:
                break
    warehouse.rollback()
    if not found:
        told = "the columns cannot be read together, though each can alone."
        found.append(Problem(RAW_EVENTS_FILE, table.lines[""], told))
    return found
