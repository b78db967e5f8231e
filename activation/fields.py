"""A row of the model as the fields of a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from jinja2 import Template, TemplateSyntaxError, meta
from jinja2.exceptions import TemplateError

from activation.entry import Cast, FieldEntry
from activation.jinja import ENVIRONMENT

_TRUE: Final = frozenset({"true", "t", "yes", "y", "1"})
_FALSE: Final = frozenset({"false", "f", "no", "n", "0"})


class FieldError(ValueError):
    """A value that cannot become what its field wants; the message says which and why."""


# Most values, of which JSON has the very same.
_AS_IT_IS: Final = frozenset({str, int, bool, float, type(None)})


def columns_of(entry: FieldEntry) -> set[str]:
    """The columns that a field is made of. Raises FieldError for a template that is none."""
    if entry.template is None:
        return {entry.column} if entry.column is not None else set()
    try:
        return set(_variables(entry.template))
    except TemplateSyntaxError as error:
        raise FieldError(f"the template cannot be read: {error.message}") from error


@dataclass(frozen=True)
class Fields:
    """The mapping of a sync, and the fields by which records are found."""

    entries: Mapping[str, FieldEntry]
    match: Mapping[str, str]

    @property
    def if_empty(self) -> frozenset[str]:
        """Fields that are written only where the destination has nothing."""
        return frozenset(name for name, entry in self.entries.items() if entry.send == "if_empty")

    def columns(self) -> list[str]:
        """The columns of the model that anything is made of, sorted."""
        made = [columns_of(entry) for entry in self.entries.values()]
        return sorted(set(self.match.values()).union(*made))

    def matched(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields by which the record of a row is found. Raises FieldError where one is NULL."""
        found = {field: _plain(row.get(column)) for field, column in self.match.items()}
        for field, value in found.items():
            if value is None:
                raise FieldError(f"{field}: the column {self.match[field]} is NULL")
        return found

    def written(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a row's record. Raises FieldError."""
        record: dict[str, Any] = {}
        for name, entry in self.entries.items():
            column = entry.column
            if column is not None and entry.cast is None and type(row[column]) in _AS_IT_IS:
                value = row[column]
            else:
                value = _value(name, entry, row)
            if value is not None or entry.send == "always":
                record[name] = value
        return record

    def cleared(self) -> dict[str, Any]:
        """The mapped fields, emptied; those that records are found by stay."""
        return {name: None for name in self.entries if name not in self.match}


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`{"address.city": 1}` as `{"address": {"city": 1}}`."""
    result: dict[str, Any] = {}
    for name, value in fields.items():
        inner = result
        *outer, last = name.split(".")
        for step in outer:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return result


@cache
def _variables(template: str) -> frozenset[str]:
    return frozenset(meta.find_undeclared_variables(ENVIRONMENT.parse(template)))


@cache
def _compiled(template: str) -> Template:
    return ENVIRONMENT.from_string(template)


def _value(name: str, entry: FieldEntry, row: Mapping[str, Any]) -> Any:
    if entry.template is not None:
        try:
            value: Any = _compiled(entry.template).render(
                {column: "" if row[column] is None else row[column] for column in columns_of(entry)}
            )
        except TemplateError as error:
            raise FieldError(f"{name}: {error}") from error
    else:
        value = _plain(row[entry.column]) if entry.column is not None else entry.constant
    if value is None or entry.cast is None:
        return value
    try:
        return _CASTS[entry.cast](value)
    except (ValueError, ArithmeticError) as error:
        raise FieldError(f"{name}: {value!r} is no {entry.cast}") from error


def _plain(value: Any) -> Any:
    """A value of a warehouse as JSON has it: times in ISO 8601, in UTC where they have no zone."""
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def _boolean(value: Any) -> bool:
    told = str(value).strip().lower()
    if told not in _TRUE | _FALSE:
        raise ValueError(told)
    return told in _TRUE


def _integer(value: Any) -> int:
    number = Decimal(str(value).strip()) if not isinstance(value, bool) else Decimal(int(value))
    if number != number.to_integral_value():
        raise ValueError(value)
    return int(number)


_CASTS: Final[Mapping[Cast, Callable[[Any], Any]]] = {
    "text": _text,
    "integer": _integer,
    "number": lambda value: float(str(value).strip()),
    "boolean": _boolean,
    "json": lambda value: json.loads(value) if isinstance(value, str) else value,
}
