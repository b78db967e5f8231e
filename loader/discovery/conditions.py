"""A line as the `match` of a definition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from loader.discovery.history import History
from loader.discovery.lines import KEYS, Line
from loader.errors import WrongUseError
from loader.labels.problems import did_you_mean
from loader.labels.rules import Rule

#: What people write under `match`.
Match = dict[str, Any]

_MISSING: Final = {"exists": False}


def match_of_line(history: History, line: Line, without: Collection[str] = ()) -> Match:
    """What selects the events of the line and no others, but for conditions left out.

    A field that is missing in the line is asked to be missing only where other events would
    match without it. Raises WrongUseError when `without` names no condition of the line, or all.
    """
    if line.keys["event"] is not None:
        exact: Match = {"event": line.keys["event"]}
    else:
        exact = {key: value for key, value in line.keys.items() if value is not None}
        for key in _found_with_others(history, exact):
            exact[key] = _MISSING
    for name in without:
        if name not in exact:
            raise WrongUseError(f"--without {name}: {did_you_mean(name, exact)}")
    kept = {key: value for key, value in exact.items() if key not in without}
    if not kept:
        raise WrongUseError("--without: no condition is left; keep one.")
    return kept


def _found_with_others(history: History, exact: Match) -> list[str]:
    """Fields missing in the line that other events have, of those that match `exact`."""
    rule: Rule = [{"field": key, "is": value} for key, value in exact.items()]
    missing = [key for key in KEYS if key not in exact]
    found = ", ".join(
        f"max(case when e.{key} is not null then 1 else 0 end) as {key}" for key in missing
    )
    (row,) = history.warehouse.query(
        f"with {history.common_tables()} select {found} from history as e"
        f" where {history.macros('rule_predicate', rule, 'e')}"
    )
    return [key for key in missing if row[key]]
