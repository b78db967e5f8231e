"""Rules: from what people write under `match` to the form that generated models hold.

Written: a mapping is all-of, a list of mappings any-of, `not` negates, `any` nests an any-of,
a bare value means `is`. Generated: a list (all-of) of `{'field': f, '<operator>': value}`,
`{'any': [rule, ...]}` and `{'not': rule}`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from loader.labels.fields import PROPERTIES, is_time, known_fields, property_path
from loader.labels.operands import OPERATORS, OperandError, operand
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import line_of, plain

Rule: TypeAlias = list[dict[str, Any]]
#: Says what is wrong with a field's name, None when nothing is.
FieldCheck: TypeAlias = Callable[[str], str | None]

_MAX_DEPTH: Final = 20


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
        self._check_field = check_field or event_field_problem
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
            else:
                rule += self._tests(key, value, key_line)
        return rule

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
        if not isinstance(value, dict):
            return self._test(field, "is", value, line)
        if not value:
            self._add(line, f"{field}: no test; write a value, or {{exists: true}}.")
        rule: Rule = []
        for name, wanted in value.items():
            rule += self._test(field, name, wanted, line_of(value, name) or line)
        return rule

    def _test(self, field: str, name: object, wanted: object, line: int) -> Rule:
        if not isinstance(name, str) or name not in OPERATORS:
            hint = did_you_mean(str(name), OPERATORS)
            self._add(line, f"{field}: unknown operator {name}; {hint}")
            return []
        try:
            value = operand(name, plain(wanted), is_time=self._is_time_field(field))
        except OperandError as error:
            self._add(line, f"{field}: {error}")
            return []
        return [{"field": field, name: value}]

    def _add(self, line: int, message: str) -> None:
        self._problems.add(self._file, line, message)


def event_field_problem(field: str) -> str | None:
    """What is wrong with the name of a field of raw events."""
    if field in known_fields() or property_path(field) is not None:
        return None
    if field.startswith(PROPERTIES):
        return (
            f"{field} is no path of a property; write properties.a.b, "
            'and a key with dots in quotes: properties."a.b".'
        )
    hint = did_you_mean(field, known_fields())
    return f"unknown field {field}; {hint} Properties are written properties.{field}."


def fields_of(rule: Rule) -> set[str]:
    """Every field that the rule tests, at any depth."""
    found: set[str] = set()
    for item in rule:
        if "any" in item:
            found.update(*(fields_of(option) for option in item["any"]))
        elif "not" in item:
            found |= fields_of(item["not"])
        else:
            found.add(item["field"])
    return found
