"""Defined properties: values from others by ordered cases (CONTRACT.md section 8)."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from .json_values import to_text
from .rules import field_value, matches
from .settings import Row

#: property -> {"level": event|session|user, "cases": [(rule, value)], "otherwise": value}; a
#: value is a constant, {"field": name}, or None for nothing.
DefinedProperties = Mapping[str, Mapping[str, Any]]

LONGEST = 256


class Defined:
    """The defined properties of some levels; `custom` are columns that others have already."""

    def __init__(
        self, properties: DefinedProperties, levels: Container[str], custom: Container[str]
    ) -> None:
        self._columns = {
            _free(name, custom): definition
            for name, definition in properties.items()
            if definition["level"] in levels
        }

    def values(self, **rows: Row | None) -> Row:
        """Column -> value, given by level the row that its rules look at; None where there is no
        such row, and no value then."""
        return {column: value and value[:LONGEST] for column, value in self._whole(rows)}

    def cut(self, **rows: Row | None) -> Iterator[tuple[str, str]]:
        """Column and whole value of each that is longer than a column takes."""
        for column, value in self._whole(rows):
            if value is not None and len(value) > LONGEST:
                yield column, value

    def _whole(self, rows: Mapping[str, Row | None]) -> Iterator[tuple[str, str | None]]:
        for column, definition in self._columns.items():
            row = rows[definition["level"]]
            yield column, None if row is None else _value(definition, row)


def _value(definition: Mapping[str, Any], row: Row) -> str | None:
    """Of the first case whose rule holds."""
    held = (value for rule, value in definition["cases"] if matches(rule, row))
    value = next(held, definition.get("otherwise"))
    if isinstance(value, dict):
        value = field_value(row, value["field"])
    if value is None or isinstance(value, str):
        return value
    return to_text(value) if isinstance(value, dict | list | bool) else str(value)


def _free(name: str, taken: Container[str]) -> str:
    """Section 3: one that meets a custom property gets a suffix."""
    suffixed, number = name, 1
    while suffixed in taken:
        suffixed = f"{name}_defined_property" + (f"_{number}" if number > 1 else "")
        number += 1
    return suffixed
