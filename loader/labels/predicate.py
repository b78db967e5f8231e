"""Rules as SQL outside of dbt: by the macros that the models use, so that both mean the same."""

from __future__ import annotations

from loader.labels.definitions import EventDefinition
from loader.labels.rules import Rule
from loader.macros import ProjectMacros

#: The built-in table of pageviews, as the rule of a label (see models/core/pageviews.sql).
PAGEVIEWS = EventDefinition(
    table="pageviews", name="Pageviews", rule=[{"field": "call", "in": ["page", "screen"]}]
)


def rule_sql(macros: ProjectMacros, rule: Rule, alias: str = "e") -> str:
    """SQL boolean, never NULL: whether the raw event in `alias` matches the rule."""
    return f"coalesce({macros('rule_predicate', rule, alias)}, false)"


def flag_sql(macros: ProjectMacros, rule: Rule, alias: str = "e") -> str:
    """SQL integer: 1 for a raw event that matches the rule, else 0."""
    return f"case when {macros('rule_predicate', rule, alias)} then 1 else 0 end"
