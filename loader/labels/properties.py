"""Defined properties: from what people write in `definitions/properties.yml` to generated form.

Generated: a case is `{'when': rule, 'value': value}`, a value `{'is': text}` or `{'field': name}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from loader.builtins import builtin_column_names, builtin_columns
from loader.labels.conditions import user_column_problem
from loader.labels.definitions import EventDefinition, PropertyDefinition
from loader.labels.entries import PropertyDefinitionEntry
from loader.labels.fields import TIME_FIELDS, event_field_problem, property_field, property_path
from loader.labels.problems import Problems, did_you_mean
from loader.labels.rules import ANY_OF_LABELS, SQL, FieldCheck, RuleReader
from loader.labels.yaml_file import line_of, plain
from loader.names import column_name

#: What a column that meets a custom property's gets; a second number may follow.
SUFFIX: Final = "_defined_property"
#: So that a name with its suffix is no longer than a warehouse takes.
_MAX_KEY: Final = 44
_MAX_TEXT: Final = 256

_USER_TIMES: Final = ("joindate", "last_modified")
#: Parts of rules that only rules on events have.
_OF_EVENTS: Final = (ANY_OF_LABELS, SQL, "all")
_SESSION_FIELDS: Final = ("time", "library")


class PropertyReader:
    """Reads defined properties of one file; what is wrong goes to `problems`, with its line."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems

    def read(
        self, key: str, entry: PropertyDefinitionEntry, node: Any, line: int
    ) -> PropertyDefinition:
        """The property under `key`, whose entry is well formed."""
        problem = key_problem(key)
        if problem is not None:
            self._problems.add(self._file, line, problem)
        rules = _rules_of(entry.level, self._file, self._problems)
        cases = []
        written = node.get("cases")
        for position, case in enumerate(written):
            at = line_of(written, position) or line
            rule = rules.read(case["when"], line_of(case, "when") or at)
            value = self._value(entry.level, case["value"], line_of(case, "value") or at)
            cases.append({"when": rule, "value": value})
        otherwise = None
        if entry.otherwise is not None:
            at = line_of(node, "otherwise") or line
            otherwise = self._value(entry.level, node["otherwise"], at)
        return PropertyDefinition(
            key, entry.name, entry.level, tuple(cases), otherwise, entry.notes, self._file, line
        )

    def _value(self, level: str, node: Any, line: int) -> dict[str, str]:
        value = plain(node)
        if isinstance(value, dict):
            return {"field": self._field(level, value, line)}
        if isinstance(value, bool):
            return {"is": str(value).lower()}
        problem = None
        if not isinstance(value, str | int | float):
            problem = f"a value is a text, a number or {{field: ...}}, not {value!r}."
        elif len(str(value)) > _MAX_TEXT:
            problem = f"a value has {_MAX_TEXT} characters at most; this one has {len(str(value))}."
        elif "\x00" in str(value):
            problem = "a value cannot hold the character NUL."
        if problem is not None:
            self._problems.add(self._file, line, problem)
        return {"is": str(value)}

    def _field(self, level: str, value: dict[str, Any], line: int) -> str:
        field = value.get("field")
        if len(value) != 1 or not isinstance(field, str):
            message = f"write {{field: utm_source}} for the value of a field, not {value!r}."
            self._problems.add(self._file, line, message)
            return ""
        problem = _FIELD_PROBLEMS[level](field)
        if problem is None and field in (*TIME_FIELDS, *_USER_TIMES):
            problem = f"{field} is a time and no text; a value cannot be taken from it."
        if problem is not None:
            self._problems.add(self._file, line, problem)
        path = property_path(field) if level == "event" else None
        return field if path is None else property_field(path)


def key_problem(key: str) -> str | None:
    """What is wrong with the name of a defined property's column, None for nothing."""
    if key in builtin_column_names():
        return f"{key} is a built-in column; call this one defined_{key}."
    valid = column_name([key])
    if key != valid:
        return f"{key} cannot be the name of a column; write {valid}."
    if SUFFIX in key:
        hint = key.replace(SUFFIX, "").strip("_") or "another"
        return f"{SUFFIX} is what a column gets that meets a custom one; call this one {hint}."
    if len(key) > _MAX_KEY:
        hint = key[:_MAX_KEY].rstrip("_")
        return f"a defined property's name has {_MAX_KEY} characters at most; write {hint}."
    return None


def rules_as_events(properties: list[PropertyDefinition]) -> Iterator[EventDefinition]:
    """The rule of each case as an event's that no rule can name, to expand labels in it."""
    for found in properties:
        for position, case in enumerate(found.cases):
            yield EventDefinition(
                _case_key(found, position), found.name, case["when"], file=found.file,
                line=found.line,
            )  # fmt: skip


def with_rules(found: PropertyDefinition, events: dict[str, EventDefinition]) -> PropertyDefinition:
    """The property with the rules of `rules_as_events`, by their keys."""
    cases = (
        case | {"when": events[_case_key(found, position)].rule}
        for position, case in enumerate(found.cases)
    )
    return replace(found, cases=tuple(cases))


def _case_key(found: PropertyDefinition, position: int) -> str:
    return f"{found.key}, case {position + 1}"


def _rules_of(level: str, file: str, problems: Problems) -> RuleReader:
    if level == "event":
        return RuleReader(file, problems)
    times = _USER_TIMES if level == "user" else ("time",)
    return RuleReader(file, problems, _FIELD_PROBLEMS[level], is_time_field=times.__contains__)


def session_fields() -> list[str]:
    """The fields of rules on sessions: the columns that a session gives to its events."""
    columns = (c for c in builtin_columns("sessions") if c.level == "session")
    return [*_SESSION_FIELDS, *(c.name for c in columns if c.name not in _SESSION_FIELDS)]


def _session_field_problem(field: str) -> str | None:
    known = session_fields()
    if field in known:
        return None
    if field in _OF_EVENTS:
        return _of_events(field)
    return f"{field} is no column of sessions; {did_you_mean(field, known)}"


def _of_events(field: str) -> str:
    return f"{field}: is for level: event; sessions and users have tests of columns, any and not."


def _user_field_problem(field: str) -> str | None:
    if field in _OF_EVENTS:
        return _of_events(field)
    if field in ("hierarchy", "received_at"):
        return f"{field} is a field of events; a user property of that name cannot be tested."
    if field == "user_id":
        return "user_id is a number that says nothing of the user; take identity."
    if field.startswith("initial_") and field in {c.name for c in builtin_columns("users")}:
        return (
            f"{field}: defined properties of users do not rely on first-touch columns; define one "
            "on the level of sessions."
        )
    return user_column_problem(field)


_FIELD_PROBLEMS: Final[dict[str, FieldCheck]] = {
    "event": event_field_problem,
    "session": _session_field_problem,
    "user": _user_field_problem,
}
