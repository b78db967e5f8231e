"""JSON Schemas of definition files, for editors."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel

from activation.destinations import DESTINATIONS
from activation.entry import SyncEntry
from activation.sequences import SequenceEntry
from loader.labels.entries import (
    CaseEntry,
    ControlEntry,
    DoneEntry,
    EventEntry,
    NotDoneEntry,
    PropertyDefinitionEntry,
    PropertyEntry,
    SegmentEntry,
    SyncedPropertiesEntry,
)
from loader.labels.fields import PATH_PATTERN, known_fields
from loader.labels.operands import CASE_SENSITIVE, OPERATORS, SELECTOR
from loader.labels.render_models import notice
from loader.labels.rules import ANY_OF_LABELS, SQL
from loader.mapped.entry import MAPPABLE, RawTableEntry
from loader.privacy.entry import PrivacyEntry
from loader.scheduling.entry import TargetEntry

EVENTS_SCHEMA: Final = "definitions/schema/events.json"
SEGMENTS_SCHEMA: Final = "definitions/schema/segments.json"
PRIVACY_SCHEMA: Final = "definitions/schema/privacy.json"
RAW_EVENTS_SCHEMA: Final = "definitions/schema/raw_events.json"
SYNCED_SCHEMA: Final = "definitions/schema/synced_properties.json"
SYNCS_SCHEMA: Final = "definitions/schema/syncs.json"
SEQUENCES_SCHEMA: Final = "definitions/schema/sequences.json"
SCHEDULE_SCHEMA: Final = "definitions/schema/schedule.json"
DESTINATIONS_SCHEMA: Final = "definitions/schema/destinations.json"
PROPERTIES_SCHEMA: Final = "definitions/schema/properties.json"

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAME: Final = "^[a-z0-9_]+$"
_TABLE: Final = "^[a-z_][a-z0-9_]{0,62}$"
_SCALAR: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}
_MATCH_REF: Final = {"$ref": "#/$defs/match"}
_CONDITION_REF: Final = {"$ref": "#/$defs/condition"}
_TEST_REF: Final = {"$ref": "#/$defs/test"}
_VALUE_REF: Final = {"$ref": "#/$defs/value"}


def schemas() -> dict[str, str]:
    """Path relative to the project, and text, of each schema."""
    event = _entry(EventEntry)
    del event["$defs"]
    event["properties"]["match"] |= _MATCH_REF
    event["properties"]["properties"]["additionalProperties"] = {"$ref": "#/$defs/property"}
    segment = _entry(SegmentEntry)
    segment["properties"]["match"] |= _CONDITION_REF
    found = _entry(PropertyDefinitionEntry)
    del found["$defs"]
    found["properties"]["otherwise"] |= _VALUE_REF
    synced = _entry(SyncedPropertiesEntry)
    del synced["$defs"]
    raw_table = _entry(RawTableEntry)
    raw_table["properties"]["columns"]["propertyNames"] = {"enum": list(MAPPABLE)}
    sync, sequence, target = _entry(SyncEntry), _entry(SequenceEntry), _entry(TargetEntry)
    case = _entry(CaseEntry)
    case["properties"]["when"] |= {"anyOf": [_MATCH_REF, {"$ref": "#/$defs/columns"}]}
    case["properties"]["value"] |= _VALUE_REF
    return {
        PROPERTIES_SCHEMA: _document(
            "properties",
            found,
            {
                "CaseEntry": case,
                "match": _match(),
                "columns": _rule({"type": "object", "additionalProperties": _TEST_REF}),
                "test": _test(of_events=True),
                "value": _value(),
            },
        ),
        EVENTS_SCHEMA: _document(
            "events",
            event,
            {
                "match": _match(),
                "test": _test(of_events=True),
                "property": _entry(PropertyEntry),
            },
        ),
        SEGMENTS_SCHEMA: _document(
            "segments",
            segment,
            {
                "condition": _condition(),
                "users": _rule({"type": "object", "additionalProperties": _TEST_REF}),
                "test": _test(of_events=False),
                "has_done": _entry(DoneEntry),
                "has_not_done": _entry(NotDoneEntry),
            },
        ),
        SYNCED_SCHEMA: _file(
            "loader/labels/entries.py",
            "Which custom properties are synced",
            {"synced_properties": {"anyOf": [{"$ref": "#/$defs/entry"}, {"type": "null"}]}},
            {"entry": synced, "ControlEntry": _entry(ControlEntry)},
        ),
        PRIVACY_SCHEMA: _file(
            "loader/privacy/entry.py",
            "Rules of privacy",
            {"privacy": {"anyOf": [{"$ref": "#/$defs/entry"}, {"type": "null"}]}},
            {"entry": _entry(PrivacyEntry)},
        ),
        RAW_EVENTS_SCHEMA: _file(
            "loader/mapped/entry.py",
            "Tables whose rows are raw events",
            {
                "raw_events": {
                    "type": ["object", "null"],
                    "description": "By the name that the ledger has for the table.",
                    "additionalProperties": {"$ref": "#/$defs/entry"},
                }
            },
            {"entry": raw_table},
        ),
        SYNCS_SCHEMA: _file(
            "activation/entry.py",
            "How models appear in destinations",
            {"syncs": _named("By the name of the sync.")},
            {**sync.pop("$defs"), "entry": sync},
        ),
        SEQUENCES_SCHEMA: _file(
            "activation/sequences.py",
            "Syncs that are run one after the other",
            {"sequences": _named("By the name of the sequence.")},
            {**sequence.pop("$defs"), "entry": sequence},
        ),
        SCHEDULE_SCHEMA: _file(
            "loader/scheduling/entry.py",
            "When tables are synced",
            {
                "schedules": {
                    "type": ["object", "null"],
                    "description": "By the target of profiles.yml.",
                    "additionalProperties": {"$ref": "#/$defs/entry"},
                }
            },
            {**target.pop("$defs"), "entry": target},
        ),
        DESTINATIONS_SCHEMA: _file(
            "activation/destinations/",
            "Where records go",
            {"destinations": _named("By the name that syncs have for it.")},
            # The other keys are each type's own: reading checks them.
            {
                "entry": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {
                        "type": {"anyOf": [{"enum": sorted(DESTINATIONS)}, {"pattern": ":"}]}
                    },
                }
            },
        ),
    }


def _named(description: str) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": description,
        "patternProperties": {_NAME: {"$ref": "#/$defs/entry"}},
        "additionalProperties": False,
    }


def _value() -> dict[str, Any]:
    of_field = {
        "type": "object",
        "required": ["field"],
        "properties": {"field": {"type": "string"}},
        "additionalProperties": False,
    }
    return {"anyOf": [_SCALAR, of_field]}


def _document(root: str, entry: dict[str, Any], definitions: dict[str, Any]) -> str:
    named = "column" if root == "properties" else "table"
    entries = {
        "type": ["object", "null"],
        "description": f"By the name of the {named}, which never changes.",
        "patternProperties": {_TABLE: {"$ref": "#/$defs/entry"}},
        "additionalProperties": False,
    }
    return _file(
        "loader/labels/entries.py",
        f"Definitions of {root}",
        {root: entries},
        {"entry": entry, **definitions},
    )


def _file(source: str, title: str, properties: dict[str, Any], definitions: dict[str, Any]) -> str:
    document = {
        "$schema": _DIALECT,
        "$comment": notice(source),
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _entry(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _match() -> dict[str, Any]:
    fields: dict[str, Any] = dict.fromkeys(known_fields(), _TEST_REF)
    return _rule(
        {
            "type": "object",
            "minProperties": 1,
            "properties": {
                **fields,
                "not": _MATCH_REF,
                "any": {"type": "array", "minItems": 1, "items": _MATCH_REF},
                "all": {"type": "array", "minItems": 1, "items": _MATCH_REF},
                SQL: {
                    "description": "A condition in SQL (PostgreSQL's) on the fields of an event.",
                    "type": "string",
                    "minLength": 1,
                },
                ANY_OF_LABELS: {
                    "description": "Keys of other events: what matches the rule of one of them.",
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": _TABLE},
                },
            },
            "patternProperties": {f"^properties{PATH_PATTERN}$": _TEST_REF},
            "additionalProperties": False,
        }
    )


def _rule(mapping: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [mapping, {"type": "array", "minItems": 1, "items": mapping}]}


def _test(*, of_events: bool) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(OPERATORS, _SCALAR)
    values["in"] = {"type": "array", "minItems": 1, "items": _SCALAR}
    values["exists"] = {"type": "boolean"}
    values[SELECTOR] = {
        "type": "string",
        "minLength": 1,
        "description": "A CSS selector of the element that was used or of one around it.",
    }
    if not of_events:
        del values[SELECTOR]
    values |= {key: {"type": ["number", "string"]} for key in ("gt", "gte", "lt", "lte")}
    values[CASE_SENSITIVE] = {
        "type": "boolean",
        "description": "false unless said for contains, starts_with, ends_with and matches; "
        "true unless said for is, is_not and in.",
    }
    tests = {
        "type": "object",
        "minProperties": 1,
        "properties": values,
        "additionalProperties": False,
        "dependentSchemas": {CASE_SENSITIVE: {"minProperties": 2}},
    }
    return {
        "description": f"A value, or tests: {', '.join(values)}.",
        "anyOf": [_SCALAR, tests],
    }


def _condition() -> dict[str, Any]:
    members = {"type": "array", "minItems": 1, "items": _CONDITION_REF}
    done = [{"type": "string"}]
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "all": members,
            "any": members,
            "not": _CONDITION_REF,
            "user": {"$ref": "#/$defs/users"},
            "has_done": {"anyOf": [*done, {"$ref": "#/$defs/has_done"}]},
            "has_not_done": {"anyOf": [*done, {"$ref": "#/$defs/has_not_done"}]},
        },
    }
