"""Definitions are read as the grammar says, and every mistake is told at once, with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loader.labels.problems import DefinitionError
from loader.labels.project import project_labels
from loader.labels.selectors import selector_pattern

Define = Callable[..., Path]


def _rule(define: Define, match: str) -> list[dict[str, Any]]:
    project = define(events__a=f"events:\n  some_event:\n    name: Some\n    match: {match}\n")
    (event,) = project_labels(project).events
    return event.rule


@pytest.mark.parametrize(
    ("match", "rule"),
    [
        ("{type: click}", [{"field": "type", "is": "click"}]),
        (
            "{type: click, target_text: {contains: sign up}}",
            [{"field": "type", "is": "click"}, {"field": "target_text", "contains": "sign up"}],
        ),
        (
            "[{type: click}, {type: touch, path: /}]",
            [
                {
                    "any": [
                        [{"field": "type", "is": "click"}],
                        [{"field": "type", "is": "touch"}, {"field": "path", "is": "/"}],
                    ]
                }
            ],
        ),
        ("[{type: click}]", [{"field": "type", "is": "click"}]),
        (
            "{type: click, not: {path: /}}",
            [{"field": "type", "is": "click"}, {"not": [{"field": "path", "is": "/"}]}],
        ),
        (
            "{not: [{path: /}, {path: /a}]}",
            [
                {
                    "not": [
                        {
                            "any": [
                                [{"field": "path", "is": "/"}],
                                [{"field": "path", "is": "/a"}],
                            ]
                        }
                    ]
                }
            ],
        ),
        (
            "{type: click, any: [{path: /}, {path: /a}]}",
            [
                {"field": "type", "is": "click"},
                {"any": [[{"field": "path", "is": "/"}], [{"field": "path", "is": "/a"}]]},
            ],
        ),
        (
            "{properties.total: {gte: 1, lt: 10.5}}",
            [{"field": "properties.total", "gte": 1}, {"field": "properties.total", "lt": 10.5}],
        ),
        (
            """{'properties."a.b".c': true, event: {in: [A, 2]}}""",
            [{"field": 'properties."a.b".c', "is": True}, {"field": "event", "in": ["A", 2]}],
        ),
        ("{time: {gte: 2026-01-01}}", [{"field": "time", "gte": "2026-01-01"}]),
        (
            "{time: {lt: 2026-01-01T10:00:00+02:00}}",
            [{"field": "time", "lt": "2026-01-01T08:00:00"}],
        ),
        ("{properties.day: 2026-01-01}", [{"field": "properties.day", "is": "2026-01-01"}]),
        ("{event: {matches: '^Sign'}}", [{"field": "event", "matches": "^Sign"}]),
        (
            "{path: {contains: A, gt: 1, case_sensitive: true}}",
            [
                {"field": "path", "contains": "A", "case_sensitive": True},
                {"field": "path", "gt": 1},
            ],
        ),
        (
            "{event: {in: [A, 1], case_sensitive: false}}",
            [{"field": "event", "in": ["A", 1], "case_sensitive": False}],
        ),
        # What is so anyhow leaves no trace.
        ("{path: {contains: A, case_sensitive: false}}", [{"field": "path", "contains": "A"}]),
        ("{path: {is: A, case_sensitive: true}}", [{"field": "path", "is": "A"}]),
        (
            "{path: {matches: '[à-ÿ]', case_sensitive: true}}",
            [{"field": "path", "matches": "[à-ÿ]", "case_sensitive": True}],
        ),
        ("{path: {matches: '[一-龥]É'}}", [{"field": "path", "matches": "[一-龥]É"}]),
        (
            "{hierarchy: {selector: 'a.btn'}, properties.h: {selector: '*', exists: true}}",
            [
                {
                    "field": "hierarchy",
                    "selector": "a.btn",
                    "pattern": selector_pattern("a.btn"),
                },
                {"field": "properties.h", "selector": "*", "pattern": selector_pattern("*")},
                {"field": "properties.h", "exists": True},
            ],
        ),
        # A path has one spelling, quotes only where they are needed.
        ("""{'properties."a"."b c"': x}""", [{"field": "properties.a.b c", "is": "x"}]),
        (
            """{'properties."".*."say \\"hi\\""."a\\\\b"': x}""",
            [{"field": """properties."".*."say \\"hi\\""."a\\\\b\"""", "is": "x"}],
        ),
    ],
)
def test_rules_are_read(define: Define, match: str, rule: list[dict[str, Any]]) -> None:
    assert _rule(define, match) == rule


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("{}", "an empty rule"),
        ("click", "a mapping or a list of mappings"),
        ("{tpye: click}", "unknown field tpye; did you mean type?"),
        ("{plan: pro}", "Properties are written properties.plan."),
        ("{properties.: pro}", 'write properties."".'),
        ("{properties.a..b: pro}", 'write properties.a."".b.'),
        ("{'properties.a\\b': pro}", r'write properties."a\\b".'),
        ("""{'properties.say "hi"': pro}""", r'write properties."say \"hi\"".'),
        ("""{'properties["a"]["b c"]': pro}""", "write properties.a.b c."),
        ("{properties: pro}", "write properties.a.b."),
        ("{propertys.total: 1}", "did you mean properties.total?"),
        ("{shipping.method: x}", "Properties are written properties.shipping.method."),
        ('{"properties.a\\0b": x}', "NUL"),
        ("{type: {contain: x}}", "unknown operator contain; did you mean contains?"),
        ("{type: }", "write {exists: false}"),
        ("{type: [a, b]}", "write {in: [...]}"),
        ("{type: {in: a}}", "in takes a list"),
        ("{type: {in: []}}", "in takes a list"),
        ("{type: {exists: 1}}", "exists takes true or false"),
        ("{type: {contains: ''}}", "not empty"),
        ("{properties.total: {gt: lots}}", "a number or a date"),
        ("{properties.total: {gt: true}}", "a number or a date"),
        ("{properties.total: {gt: 2026-02-30}}", "a number or a date"),
        ("{properties.total: .inf}", "beyond 64 bits"),
        ("{properties.total: 99999999999999999999}", "quote it"),
        ("{time: 2026-01-01}", "a time takes gt, gte, lt, lte and exists"),
        ("{time: {gt: 5}}", "compared with a date"),
        ("{event: {matches: '('}}", "regular expression"),
        ("{event: {matches: '(?i)a'}}", "not portable"),
        ("{event: {matches: '\\bword'}}", "not portable"),
        ("{event: {matches: '*a'}}", "nothing to repeat"),
        ("{event: {matches: '(a{250}){250}'}}", "regular expression"),
        ("{path: {matches: '[à-ÿ]'}}", "add case_sensitive: true and a range for each case"),
        ("{path: {contains: a, case_sensitive: 1}}", "case_sensitive takes true or false"),
        ("{path: {case_sensitive: true}}", "stands beside a test of a text"),
        ("{path: {gt: 1, case_sensitive: true}}", "stands beside a test of a text"),
        ("{path: {contains: a, case_sensitve: true}}", "did you mean case_sensitive?"),
        ("{hierarchy: {selector: a.btn.}}", "hierarchy: not a CSS selector"),
        ("{sql: path = }", "sql: not a condition in SQL"),
        ("{sql: [path]}", "sql takes a condition in quotes"),
        ("{sql: ''}", "sql takes a condition in quotes"),
        ("{sql: now() > time}", "no clocks"),
        ("{hierarchy: {selector: 'a:hover'}}", "hierarchy: :hover is not recorded"),
        ("{hierarchy: {selector: [a]}}", "takes a CSS selector"),
        ("{hierarchy: {selector: ''}}", "not a CSS selector"),
        ("{time: {selector: a}}", "a time takes"),
        ("{selector: a}", "unknown field selector"),
        ("{any: {type: click}}", "any: takes a list"),
        ("[click]", "any-of is a list of mappings"),
    ],
)
def test_a_wrong_rule_names_file_line_and_the_way_out(
    define: Define, match: str, words: str
) -> None:
    with pytest.raises(DefinitionError) as raised:
        _rule(define, match)
    assert words in str(raised.value)
    assert str(raised.value).startswith("definitions/events/a.yml:4: ")


