"""Rules: from what people write under `match` to the form that generated models hold.

Written: a mapping is all-of, a list of mappings any-of, `not` negates, `any` nests an any-of,
`all` an all-of, `any_of_labels` names other labels, `sql` is a condition in SQL, a bare value means
`is`. Generated: a list (all-of) of `{'field': f, '<operator>': value}`, `{'sql': text,
'expression': tree}`, `{'any': [rule, ...]}` and `{'not': rule}`; what names labels is
`{'any_of_labels': [LabelReference, ...]}` until all definitions are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from loader.labels.fields import event_field_problem, is_time, property_field, property_path
from loader.labels.operands import (
    CASE_SENSITIVE,
    OPERATORS,
    SELECTOR,
    OperandError,
    compares_case,
    operand,
)
from loader.labels.problems import Problems, did_you_mean
from loader.labels.selectors import SelectorError, selector_pattern
from loader.labels.sql_rules import SqlError, sql_fields, sql_rule
from loader.labels.yaml_file import line_of, plain

Rule: TypeAlias = list[dict[str, Any]]
#: Says what is wrong with a field's name, None when nothing is.
FieldCheck: TypeAlias = Callable[[str], str | None]

ANY_OF_LABELS: Final = "any_of_labels"
SQL: Final = "sql"
#: What stands in the place of a field and is none.
_KEYS: Final = ("all", "any", "not", ANY_OF_LABELS, SQL)

_MAX_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class LabelReference:
    """A label named in a rule: its key, and the 1-based line that names it."""

    key: str
    line: int


class RuleReader:
    """Reads rules of one file; what is wrong goes to `problems`, with its line."""

    def __init__(
        self,
        file: str,
        problems: Problems,
        check_field: FieldCheck | None = None,
        is_time_field: Callable[[str], bool] = is_time,
    ) -> None:
        self._file = file
        self._problems = problems
        self._of_events = check_field is None
        self._check_field = check_field or partial(event_field_problem, others=_KEYS)
        self._is_time_field = is_time_field

    def read(self, node: object, line: int, depth: int = 0) -> Rule:
        """The rule of a `match` node that begins at `line`; incomplete if there were problems."""
        if depth > _MAX_DEPTH:
            self._add(line, f"rules nest at most {_MAX_DEPTH} deep; write it flatter.")
        elif isinstance(node, dict) and node:
            return self._all_of(node, line, depth)
        elif isinstance(node, list) and node:
            return self._any_of(node, line, depth)
        elif isinstance(node, dict | list):
            self._add(line, "an empty rule; name at least one field to test.")
        else:
            self._add(line, f"a rule is a mapping or a list of mappings, not {node!r}.")
        return []

    def _all_of(self, node: dict[Any, Any], line: int, depth: int) -> Rule:
        rule: Rule = []
        for key, value in node.items():
            key_line = line_of(node, key) or line
            if key == "not":
                rule.append({"not": self.read(value, key_line, depth + 1)})
            elif key == "any":
                if isinstance(value, list):
                    rule += self.read(value, key_line, depth + 1)
                else:
                    self._add(key_line, "any: takes a list of mappings.")
            elif key == "all" and self._of_events:
                rule += self._all(value, key_line, depth)
            elif key == ANY_OF_LABELS and self._of_events:
                rule += self._labels(value, key_line)
            elif key == SQL and self._of_events:
                rule += self._sql(value, key_line)
            else:
                rule += self._tests(key, value, key_line)
        return rule

    def _all(self, node: object, line: int, depth: int) -> Rule:
        if not isinstance(node, list) or not node:
            self._add(line, "all: takes a list of mappings.")
            return []
        rule: Rule = []
        for position, item in enumerate(node):
            rule += self.read(item, line_of(node, position) or line, depth + 1)
        return rule

    def _labels(self, node: Any, line: int) -> Rule:
        keys = plain(node)
        if not isinstance(keys, list) or not keys or not all(isinstance(k, str) for k in keys):
            self._add(line, f"{ANY_OF_LABELS} takes a list of keys of events: [sign_up, log_in].")
            return []
        lines = [line_of(node, position) or line for position in range(len(keys))]
        return [{ANY_OF_LABELS: [*map(LabelReference, keys, lines)]}]

    def _sql(self, node: object, line: int) -> Rule:
        text = plain(node)
        if not isinstance(text, str) or not text.strip():
            self._add(line, f"{SQL} takes a condition in quotes: \"lower(path) like '%/blog/%'\".")
            return []
        try:
            return sql_rule(text)
        except SqlError as error:
            self._add(line, f"{SQL}: {error}")
            return []

    def _any_of(self, node: list[Any], line: int, depth: int) -> Rule:
        options: list[Rule] = []
        for position, item in enumerate(node):
            item_line = line_of(node, position) or line
            if isinstance(item, dict):
                options.append(self.read(item, item_line, depth + 1))
            else:
                self._add(item_line, f"any-of is a list of mappings; {item!r} is none.")
        return options[0] if len(options) == 1 else [{"any": options}]

    def _tests(self, field: object, value: object, line: int) -> Rule:
        if not isinstance(field, str):
            self._add(line, f"{field!r} is no field; quote it if it is one.")
            return []
        problem = self._check_field(field)
        if problem is not None:
            self._add(line, problem)
            return []
        path = property_path(field) if self._of_events else None
        field = str(field) if path is None else property_field(path)
        if not isinstance(value, dict):
            return self._test(field, "is", value, line)
        if not value:
            self._add(line, f"{field}: no test; write a value, or {{exists: true}}.")
        case = self._case_sensitive(field, value, line)
        rule: Rule = []
        for name, wanted in value.items():
            if name != CASE_SENSITIVE:
                rule += self._test(field, name, wanted, line_of(value, name) or line, case)
        return rule

    def _case_sensitive(self, field: str, tests: dict[Any, Any], line: int) -> bool | None:
        """What the tests say of the case of letters, None for nothing."""
        if CASE_SENSITIVE not in tests:
            return None
        case, line = plain(tests[CASE_SENSITIVE]), line_of(tests, CASE_SENSITIVE) or line
        if not isinstance(case, bool):
            self._add(line, f"{field}: {CASE_SENSITIVE} takes true or false, not {case!r}.")
        elif all(compares_case(str(name), plain(tests[name])) is None for name in tests):
            self._add(line, f"{field}: {CASE_SENSITIVE} stands beside a test of a text.")
        return case is True

    def _test(
        self, field: str, name: object, wanted: object, line: int, case: bool | None = None
    ) -> Rule:
        known = [o for o in OPERATORS if self._of_events or o != SELECTOR]
        if not isinstance(name, str) or name not in known:
            hint = did_you_mean(str(name), [*known, CASE_SENSITIVE])
            self._add(line, f"{field}: unknown operator {name}; {hint}")
            return []
        try:
            value = operand(
                name, plain(wanted), is_time=self._is_time_field(field), case_sensitive=bool(case)
            )
            # Beside the selector, which is for people, stands what a warehouse compares.
            pattern = {"pattern": selector_pattern(value)} if name == SELECTOR else {}
        except (OperandError, SelectorError) as error:
            self._add(line, f"{field}: {error}")
            return []
        item = {"field": field, name: value, **pattern}
        if case is not None and compares_case(name, value) is not None:
            # What is so anyhow is not said: a rule has one form, and one fingerprint.
            item |= {CASE_SENSITIVE: case} if case is not compares_case(name, value) else {}
        return [item]

    def _add(self, line: int, message: str) -> None:
        self._problems.add(self._file, line, message)


def nested_rules(item: dict[str, Any]) -> list[Rule]:
    """The rules inside an item: the options of `any`, what `not` negates, none in a test."""
    return list(item.get("any", ())) + ([item["not"]] if "not" in item else [])


def tests_in(rule: Rule) -> int:
    """How many tests the rule has, at any depth."""
    return sum(sum(map(tests_in, nested_rules(item))) or 1 for item in rule)


def fields_of(rule: Rule) -> set[str]:
    """Every field that the rule tests, at any depth."""
    nested = set().union(*(fields_of(inner) for item in rule for inner in nested_rules(item)))
    in_sql = set().union(*(sql_fields(item["expression"]) for item in rule if SQL in item))
    return nested | in_sql | {item["field"] for item in rule if "field" in item}
