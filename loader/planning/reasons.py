"""Why a table is built anew, in words: from the definition it has and the one it will have."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from loader.planning.outcome import LeftOut, Reason
from loader.planning.rule_changes import rule_changes

#: Parts of definitions in the order in which they are told; what is not here is a setting.
_PARTS: Final = {
    "rule": "the rule",
    "condition": "the condition",
    "since": "since",
    "archived": "archived",
    "gaps": "archived properties",
    "defined": "defined properties",
    "version": "the version of the logic",
}
_LONG: Final = ("rule", "condition", "gaps")

#: Name, type, and whether a type as the warehouse spells it is this one.
Wanted = Sequence[tuple[str, str, Callable[[str], bool]]]


def definition_reasons(
    before: Mapping[str, Any] | None, now: Mapping[str, Any] | None
) -> list[Reason]:
    """What differs between two definitions; the logic itself where they are alike."""
    if before is None or now is None:
        return [Reason("definition", "its definition changed")]
    parts = sorted({*before, *now}, key=lambda part: ([*_PARTS, part].index(part), part))
    reasons = [
        Reason(part, _changed(part, before.get(part), now.get(part)))
        for part in parts
        if _text(before.get(part)) != _text(now.get(part))
    ]
    return reasons or [Reason("logic", "how its rows are made changed with the version")]


def column_reasons(
    existing: Sequence[tuple[str, str]],
    wanted: Wanted,
    left_out: Sequence[LeftOut],
    missed: Collection[str],
) -> list[Reason]:
    """Columns of another type, columns that go, columns that the rows there were made without
    (`missed`), and columns in another order."""
    reasons = []
    types = {name: (kind, is_same) for name, kind, is_same in wanted}
    for name, kind in existing:
        if name in types and not types[name][1](kind):
            text = f"column {name} widens from {kind.lower()} to {types[name][0]}"
            reasons.append(Reason("type", text))
    gone = [name for name, _ in existing if name not in types]
    whys = {column.name: column.why for column in left_out}
    for why in sorted({whys.get(name, "") for name in gone}):
        names = [name for name in gone if whys.get(name, "") == why]
        told = {"": "", "unsync": " (un-synced)"}.get(why, f" (beyond {why})")
        reasons.append(Reason("columns", f"columns go{told}: {_some(names)}"))
    there = {name for name, _ in existing}
    come = [name for name in types if name in missed and name not in there]
    if come:
        reasons.append(Reason("columns", f"columns come that older rows have too: {_some(come)}"))
    kept = [name for name, _ in existing if name in types]
    names = [name for name, *_ in wanted]
    if names[: len(kept)] != kept and not gone and not come:
        known = set(kept)
        between = [name for name in names[: len(kept)] if name not in known]
        text = (
            f"columns come in between: {_some(between)}"
            if between
            else "its columns stand in another order"
        )
        reasons.append(Reason("columns", text))
    return reasons


def _changed(part: str, before: Any, now: Any) -> str:
    what = _PARTS.get(part, f"the setting {part}")
    if part == "rule" and before is not None and now is not None:
        return f"{what} changed: {rule_changes(before, now) or 'the order of its parts'}"
    if part == "defined":
        return _defined(before or {}, now or {})
    if part in _LONG:
        return f"{what} changed"
    if part == "archived" and now is None:
        return f"restored: it was archived since {before}"
    if before is None:
        return f"{what}: {_text(now)}"
    return f"{what}: {_text(before)} becomes {'none' if now is None else _text(now)}"


def _defined(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [n for n in sorted({*before, *now}) if _text(before.get(n)) != _text(now.get(n))]
    words = {
        name: "is new" if name not in before else "goes" if name not in now else "changed"
        for name in names
    }
    return ", ".join(f"the defined property {name} {word}" for name, word in words.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
