"""Labels of other labels are those labels' rules, and no reference goes nowhere or in a circle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.labels.definitions import EventDefinition
from loader.labels.generate import generate
from loader.labels.label_references import expand_labels
from loader.labels.problems import DefinitionError, Problems
from loader.labels.project import project_labels
from loader.labels.rules import ANY_OF_LABELS, LabelReference, Rule, nested_rules

Define = Callable[..., Path]

SIGN_UP = [{"field": "target_text", "contains": "sign up"}]
LOG_IN = [{"any": [[{"field": "event", "is": "Log In"}], [{"field": "event", "is": "Sign In"}]]}]
LABELS = (
    "events:\n"
    "  sign_up:\n    name: A\n    since: 2026-01-01\n"
    "    match: {target_text: {contains: sign up}}\n"
    "  log_in:\n    name: B\n    match: [{event: Log In}, {event: Sign In}]\n"
)


def _define(define: Define, match: str) -> Path:
    return define(
        events__a=LABELS,
        # Read before the labels that it names, by the order of the files.
        events__0=f"events:\n  entered:\n    name: C\n    match: {match}\n",
    )


@pytest.mark.parametrize(
    ("match", "rule"),
    [
        ("{any_of_labels: [log_in]}", LOG_IN),
        ("{any_of_labels: [sign_up, log_in, sign_up]}", [{"any": [SIGN_UP, LOG_IN]}]),
        (
            "{type: click, any_of_labels: [sign_up]}",
            [{"field": "type", "is": "click"}, *SIGN_UP],
        ),
        ("{not: {any_of_labels: [sign_up]}}", [{"not": SIGN_UP}]),
        (
            "[{any_of_labels: [sign_up]}, {type: click}]",
            [{"any": [SIGN_UP, [{"field": "type", "is": "click"}]]}],
        ),
        (
            "{all: [{any_of_labels: [sign_up]}, {any_of_labels: [log_in]}, [{path: /}]]}",
            [*SIGN_UP, *LOG_IN, {"field": "path", "is": "/"}],
        ),
    ],
)
def test_a_label_of_labels_is_their_rules(define: Define, match: str, rule: Rule) -> None:
    events = {event.table: event for event in project_labels(_define(define, match)).events}
    assert events["entered"].rule == rule
    assert events["entered"].since is None


def test_a_label_follows_the_rule_it_names_and_nothing_else_of_it(define: Define) -> None:
    project = _define(define, "{any_of_labels: [sign_up]}")
    generate(project)
    define(events__a=LABELS.replace("2026-01-01", "2026-02-02").replace("name: A", "name: Z"))
    assert "models/events/entered.sql" not in generate(project).outdated
    define(events__a=LABELS.replace("contains: sign up", "contains: join"))
    assert "models/events/entered.sql" in generate(project).outdated


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("{any_of_labels: [sing_up]}", "no event is defined as sing_up; did you mean sign_up?"),
        ("{any_of_labels: [pageviews]}", "write type: view page"),
        ("{any_of_labels: [sessions]}", "no event is a session"),
        ("{any_of_labels: [entered]}", "labels in a circle: entered > entered"),
        ("{any_of_labels: sign_up}", "takes a list of keys of events"),
        ("{any_of_labels: []}", "takes a list of keys of events"),
        ("{any_of_labels: [1]}", "takes a list of keys of events"),
        ("{any_of_label: [sign_up]}", "unknown field any_of_label; did you mean any_of_labels?"),
        ("{all: {type: click}}", "all: takes a list"),
        ("{all: []}", "all: takes a list"),
        ("{all: [{}]}", "an empty rule"),
    ],
)
def test_a_wrong_reference_names_file_line_and_the_way_out(
    define: Define, match: str, words: str
) -> None:
    with pytest.raises(DefinitionError) as raised:
        project_labels(_define(define, match))
    assert words in str(raised.value)
    assert str(raised.value).startswith("definitions/events/0.yml:4: ")


def test_a_circle_is_told_at_each_of_its_references(define: Define) -> None:
    project = define(
        events__a=(
            "events:\n"
            "  one:\n    name: A\n    match: {not: {any_of_labels: [two]}}\n"
            "  two:\n    name: B\n    match:\n      any_of_labels:\n        - one\n        - four\n"
        ),
        events__b="events:\n  four:\n    name: D\n    match: [{any_of_labels: [two]}, {path: /}]\n",
    )
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    told = [(p.file[-5], p.line, p.message.partition("circle: ")[2]) for p in raised.value.problems]
    assert told == [
        ("a", 4, "one > two > one; take one of them out."),
        ("a", 9, "one > two > one; take one of them out."),
        ("a", 10, "four > two > four; take one of them out."),
        ("b", 4, "four > two > four; take one of them out."),
    ]


def test_a_label_that_is_wrong_itself_is_told_once(define: Define) -> None:
    project = define(
        events__a=(
            "events:\n  wrong:\n    name: A\n    match: {tpye: click}\n"
            "  no_match:\n    name: B\n"
            "  fine:\n    name: C\n    match: {any_of_labels: [wrong, no_match]}\n"
        )
    )
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    assert "unknown field tpye" in str(raised.value)
    assert [problem.line for problem in raised.value.problems] == [4, 5]


@pytest.mark.parametrize(("named", "words"), [(1, "10 deep at most"), (3, "more than 1000 tests")])
def test_labels_of_labels_have_an_end(define: Define, named: int, words: str) -> None:
    text = "events:\n  l0:\n    name: A\n    match: [{path: /a}, {path: /b}]\n"
    for depth in range(1, 12):
        keys = ", ".join([f"l{depth - 1}"] * named)
        inner = ", ".join(f"{{any_of_labels: [{key}]}}" for key in keys.split(", "))
        text += f"  l{depth}:\n    name: A\n    match: [{inner}]\n"
    with pytest.raises(DefinitionError, match=words):
        project_labels(define(events__a=text))


def test_users_may_have_properties_of_these_names(define: Define) -> None:
    match = "{user: {any_of_labels: y, _all: z}}"
    project = define(segments=f"segments:\n  s:\n    name: S\n    match: {match}\n")
    (segment,) = project_labels(project).segments
    assert [item["field"] for item in segment.condition["user"]] == ["any_of_labels", "_all"]


_keys = st.sampled_from("abcdef")
_labels = st.lists(_keys, min_size=1, max_size=3).map(
    lambda keys: {ANY_OF_LABELS: [LabelReference(key, 1) for key in keys]}
)
_items: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.one_of(_labels, st.integers(0, 3).map(lambda n: {"field": "path", "is": str(n)})),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda rule: {"not": rule}),
        st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=2).map(
            lambda options: {"any": options}
        ),
    ),
    max_leaves=4,
)


def _holds(rule: Rule, labels: dict[str, Rule], path: str, depth: int = 0) -> bool:
    assert depth < 100, "a circle"
    for item in rule:
        if ANY_OF_LABELS in item:
            rules = [labels[reference.key] for reference in item[ANY_OF_LABELS]]
            held = any(_holds(inner, labels, path, depth + 1) for inner in rules)
        elif "field" in item:
            held = item["is"] == path
        else:
            held = any(_holds(inner, labels, path, depth + 1) for inner in nested_rules(item))
            held = held is not ("not" in item)
        if not held:
            return False
    return True


@given(st.dictionaries(_keys, st.lists(_items, min_size=1, max_size=2), min_size=1))
def test_expanded_rules_mean_what_their_labels_mean(labels: dict[str, Rule]) -> None:
    events = [EventDefinition(key, key, rule, file="f") for key, rule in labels.items()]
    problems = Problems()
    expanded = expand_labels(events, labels.keys(), problems)
    if problems.found:
        return
    for event in expanded:
        assert ANY_OF_LABELS not in str(event.rule)
        for path in "0123":
            wanted = _holds(labels[event.table], labels, path)
            assert _holds(event.rule, {}, path) is wanted
