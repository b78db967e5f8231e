"""Definitions as people write them in YAML, in the form that rules.py and segments.py read."""

from collections.abc import Mapping
from typing import Any

from .rules import Rule
from .settings import Row
from .tables import Definitions


def definitions(
    events: Mapping[str, Row],
    segments: Mapping[str, Row],
    properties: Mapping[str, Row] | None = None,
    synced: Row | None = None,
) -> Definitions:
    """What `tables_from_raw` takes, from the mappings of the files."""
    return {
        "events": {
            table: {
                **{key: entry.get(key) for key in ("since", "archived")},
                **{key: entry.get(key, []) for key in ("sync", "unsync")},
                "match": rule(entry["match"]),
                "gaps": {
                    column: (gap["archived"], gap.get("restored"))
                    for column, gap in entry.get("properties", {}).items()
                    if not gap.get("backfill")
                },
            }
            for table, entry in events.items()
        },
        "segments": {view: {"match": [condition(s["match"])]} for view, s in segments.items()},
        "properties": {
            name: {
                "level": entry["level"],
                "cases": [(rule(case["when"]), case["value"]) for case in entry["cases"]],
                "otherwise": entry.get("otherwise"),
            }
            for name, entry in (properties or {}).items()
        },
        "synced": synced or {},
    }


def rule(match: Any) -> Rule:
    """A mapping is all-of, a list of mappings any-of, a bare value `is`."""
    if isinstance(match, list):
        return [{"any": [rule(option) for option in match]}]
    items: Rule = []
    for key, value in match.items():
        if key == "any":
            items.append({"any": [rule(option) for option in value]})
        elif key == "not":
            items.append({"not": rule(value)})
        elif key == "sql":
            items.append({"sql": value})
        else:
            tests = value if isinstance(value, dict) else {"is": value}
            items += [{"field": key, operator: operand} for operator, operand in tests.items()]
    return items


def condition(match: Row) -> Row:
    """One condition of a segment: a mapping of one key."""
    ((kind, value),) = match.items()
    if kind == "user":
        return {"any": [rule(value)]}
    if kind == "any":
        return {"any": [[condition(one)] for one in value]}
    if kind == "all":
        return {"any": [[condition(one) for one in value]]}
    if kind == "not":
        return {"not": [condition(value)]}
    done = {"event": value} if isinstance(value, str) else value
    item = {**{key: done[key] for key in done if key != "event"}, "done": done["event"]}
    return item if kind == "has_done" else {"not": [item]}
