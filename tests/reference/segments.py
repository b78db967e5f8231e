"""Segments: views with the one column user_id (CONTRACT.md section 8)."""

from datetime import timedelta
from typing import Any

from .rules import Rule, matches
from .settings import Row, Settings


def segment(rule: Rule, tables: dict[str, list[Row]], settings: Settings) -> list[Row]:
    """Users for whom the rule holds.

    Fields are columns of `users`. Behaviour is `{'done': table, 'at_least': N, 'within_days':
    D}`, counted from `settings.now`; N is 1 and D without bound where left out. "Has not done"
    is a `not` around it.
    """
    rows = []
    for user in tables["users"]:

        def behaviour(item: dict[str, Any], user_id: int = user["user_id"]) -> bool:
            return _done(item, user_id, tables, settings)

        if matches(rule, user, behaviour):
            rows.append({"user_id": user["user_id"]})
    return rows


def _done(
    item: dict[str, Any], user_id: int, tables: dict[str, list[Row]], settings: Settings
) -> bool:
    events = [row for row in tables[item["done"]] if row["user_id"] == user_id]
    if item.get("within_days") is not None:
        since = settings.now - timedelta(days=item["within_days"])
        events = [row for row in events if row["time"] >= since]
    return bool(len(events) >= item.get("at_least", 1))
