"""Generated texts say what the definitions say, whatever characters are in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from jinja2.nativetypes import NativeEnvironment
from ruamel.yaml import YAML

from loader.labels.definitions import EventDefinition
from loader.labels.jinja_text import inert, literal
from loader.labels.project import Labels, generated_files
from loader.labels.render_models import MARKER, event_model
from loader.labels.render_properties import LOOKED_AT_TOGETHER
from loader.labels.schema import EVENTS_SCHEMA, PROPERTIES_SCHEMA, SEGMENTS_SCHEMA, schemas
from loader.labels.words import condition_in_words, rule_in_words

ROOT = Path(__file__).resolve().parents[3]

_texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(alphabet="{}%#'\"\\ \n\r\ta", max_size=30),
)
_values = st.recursive(
    st.one_of(
        _texts, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_texts, inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_values, st.sampled_from([0, 4, 60, 99]))
def test_a_literal_is_read_back_as_the_same_value(value: Any, column: int) -> None:
    kept: list[Any] = []
    template = NativeEnvironment().from_string(f"{{{{ keep({literal(value, 4, column)}) }}}}")
    template.render(keep=kept.append)
    assert kept == [value]
    assert repr(kept[0]) == repr(value)


@given(_texts)
def test_a_literal_cannot_end_the_expression_it_is_in(text: str) -> None:
    assert not any(sign in literal(text) for sign in ("{{", "}}", "{%", "%}", "{#", "#}"))


@given(_texts)
def test_inert_text_renders_to_itself(text: str) -> None:
    environment = Environment(keep_trailing_newline=True, newline_sequence="\n")
    normalized = text.replace("\r\n", "\n").replace("\r", "\n")
    assert environment.from_string(inert(text)).render() == normalized


@given(_texts.filter(bool), _texts.filter(bool), _texts.filter(bool))
def test_property_files_are_yaml_that_says_what_was_defined(
    name: str, notes: str, custom: str
) -> None:
    event = EventDefinition(
        table="some_event",
        name=name,
        rule=[{"field": "event", "is": custom}],
        notes=notes,
        verified_by="someone@example.com",
        verified_at="2026-01-02",
        file="definitions/events/a.yml",
        custom_events=(custom,),
    )
    text = generated_files(Labels((event,), ()))["models/events/_events.yml"]
    (model,) = yaml.safe_load(text)["models"]
    meta = model["config"]["meta"]
    assert meta["ui_name"] == inert(name)
    assert meta["notes"] == inert(notes)
    assert meta["custom_events"] == [inert(custom)]
    assert meta["verified_by"] == "someone@example.com"
    assert meta["verified_at"] == "2026-01-02"
    assert meta["definition_file"] == "definitions/events/a.yml"
    assert "Verified by someone@example.com on 2026-01-02." in model["description"]
    (test,) = model["data_tests"]
    assert test["primary_key"]["arguments"] == {"columns": ["user_id", "event_id"]}
    assert test["primary_key"]["config"] == {"tags": [LOOKED_AT_TOGETHER]}
    names = [column["name"] for column in model["columns"]]
    assert names[:4] == ["event_id", "user_id", "session_id", "time"]


def test_an_event_model_holds_the_whole_definition() -> None:
    event = EventDefinition(
        table="sign_up_click_link_any",
        name="Sign Up - Click Link (Any)",
        rule=[{"field": "type", "is": "click"}, {"field": "target_text", "contains": "sign up"}],
        since="2026-01-01",
        file="definitions/events/site.yml",
    )
    first, _, rest = event_model(event).partition("\n")
    assert MARKER in first
    assert "definitions/events/site.yml" in first
    assert rest == (
        "{{ event_table(\n"
        "    name='Sign Up - Click Link (Any)',\n"
        "    matches=[{'field': 'type', 'is': 'click'},"
        " {'field': 'target_text', 'contains': 'sign up'}],\n"
        "    since='2026-01-01',\n"
        ") }}\n"
    )


def test_rules_and_conditions_in_words() -> None:
    rule: list[dict[str, Any]] = [
        {"field": "type", "in": ["click", "touch"]},
        {"not": [{"field": "path", "exists": True}]},
        {
            "any": [
                [{"field": "properties.a", "gt": 1}],
                [{"field": "event", "is": "A"}, {"field": "hash", "exists": False}],
            ]
        },
        {"field": "path", "contains": "B", "case_sensitive": True},
        {"field": "path", "is": "C", "case_sensitive": False},
    ]
    assert rule_in_words(rule) == (
        '`type` is one of "click", "touch" and not (`path` has a value) and '
        '(`properties.a` is more than 1 or (`event` is "A" and `hash` has no value)) and '
        '`path` contains "B" (case-sensitive) and `path` is "C" (in any case)'
    )
    condition = {
        "all": [
            {"any": [{"user": [{"field": "plan", "is": "pro"}]}, {"has_done": {"event": "a"}}]},
            {"has_done": {"event": "b", "at_least": 2, "within_days": 1}},
        ]
    }
    assert condition_in_words(condition) == (
        '(`plan` is "pro" or has done `a`) and has done `b` at least 2 times within 1 day'
    )


@pytest.mark.parametrize("name", [EVENTS_SCHEMA, PROPERTIES_SCHEMA, SEGMENTS_SCHEMA])
def test_schemas_are_schemas(name: str) -> None:
    schema = json.loads(schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (EVENTS_SCHEMA, "definitions/events/*.yml"),
        (PROPERTIES_SCHEMA, "definitions/properties.yml"),
        (SEGMENTS_SCHEMA, "definitions/segments.yml"),
    ],
)
def test_the_project_s_own_definitions_are_valid(name: str, files: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[name]))
    paths = list(ROOT.glob(files))
    assert paths
    reader = YAML(typ="safe", pure=True)
    for path in paths:
        plain = json.loads(json.dumps(reader.load(path), default=str))
        assert list(validator.iter_errors(plain)) == []


@pytest.mark.parametrize(
    "event",
    [
        {"name": "A"},
        {"name": "A", "match": {}},
        {"name": "A", "match": {"tpye": "click"}},
        {"name": "A", "match": {"type": {"like": "x"}}},
        {"name": "A", "match": {"type": {"case_sensitive": True}}},
        {"name": "A", "match": {"type": {"is": "click", "case_sensitive": "yes"}}},
        {"name": "A", "match": {"properties.": 1}},
        {"name": "A", "match": {"hierarchy": {"selector": ["a"]}}},
        {"name": "A", "match": {"any_of_labels": "a"}},
        {"name": "A", "match": {"all": {"type": "click"}}},
        {"name": "A", "match": {"properties.a\\b": 1}},
        {"name": "A", "match": {"type": "click"}, "since": "soon"},
        {"name": "A", "match": {"type": "click"}, "nmae": "B"},
    ],
)
def test_editors_are_told_of_mistakes(event: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[EVENTS_SCHEMA]))
    assert not validator.is_valid({"events": {"some_event": event}})


@pytest.mark.parametrize(
    "match",
    [
        {"type": {"is": "click", "case_sensitive": False}},
        {"hierarchy": {"selector": "a.btn"}},
        {"all": [{"any_of_labels": ["a", "b"]}, {"not": {"any_of_labels": ["c"]}}]},
        {'properties.a."b.c".*."".é f': 1},
        {'properties."say \\"hi\\""."back\\\\slash"': 1},
    ],
)
def test_editors_take_what_generate_takes(match: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[EVENTS_SCHEMA]))
    assert (
        list(validator.iter_errors({"events": {"some_event": {"name": "A", "match": match}}})) == []
    )