def test_all_problems_are_told_at_once_in_order(define: Define) -> None:
    project = define(
        events__one=(
            "events:\n"
            "  Bad Key:\n"
            "    name: A\n"
            "    match: {type: click}\n"
            "  users:\n"
            "    name: B\n"
            "    match:\n"
            "      tpye: click\n"
            "      path: {like: x}\n"
            "  no_match:\n"
            "    nmae: C\n"
            "  since_when:\n"
            "    name: D\n"
            "    since: yesterday\n"
            "    match: {type: click}\n"
        ),
        events__two="events:\n  since_when:\n    name: E\n    match: {type: click}\n",
        segments="segments:\n  s:\n    name: S\n    match: {has_doen: x}\n",
    )
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    found = [(p.file.rpartition("/")[2], p.line) for p in raised.value.problems]
    assert found == [
        ("one.yml", 2),
        ("one.yml", 5),
        ("one.yml", 8),
        ("one.yml", 9),
        ("one.yml", 10),
        ("one.yml", 10),
        ("one.yml", 11),
        ("one.yml", 14),
        ("two.yml", 2),
        ("segments.yml", 4),
    ]
    text = str(raised.value)
    assert "write bad_key." in text
    assert "the built-in table users; call this one users_event." in text
    assert (
        "definitions/events/two.yml:2: the table name since_when is given twice, here and in "
        "definitions/events/one.yml:12. Rename the newer of the two, to since_when_event for "
        "example: the key of a table that is live stays."
    ) in text
    assert "unknown key nmae; did you mean name?" in text
    assert "did you mean has_done?" in text


