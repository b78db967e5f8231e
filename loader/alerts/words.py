"""Rules in words: what they tell of, and where they draw the line."""

from __future__ import annotations

from collections.abc import Sequence

from loader.alerts.entry import FailureRule, RejectedRule, RuleEntry, StalenessRule
from loader.alerts.findings import called
from loader.enumeration import listed


def rule_in_words(rule: RuleEntry) -> str:
    """`no sync has succeeded for more than 90 minutes`"""
    if isinstance(rule, FailureRule):
        return f"{_any_of(rule.of)} failed"
    if isinstance(rule, StalenessRule):
        return f"no {_any_of(rule.of)} has succeeded for more than {rule.max_minutes:,} minutes"
    if isinstance(rule, RejectedRule):
        return (
            "more lines of a format are rejected than usual in 24 hours: "
            f"{rule.factor:g} times the share or over {rule.max_share:.0%}, "
            f"and {rule.min_lines:,} lines or more"
        )
    tables = _any_of(rule.tables) if rule.tables else "a table"
    return (
        f"{tables} took in far more or fewer rows than usual in 24 hours: "
        f"by a factor of {rule.factor:g}, and by {rule.min_rows:,} rows or more"
    )


def _any_of(subjects: Sequence[str]) -> str:
    return listed([called(subject) for subject in subjects], "or")
