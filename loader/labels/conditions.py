"""Conditions of segments: all, any, not, user, has_done, has_not_done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from loader.builtins import builtin_columns
from loader.labels.definitions import Condition
from loader.labels.entries import DoneEntry, NotDoneEntry
from loader.labels.entry_problems import entry_problems
from loader.labels.problems import Problems, did_you_mean
from loader.labels.rules import RuleReader
from loader.labels.yaml_file import line_of, plain
from loader.names import column_name

_DONE: Final[dict[str, type[DoneEntry] | type[NotDoneEntry]]] = {
    "has_done": DoneEntry,
    "has_not_done": NotDoneEntry,
}
_PARTS: Final = ("all", "any", "not", "user", *_DONE)
_MAX_DEPTH: Final = 20
_BUILTIN_TIMES: Final = ("joindate", "last_modified")


class ConditionReader:
    """Reads conditions of one file; what is wrong goes to `problems`, with its line."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._rules = RuleReader(
            file, problems, user_column_problem, is_time_field=lambda f: f in _BUILTIN_TIMES
        )

    def read(self, node: object, line: int, depth: int = 0) -> Condition:
        """The condition at `line`; several parts in one mapping must all hold."""
        parts: list[Condition] = []
        if depth > _MAX_DEPTH:
            self._add(line, f"conditions nest at most {_MAX_DEPTH} deep; write it flatter.")
        elif not isinstance(node, dict) or not node:
            self._add(line, f"a condition is a mapping with one of {', '.join(_PARTS)}.")
        else:
            for key, value in node.items():
                parts += self._part(key, value, line_of(node, key) or line, depth)
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _part(self, key: object, value: object, line: int, depth: int) -> list[Condition]:
        if key in ("all", "any"):
            return self._list(str(key), value, line, depth)
        if key == "not":
            return [{"not": self.read(value, line, depth + 1)}]
        if key == "user":
            return [{"user": self._rules.read(value, line)}]
        if key in _DONE:
            return self._done(str(key), value, line)
        hint = did_you_mean(str(key), _PARTS)
        self._add(line, f"unknown condition {key}; {hint} Properties of users go under user:.")
        return []

    def _list(self, key: str, value: object, line: int, depth: int) -> list[Condition]:
        if not isinstance(value, list) or not value:
            self._add(line, f"{key}: takes a list of conditions.")
            return []
        members = [
            self.read(item, line_of(value, position) or line, depth + 1)
            for position, item in enumerate(value)
        ]
        return [{key: members}]

    def _done(self, key: str, value: object, line: int) -> list[Condition]:
        wanted: Any = {"event": value} if isinstance(value, str) else plain(value)
        try:
            entry = _DONE[key].model_validate(wanted)
        except ValidationError as error:
            for path, message in entry_problems(error, _DONE[key], wanted):
                at = line_of(value, path[0]) if path else None
                self._add(at or line, f"{key}: {message}")
            return []
        return [{key: entry.model_dump(exclude_none=True)}]

    def _add(self, line: int, message: str) -> None:
        self._problems.add(self._file, line, message)


def user_column_problem(field: str) -> str | None:
    """What is wrong with the name of a column of `users`, None for nothing."""
    if field in {column.name for column in builtin_columns("users")}:
        return None
    column = column_name([field], scope="user")
    # A leading _ is taken off and put on again: _city stays _city, as it is the property city.
    if field == column:
        return None
    return f"{field} is no column of users; the user property {field} is its column {column}."


def events_of(condition: Condition) -> Iterator[str]:
    """Tables of the events that the condition counts."""
    yield from counted_of(condition)
    yield from counted_of(condition, within_days=True)


def counted_of(condition: Condition, *, within_days: bool = False) -> Iterator[str]:
    """Tables of the events that it counts over all time, or within days before now."""
    for key, value in condition.items():
        if key in ("all", "any"):
            for member in value:
                yield from counted_of(member, within_days=within_days)
        elif key == "not":
            yield from counted_of(value, within_days=within_days)
        elif key in _DONE and ("within_days" in value) == within_days:
            yield value["event"]
