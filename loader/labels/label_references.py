"""Rules made of the rules of other labels: `any_of_labels`, expanded before anything is generated.

Generated models hold the expanded rule. So what may match is told from it as from any other, and
a label is built anew when the rule of one that it names changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from loader.labels.definitions import EventDefinition
from loader.labels.problems import Problems, did_you_mean
from loader.labels.rules import ANY_OF_LABELS, LabelReference, Rule, nested_rules, tests_in

_MAX_TESTS: Final = 1000
_MAX_DEPTH: Final = 10
_BUILT_IN: Final = {
    "pageviews": "pageviews is a built-in table; write type: view page.",
    "sessions": "sessions is a built-in table, and no event is a session.",
}


def expand_labels(
    events: Sequence[EventDefinition], known: Collection[str], problems: Problems
) -> list[EventDefinition]:
    """The events with every `any_of_labels` replaced by the rules of the labels it names.

    Only the rules count, not the labels' `since`. `known` are the keys of all events, also of
    those whose own definition is wrong. Unknown labels and circles go to `problems`.
    """
    by_key = {event.table: event for event in events}
    graph: dict[str, set[str]] = {}
    for event in events:
        references = list(_references(event.rule))
        for reference in references:
            if reference.key not in known:
                hint = _BUILT_IN.get(reference.key) or did_you_mean(reference.key, known)
                message = f"no event is defined as {reference.key}; {hint}"
                _add(problems, event, reference.line, message)
        graph[event.table] = {reference.key for reference in references} & by_key.keys()
    rules: dict[str, Rule] = {}
    depths: dict[str, int] = {}
    for key in _in_order(graph, by_key, problems):
        event = by_key[key]
        depths[key] = max((depths[other] + 1 for other in graph[key]), default=0)
        rules[key] = _expanded(event.rule, rules)
        if depths[key] > _MAX_DEPTH:
            _add(problems, event, event.line, f"labels of labels go {_MAX_DEPTH} deep at most.")
        elif tests_in(rules[key]) > _MAX_TESTS:
            message = f"with the labels' rules it has more than {_MAX_TESTS} tests; name fewer."
            _add(problems, event, event.line, message)
        else:
            continue
        rules[key] = []
    return [replace(event, rule=rules[event.table]) for event in events]


def _in_order(
    graph: dict[str, set[str]], by_key: Mapping[str, EventDefinition], problems: Problems
) -> list[str]:
    """The labels, each after those that it names; a circle is told, and cut."""
    while True:
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
            start = circle.index(min(circle))
            circle = [*circle[start:], *circle[:start]]
            way = " > ".join([*circle, circle[0]])
            graph[circle[-1]].discard(circle[0])
            for key, named in zip(circle, [*circle[1:], circle[0]], strict=True):
                for reference in _references(by_key[key].rule):
                    if reference.key == named:
                        message = f"labels in a circle: {way}; take one of them out."
                        _add(problems, by_key[key], reference.line, message)


def _references(rule: Rule) -> Iterator[LabelReference]:
    for item in rule:
        yield from item.get(ANY_OF_LABELS, ())
        for inner in nested_rules(item):
            yield from _references(inner)


def _expanded(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    expanded: Rule = []
    for item in rule:
        if ANY_OF_LABELS in item:
            keys = dict.fromkeys(reference.key for reference in item[ANY_OF_LABELS])
            options = [rules[key] for key in keys if key in rules]
            expanded += options[0] if len(options) == 1 else [{"any": options}]
        elif "any" in item:
            expanded.append({"any": [_expanded(option, rules) for option in item["any"]]})
        elif "not" in item:
            expanded.append({"not": _expanded(item["not"], rules)})
        else:
            expanded.append(item)
    return expanded


def _add(problems: Problems, event: EventDefinition, line: int, message: str) -> None:
    problems.add(event.file or "", line, f"{ANY_OF_LABELS}: {message}")