def test_one_key_twice_in_a_file_is_told(define: Define) -> None:
    entry = "    name: A\n    match: {type: click}\n"
    project = define(events__a=f"events:\n  twice:\n{entry}  twice:\n{entry}")
    with pytest.raises(DefinitionError, match=r"a\.yml:5: twice is there twice"):
        project_labels(project)


@pytest.mark.parametrize(
    "text",
    [
        "events: [\n",
        "events: [a]\n",
        "- a\n",
        "event:\n  a: 1\n",
        "events:\n  a: 1\n",
        "a: *b\n",
        "\x00",
        "events:\n\ta: 1\n",
        "events:\n  ? [a]\n  : 1\n",
    ],
)
def test_a_file_of_another_shape_is_a_problem_of_that_file(define: Define, text: str) -> None:
    with pytest.raises(DefinitionError, match=r"definitions/events/a\.yml:\d+: "):
        project_labels(define(events__a=text))


def test_a_file_that_is_not_utf8_is_told(project_dir: Path) -> None:
    folder = project_dir / "definitions" / "events"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_bytes(b"events:\n  \xff: 1\n")
    with pytest.raises(DefinitionError, match="not UTF-8"):
        project_labels(project_dir)


@pytest.mark.parametrize("text", ["", "events:\n", "# nothing\n"])
def test_no_definitions_are_fine(define: Define, text: str) -> None:
    assert project_labels(define(events__a=text)).events == ()


def test_a_model_of_the_project_keeps_its_name(define: Define, project_dir: Path) -> None:
    model = project_dir / "models" / "spine" / "spine_calls.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select 1\n", encoding="utf-8")
    define(events__a="events:\n  spine_calls:\n    name: A\n    match: {type: click}\n")
    with pytest.raises(DefinitionError, match=r"taken by models/spine/spine_calls\.sql"):
        project_labels(project_dir)


def test_a_segment_of_an_event_that_is_not_defined_names_both(define: Define) -> None:
    project = define(
        events__a="events:\n  order_done:\n    name: A\n    match: {type: click}\n",
        segments="segments:\n  buyers:\n    name: B\n    match: {has_done: order_don}\n",
    )
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    assert "segments.yml:2: the segment buyers counts order_don" in str(raised.value)
    assert "did you mean order_done?" in str(raised.value)


def test_conditions_are_read(define: Define) -> None:
    project = define(
        segments=(
            "segments:\n"
            "  s:\n"
            "    name: S\n"
            "    match:\n"
            "      any:\n"
            "        - user: {plan: {in: [pro, plus]}, joindate: {gte: 2026-01-01}}\n"
            "        - has_done: {event: pageviews, at_least: 3, within_days: 7}\n"
            "        - not: {has_not_done: sessions}\n"
        )
    )
    (segment,) = project_labels(project).segments
    assert segment.condition == {
        "any": [
            {
                "user": [
                    {"field": "plan", "in": ["pro", "plus"]},
                    {"field": "joindate", "gte": "2026-01-01"},
                ]
            },
            {"has_done": {"event": "pageviews", "at_least": 3, "within_days": 7}},
            {"not": {"has_not_done": {"event": "sessions"}}},
        ]
    }


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("{}", "a condition is a mapping"),
        ("{plan: pro}", "Properties of users go under user:"),
        ("{all: []}", "all: takes a list"),
        ("{has_done: {event: pageviews, at_least: 0}}", "at_least"),
        ("{has_done: {event: pageviews, within_days: soon}}", "within_days"),
        ("{has_not_done: {event: pageviews, at_least: 2}}", "unknown key at_least"),
        ("{user: {Plan Name: pro}}", "its column plan_name"),
        ("{user: {joindate: x}}", "a time takes"),
        ("{user: {plan: {selector: x}}}", "unknown operator selector"),
    ],
)
def test_a_wrong_condition_is_told(define: Define, match: str, words: str) -> None:
    project = define(segments=f"segments:\n  s:\n    name: S\n    match: {match}\n")
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    assert words in str(raised.value)
    assert str(raised.value).startswith("definitions/segments.yml:4: ")


def test_a_segment_and_an_event_cannot_share_a_name(define: Define) -> None:
    project = define(
        events__a="events:\n  same:\n    name: A\n    match: {type: click}\n",
        segments="segments:\n  same:\n    name: B\n    match: {has_done: pageviews}\n",
    )
    with pytest.raises(DefinitionError, match=r"and in definitions/events/a\.yml:2"):
        project_labels(project)
