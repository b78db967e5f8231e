"""Records of HubSpot's CRM, such as contacts, in batches.

Facts are from HubSpot's published description of the contacts API, version 3
(HubSpot/HubSpot-public-api-spec-collection, CRM/Contacts/Rollouts/424/v3/contacts.json), and from
developers.hubspot.com/docs/api-reference/error-handling where that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http_entry import Text
from activation.destinations.http_requests import as_json
from activation.destinations.protocol import Refused
from activation.destinations.wire import Pace, Request, Wire, json_of
from activation.operations import Accepted, Kind, Operation, Outcome, Rejected
from activation.secrets import filled_in


class HubspotEntry(DestinationEntry):
    """An account; `into` is a type of object: contacts, companies or another one."""

    type: Literal["hubspot"]
    token: Text = Field(description="An access token: {{ env_var('HUBSPOT_TOKEN') }}.")
    url: Text = "https://api.hubapi.com"
    # The least that developers.hubspot.com/changelog tells of: 100 requests in ten seconds.
    requests_per_second: float = Field(default=9.0, gt=0)
    concurrency: int = Field(default=4, ge=1, le=64, description="Requests at the same time.")
    timeout: float = Field(default=60.0, gt=0)

    def open(self, into: str, project_dir: Path) -> HubspotObjects:
        """Make the client. Nothing is asked yet."""
        token = filled_in(self.token)
        wire = Wire(
            headers={"Authorization": f"Bearer {token}"},
            timeout=self.timeout,
            connections=self.concurrency,
            pace=Pace(self.requests_per_second),
        )
        wire.keep(token)
        url = f"{filled_in(self.url).rstrip('/')}/crm/v3/objects/{into}"
        return HubspotObjects(wire, url, self.concurrency)


class HubspotObjects:
    """Upserts by a property whose values are unique, such as a contact's email, and repeats
    nothing. Records are updated and archived by HubSpot's own id, which is looked up first."""

    kinds: frozenset[Kind] = frozenset({"upsert", "update", "clear", "delete"})
    #: developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide
    largest_batch = 100

    def __init__(self, wire: Wire, url: str, concurrency: int) -> None:
        self._wire = wire
        self._url = url
        self.at_once = concurrency

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One batch request, and one before it that looks ids up where they are needed."""
        if len(operations[0].match) != 1:
            found_by = ", ".join(operations[0].match)
            raise Refused(f"HubSpot finds records by one property, and not by {found_by}")
        kind = operations[0].kind
        if kind == "upsert":
            answer = json_of(self._wire.ask(self._upsert(operations)))
            return _outcomes(answer, operations)
        return self._by_id(kind, operations)

    def show(self, operations: Sequence[Operation]) -> str:
        """The request, with the values of `match` where HubSpot's ids would be."""
        kind = operations[0].kind
        if kind == "upsert":
            return self._wire.show(self._upsert(operations))
        ids = {_value(operation).lower(): _value(operation) for operation in operations}
        requests = [self._read(operations), self._change(kind, list(operations), ids)]
        return "\n\n".join(map(self._wire.show, requests))

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _by_id(self, kind: Kind, operations: Sequence[Operation]) -> list[Outcome]:
        answer = json_of(self._wire.read(self._read(operations)))
        name = next(iter(operations[0].match))
        ids = {
            str(result["properties"].get(name)).lower(): result["id"]
            for result in _list(answer, "results")
        }
        missing = {
            str(value).lower()
            for error in _list(answer, "errors")
            for value in _list(error.get("context"), "ids")
        }
        outcomes: list[Outcome] = [None] * len(operations)
        there = []
        for place, operation in enumerate(operations):
            value = _value(operation).lower()
            if value in ids:
                there.append(place)
            elif value in missing:
                gone = f"there is no record with {name} {_value(operation)!r}"
                outcomes[place] = Rejected(gone) if kind == "update" else Accepted()
        if not there:
            return outcomes
        known = [operations[place] for place in there]
        response = self._wire.ask(self._change(kind, known, ids))
        if kind == "delete":
            # 204 and no content: all of them.
            done: list[Outcome] = [Accepted()] if response.status_code == 204 else [None]
            done *= len(known)
        else:
            done = _outcomes(json_of(response), known, ids)
        for place, outcome in zip(there, done, strict=True):
            outcomes[place] = outcome
        return outcomes

    def _upsert(self, operations: Sequence[Operation]) -> Request:
        inputs = [
            {
                "id": _value(operation),
                "idProperty": next(iter(operation.match)),
                # Comes back with the result of the record.
                "objectWriteTraceId": operation.key,
                "properties": _properties(operation.fields),
            }
            for operation in operations
        ]
        return Request("POST", f"{self._url}/batch/upsert", body=as_json({"inputs": inputs}))

    def _read(self, operations: Sequence[Operation]) -> Request:
        name = next(iter(operations[0].match))
        asked = {
            "idProperty": name,
            "inputs": [{"id": value} for value in dict.fromkeys(map(_value, operations))],
            "properties": [name],
            "propertiesWithHistory": [],
        }
        return Request("POST", f"{self._url}/batch/read", body=as_json(asked))

    def _change(self, kind: Kind, operations: list[Operation], ids: Mapping[str, str]) -> Request:
        inputs: list[dict[str, Any]] = [{"id": ids[_value(op).lower()]} for op in operations]
        if kind != "delete":
            for told, operation in zip(inputs, operations, strict=True):
                told["objectWriteTraceId"] = operation.key
                told["properties"] = _properties(operation.fields)
        path = "batch/archive" if kind == "delete" else "batch/update"
        return Request("POST", f"{self._url}/{path}", body=as_json({"inputs": inputs}))


def _outcomes(
    answer: Any, operations: Sequence[Operation], ids: Mapping[str, str] = MappingProxyType({})
) -> list[Outcome]:
    """Each record's part of an answer, also of one with the status 207: `results` are those that
    were written, `errors` name records in their context. `ids` are HubSpot's, by value."""
    name = next(iter(operations[0].match))
    written = {
        called
        for result in _list(answer, "results")
        for called in (
            ("trace", result.get("objectWriteTraceId")),
            ("value", str((result.get("properties") or {}).get(name)).lower()),
            ("id", result.get("id")),
        )
    }
    refused = {
        (kind, str(called).lower() if kind == "value" else called): str(error.get("message"))
        for error in _list(answer, "errors")
        for kind, told in (("trace", "objectWriteTraceId"), ("id", "ids"), ("value", name))
        for called in _list(error.get("context"), told)
    }
    outcomes: list[Outcome] = []
    for operation in operations:
        value = _value(operation).lower()
        names = {("trace", operation.key), ("value", value), ("id", ids.get(value, value))}
        reason = next((refused[called] for called in names if called in refused), None)
        if reason is not None:
            outcomes.append(Rejected(reason))
        else:
            outcomes.append(Accepted() if names & written else None)
    return outcomes


def _list(told: Any, name: str) -> list[Any]:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, list) else []


def _value(operation: Operation) -> str:
    return str(next(iter(operation.match.values())))


def _properties(fields: Mapping[str, Any]) -> dict[str, str]:
    """Every property is a text: an empty one clears it, choices have semicolons between them."""
    return {name: _text(value) for name, value in fields.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(_text, value))
    return as_json(value) if isinstance(value, dict) else str(value)
