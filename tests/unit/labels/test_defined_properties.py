"""Defined properties are read as the guide says, and every mistake is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loader.labels.generate import generate
from loader.labels.problems import DefinitionError
from loader.labels.project import project_labels
from loader.labels.render_defined import DEFINED_PROPERTIES

Define = Callable[..., Path]

EVENTS = "events:\n  sign_up:\n    name: Sign Up\n    match: {event: Signed Up}\n"
SIZE = """\
properties:
  size:
    name: Size
    level: event
    cases:
      - when: {any_of_labels: [sign_up], properties.total: {gt: 100}}
        value: 1
      - when: {sql: "lower(event) = 'x'"}
        value: {field: 'properties."a.b"'}
    otherwise: true
"""


def test_cases_keep_their_order_and_rules_their_form(define: Define) -> None:
    (size,) = project_labels(define(events__a=EVENTS, properties=SIZE)).properties
    first, second = size.cases
    assert first["when"] == [
        {"field": "event", "is": "Signed Up"},
        {"field": "properties.total", "gt": 100},
    ]
    assert first["value"] == {"is": "1"}
    assert second["when"][0]["sql"] == "LOWER(event) = 'x'"
    assert second["value"] == {"field": 'properties."a.b"'}
    assert size.otherwise == {"is": "true"}


def test_files_of_the_folder_count_as_well(define: Define) -> None:
    other = SIZE.replace("size:", "weight:").replace("level: event", "level: event\n    notes: a")
    project = define(events__a=EVENTS, properties=SIZE, properties__shop__b=other)
    assert [p.key for p in project_labels(project).properties] == ["size", "weight"]
    define(properties__shop__b=SIZE)
    with pytest.raises(
        DefinitionError, match=r"b.yml:2: .* defined in definitions/properties.yml:2"
    ):
        project_labels(project)


def test_names_and_notes_are_not_in_what_tables_are_built_from(define: Define) -> None:
    project = define(events__a=EVENTS, properties=SIZE)
    generate(project)
    assert generate(project, check=True).paths == ()
    define(properties=SIZE.replace("name: Size", "name: Other\n    notes: New."))
    assert generate(project, check=True).paths == ()
    define(properties=SIZE.replace("otherwise: true", "otherwise: none"))
    assert generate(project, check=True).paths == (DEFINED_PROPERTIES,)
    define(properties="")
    generate(project)
    assert "return([])" in (project / DEFINED_PROPERTIES).read_text()


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        (
            "  size:",
            "  browser:",
            2,
            "browser is a built-in column; call this one defined_browser.",
        ),
        ("  size:", "  Order Size:", 2, "cannot be the name of a column; write order_size."),
        ("  size:", "  a_defined_property:", 2, "call this one a."),
        ("  size:", f"  {'a' * 45}:", 2, f"44 characters at most; write {'a' * 44}."),
        ("level: event", "level: page", 4, "level: Input should be 'event', 'session' or 'user'"),
        ("    level: event\n", "", 2, "level is missing; add level: ..."),
        ("        value: 1\n", "", 6, "value is missing; add value: ..."),
        ("properties.total", "propertys.total", 6, "did you mean properties.total?"),
        ("[sign_up]", "[sing_up]", 6, "no event is defined as sing_up; did you mean sign_up?"),
        ("value: 1", "value: [1]", 7, "a text, a number or {field: ...}, not [1]."),
        ("value: 1", "value: {feld: a}", 7, "write {field: utm_source}"),
        ("value: 1", "value: {field: time}", 7, "time is a time and no text"),
        ("value: 1", f"value: {'a' * 257}", 7, "256 characters at most; this one has 257."),
        ("level: event", "level: session", 6, "any_of_labels: is for level: event;"),
        ("level: event", "level: user", 8, "sql: is for level: event;"),
        ("{any_of_labels: [sign_up], properties.total: {gt: 100}}", "{}", 6, "an empty rule"),
    ],
)
def test_mistakes_are_told_with_line_and_way_out(
    define: Define, before: str, after: str, line: int, told: str
) -> None:
    assert before in SIZE
    project = define(events__a=EVENTS, properties=SIZE.replace(before, after))
    with pytest.raises(DefinitionError) as raised:
        project_labels(project)
    problems = [(p.file, p.line, p.message) for p in raised.value.problems]
    assert any(
        (file, at) == ("definitions/properties.yml", line) and told in message
        for file, at, message in problems
    ), problems


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("initial_browser", "do not rely on first-touch columns"),
        ("user_id", "take identity"),
        ("Plan", "its column plan"),
    ],
)
def test_users_have_columns_of_users(define: Define, field: str, told: str) -> None:
    text = (
        "properties:\n  tier:\n    name: T\n    level: user\n    cases:\n"
        f"      - when: {{{field}: x}}\n        value: y\n"
    )
    with pytest.raises(DefinitionError, match=told):
        project_labels(define(properties=text))
