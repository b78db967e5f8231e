"""Which part of a rule changed, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from loader.labels.rules import Rule
from loader.labels.words import rule_in_words

_LONGEST: Final = 160


def rule_changes(before: Rule, now: Rule) -> str:
    """Such as: also asks `path` is "/b"; no longer asks `type` is "click".

    Where both are alternatives, such as: also takes ...; no longer takes ...
    """
    old, new = _alternatives(before), _alternatives(now)
    if old is not None and new is not None:
        return "; ".join(_told(old, new, "takes", rule_in_words))
    return "; ".join(_told(before, now, "asks", lambda item: rule_in_words([item])))


def _alternatives(rule: Rule) -> Sequence[Rule] | None:
    options: Sequence[Rule] | None = rule[0].get("any") if len(rule) == 1 else None
    return options


def _told(
    before: Sequence[Any], now: Sequence[Any], verb: str, words: Callable[[Any], str]
) -> Iterator[str]:
    for one, other, how in ((now, before, "also"), (before, now, "no longer")):
        known = {_text(part) for part in other}
        for part in one:
            if _text(part) not in known:
                text = words(part)
                shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
                yield f"{how} {verb} {shown}"


def _text(part: Any) -> str:
    return json.dumps(part, sort_keys=True)
