"""Rules in words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from loader.alerts.entry import RuleEntry
from loader.alerts.words import rule_in_words


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"when": "failure"}, "sync, load or activation failed"),
        ({"when": "failure", "of": ["activation.crm"]}, "activation of crm failed"),
        (
            {"when": "staleness", "max_minutes": 1440},
            "no sync has succeeded for more than 1,440 minutes",
        ),
        (
            {"when": "rejected", "factor": 2.5, "max_share": 0.1},
            "more lines of a format are rejected than usual in 24 hours: 2.5 times the share or "
            "over 10%, and 100 lines or more",
        ),
        (
            {"when": "volume", "tables": ["bought", "seen"]},
            "bought or seen took in far more or fewer rows than usual in 24 hours: by a factor of "
            "3, and by 1,000 rows or more",
        ),
        (
            {"when": "volume", "min_rows": 5},
            "a table took in far more or fewer rows than usual in 24 hours: by a factor of 3, "
            "and by 5 rows or more",
        ),
    ],
)
def test_a_rule_in_words(entry: dict[str, Any], words: str) -> None:
    rule = TypeAdapter[RuleEntry](RuleEntry).validate_python({"tell": ["team"], **entry})
    assert rule_in_words(rule) == words
