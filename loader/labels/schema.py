"""JSON Schemas of definition files, for editors."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel

from activation.destinations import DESTINATIONS
from activation.entry import SyncEntry
from activation.sequences import SequenceEntry
from loader.alerts.entry import AlertsEntry
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
from loader.labels.render_models import notice
from loader.labels.rule_schema import (
    CONDITION_REF,
    MATCH_REF,
    TABLE,
    TEST_REF,
    condition_schema,
    match_schema,
    rule_schema,
    test_schema,
    value_schema,
)
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
ALERTS_SCHEMA: Final = "definitions/schema/alerts.json"
PROPERTIES_SCHEMA: Final = "definitions/schema/properties.json"

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAME: Final = "^[a-z0-9_]+$"
_VALUE_REF: Final = {"$ref": "#/$defs/value"}


def schemas() -> dict[str, str]:
    """Path relative to the project, and text, of each schema."""
    event = _entry(EventEntry)
    del event["$defs"]
    event["properties"]["match"] |= MATCH_REF
    event["properties"]["properties"]["additionalProperties"] = {"$ref": "#/$defs/property"}
    segment = _entry(SegmentEntry)
    segment["properties"]["match"] |= CONDITION_REF
    found = _entry(PropertyDefinitionEntry)
    del found["$defs"]
    found["properties"]["otherwise"] |= _VALUE_REF
    synced = _entry(SyncedPropertiesEntry)
    del synced["$defs"]
    raw_table = _entry(RawTableEntry)
    raw_table["properties"]["columns"]["propertyNames"] = {"enum": list(MAPPABLE)}
    sync, sequence, target = _entry(SyncEntry), _entry(SequenceEntry), _entry(TargetEntry)
    alerts = _entry(AlertsEntry)
    case = _entry(CaseEntry)
    case["properties"]["when"] |= {"anyOf": [MATCH_REF, {"$ref": "#/$defs/columns"}]}
    case["properties"]["value"] |= _VALUE_REF
    return {
        PROPERTIES_SCHEMA: _document(
            "properties",
            found,
            {
                "CaseEntry": case,
                "match": match_schema(),
                "columns": rule_schema({"type": "object", "additionalProperties": TEST_REF}),
                "test": test_schema(of_events=True),
                "value": value_schema(),
            },
        ),
        EVENTS_SCHEMA: _document(
            "events",
            event,
            {
                "match": match_schema(),
                "test": test_schema(of_events=True),
                "property": _entry(PropertyEntry),
            },
        ),
        SEGMENTS_SCHEMA: _document(
            "segments",
            segment,
            {
                "condition": condition_schema(),
                "users": rule_schema({"type": "object", "additionalProperties": TEST_REF}),
                "test": test_schema(of_events=False),
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
        ALERTS_SCHEMA: _file(
            "loader/alerts/entry.py",
            "Who is told of what",
            {"alerts": {"anyOf": [{"$ref": "#/$defs/entry"}, {"type": "null"}]}},
            {**alerts.pop("$defs"), "entry": alerts},
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


def _document(root: str, entry: dict[str, Any], definitions: dict[str, Any]) -> str:
    named = "column" if root == "properties" else "table"
    entries = {
        "type": ["object", "null"],
        "description": f"By the name of the {named}, which never changes.",
        "patternProperties": {TABLE: {"$ref": "#/$defs/entry"}},
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
