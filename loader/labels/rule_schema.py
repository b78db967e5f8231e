"""JSON Schemas of rules: what an event, a user or a value may be asked for."""

from __future__ import annotations

from typing import Any, Final

from loader.labels.fields import PATH_PATTERN, known_fields
from loader.labels.operands import CASE_SENSITIVE, OPERATORS, SELECTOR
from loader.labels.rules import ANY_OF_LABELS, SQL

TABLE: Final = "^[a-z_][a-z0-9_]{0,62}$"
_SCALAR: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}
MATCH_REF: Final = {"$ref": "#/$defs/match"}
CONDITION_REF: Final = {"$ref": "#/$defs/condition"}
TEST_REF: Final = {"$ref": "#/$defs/test"}


def value_schema() -> dict[str, Any]:
    """A value, or a field of the event."""
    of_field = {
        "type": "object",
        "required": ["field"],
        "properties": {"field": {"type": "string"}},
        "additionalProperties": False,
    }
    return {"anyOf": [_SCALAR, of_field]}


def match_schema() -> dict[str, Any]:
    """The rule of an event."""
    fields: dict[str, Any] = dict.fromkeys(known_fields(), TEST_REF)
    return rule_schema(
        {
            "type": "object",
            "minProperties": 1,
            "properties": {
                **fields,
                "not": MATCH_REF,
                "any": {"type": "array", "minItems": 1, "items": MATCH_REF},
                "all": {"type": "array", "minItems": 1, "items": MATCH_REF},
                SQL: {
                    "description": "A condition in SQL (PostgreSQL's) on the fields of an event.",
                    "type": "string",
                    "minLength": 1,
                },
                ANY_OF_LABELS: {
                    "description": "Keys of other events: what matches the rule of one of them.",
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": TABLE},
                },
            },
            "patternProperties": {f"^properties{PATH_PATTERN}$": TEST_REF},
            "additionalProperties": False,
        }
    )


def rule_schema(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping, or a list of them."""
    return {"anyOf": [mapping, {"type": "array", "minItems": 1, "items": mapping}]}


def test_schema(*, of_events: bool) -> dict[str, Any]:
    """What a field is asked for."""
    values: dict[str, Any] = dict.fromkeys(OPERATORS, _SCALAR)
    values["in"] = {"type": "array", "minItems": 1, "items": _SCALAR}
    values["exists"] = {"type": "boolean"}
    values[SELECTOR] = {
        "type": "string",
        "minLength": 1,
        "description": "A CSS selector of the element that was used or of one around it.",
    }
    if not of_events:
        del values[SELECTOR]
    values |= {key: {"type": ["number", "string"]} for key in ("gt", "gte", "lt", "lte")}
    values[CASE_SENSITIVE] = {
        "type": "boolean",
        "description": "false unless said for contains, starts_with, ends_with and matches; "
        "true unless said for is, is_not and in.",
    }
    tests = {
        "type": "object",
        "minProperties": 1,
        "properties": values,
        "additionalProperties": False,
        "dependentSchemas": {CASE_SENSITIVE: {"minProperties": 2}},
    }
    return {
        "description": f"A value, or tests: {', '.join(values)}.",
        "anyOf": [_SCALAR, tests],
    }


def condition_schema() -> dict[str, Any]:
    """The condition of a segment."""
    members = {"type": "array", "minItems": 1, "items": CONDITION_REF}
    done = [{"type": "string"}]
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "all": members,
            "any": members,
            "not": CONDITION_REF,
            "user": {"$ref": "#/$defs/users"},
            "has_done": {"anyOf": [*done, {"$ref": "#/$defs/has_done"}]},
            "has_not_done": {"anyOf": [*done, {"$ref": "#/$defs/has_not_done"}]},
        },
    }
