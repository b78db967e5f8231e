"""Rules and conditions in words, for descriptions."""

from __future__ import annotations

import json
from typing import Any, Final

from loader.labels.definitions import Condition
from loader.labels.operands import CASE_SENSITIVE
from loader.labels.rules import Rule

_CASES: Final = {None: "", True: " (case-sensitive)", False: " (in any case)"}
_VERBS: Final = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "matches",
    "selector": "has an element",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
}


def rule_in_words(rule: Rule) -> str:
    """Such as: `type` is "click" and `target_text` contains "sign up"."""
    return " and ".join(_item(item) for item in rule)


def condition_in_words(condition: Condition) -> str:
    """Such as: has done `order_completed` at least 3 times within 30 days."""
    ((kind, value),) = condition.items()
    if kind in ("all", "any"):
        parts = [_nested(member) for member in value]
        return (" and " if kind == "all" else " or ").join(parts)
    if kind == "not":
        return f"not ({condition_in_words(value)})"
    if kind == "user":
        return rule_in_words(value)
    return _done(kind, value)


def _nested(condition: Condition) -> str:
    words = condition_in_words(condition)
    return f"({words})" if {"all", "any"} & condition.keys() else words


def _item(item: dict[str, Any]) -> str:
    if "any" in item:
        return "(" + " or ".join(_option(option) for option in item["any"]) + ")"
    if "not" in item:
        return f"not ({rule_in_words(item['not'])})"
    if "sql" in item:
        return f"`{item['sql']}`"
    besides = ("field", "pattern", CASE_SENSITIVE)
    ((verb, wanted),) = ((key, value) for key, value in item.items() if key not in besides)
    if verb == "exists":
        return f"`{item['field']}` {'has a value' if wanted else 'has no value'}"
    case = _CASES[item.get(CASE_SENSITIVE)]
    return f"`{item['field']}` {_VERBS[verb]} {_value(wanted)}{case}"


def _option(option: Rule) -> str:
    words = rule_in_words(option)
    return f"({words})" if len(option) > 1 else words


def _done(kind: str, value: dict[str, Any]) -> str:
    words = "has not done" if kind == "has_not_done" else "has done"
    words += f" `{value['event']}`"
    times = value.get("at_least", 1)
    if times > 1:
        words += f" at least {times} times"
    days = value.get("within_days")
    if days is not None:
        words += f" within {days} day{'' if days == 1 else 's'}"
    return words


def _value(wanted: Any) -> str:
    if isinstance(wanted, list):
        return ", ".join(_value(item) for item in wanted)
    return json.dumps(wanted, ensure_ascii=False)
