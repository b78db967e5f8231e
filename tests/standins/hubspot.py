"""HubSpot's contacts in memory.

The shapes are those of HubSpot/HubSpot-public-api-spec-collection,
CRM/Contacts/Rollouts/424/v3/contacts.json; 207 and its errors are those of
developers.hubspot.com/docs/api-reference/error-handling. HubSpot's own client
reads what is sent and answered.
"""

from __future__ import annotations

from typing import Any

from tests.standins.checked import TEXT, TEXTS, Checked, Endpoint, array, obj
from tests.standins.faulty_http import Answer, Asked
from tests.standins.published import hubspot

_NOW = "2026-03-09T12:00:00.000Z"
_INPUT = obj("id properties", id=TEXT, idProperty=TEXT, objectWriteTraceId=TEXT, properties=TEXTS)
_ID = obj("id", id=TEXT)
_OBJECT = obj(
    "createdAt id properties updatedAt",
    id=TEXT,
    objectWriteTraceId=TEXT,
    properties={"type": "object", "additionalProperties": {"type": ["string", "null"]}},
)
_PARTIAL = obj(
    "category context errors links message status",
    context={"type": "object", "additionalProperties": array(TEXT)},
    message=TEXT,
    errors=array(obj("message")),
)
_STATUS = {"enum": ["PENDING", "PROCESSING", "CANCELED", "COMPLETE"]}


def _inputs(of: dict[str, Any], required: str = "inputs", **more: Any) -> dict[str, Any]:
    return obj(required, inputs=array(of, minItems=1, maxItems=100), **more)


def _batch(of: dict[str, Any]) -> dict[str, Any]:
    return obj(
        "completedAt results startedAt status",
        results=array(of),
        errors=array(_PARTIAL),
        numErrors={"type": "integer"},
        status=_STATUS,
    )


_UPSERTED = {**_OBJECT, "required": [*_OBJECT["required"], "new"]}


def _endpoint(
    what: str, body: dict[str, Any], replies: dict[int, dict[str, Any] | None], **read_as: str
) -> Endpoint:
    parts: dict[str, int | str] = {"asked": "body", "ok": 200, "partly": 207}
    reads = {parts[part]: hubspot(model) for part, model in read_as.items()}
    path = f"/crm/v3/objects/contacts/batch/{what}"
    return Endpoint("POST", path, body, replies, _SIGNED, reads)


_SIGNED = {"Authorization": "Bearer pat-1", "Content-Type": "application/json"}
_READ = {
    "ok": "BatchResponseSimplePublicObject",
    "partly": "BatchResponseSimplePublicObjectWithErrors",
}
ENDPOINTS = [
    _endpoint(
        "upsert",
        _inputs(_INPUT),
        dict.fromkeys((200, 207), _batch(_UPSERTED)),
        asked="BatchInputSimplePublicObjectBatchInputUpsert",
        ok="BatchResponseSimplePublicUpsertObject",
        partly="BatchResponseSimplePublicUpsertObjectWithErrors",
    ),
    _endpoint(
        "update",
        _inputs(_INPUT),
        dict.fromkeys((200, 207), _batch(_OBJECT)),
        asked="BatchInputSimplePublicObjectBatchInput",
        **_READ,
    ),
    _endpoint("archive", _inputs(_ID), {204: None}, asked="BatchInputSimplePublicObjectId"),
    _endpoint(
        "read",
        _inputs(
            _ID,
            "inputs properties propertiesWithHistory",
            properties=array(TEXT),
            propertiesWithHistory=array(TEXT),
            idProperty=TEXT,
        ),
        dict.fromkeys((200, 207), _batch(_OBJECT)),
        asked="BatchReadInputSimplePublicObjectId",
        **_READ,
    ),
]
_ERROR = obj("category correlationId message", message=TEXT)


class Contacts:
    """Contacts by HubSpot's id. `strict`: a value that is refused fails its whole batch."""

    def __init__(self, *, strict: bool = False) -> None:
        self.contacts: dict[str, dict[str, Any]] = {}
        self.writes: list[str] = []
        self._strict = strict
        self._next = 1000
        self.app = Checked(self._answer, ENDPOINTS, _ERROR)

    def by_email(self) -> dict[str, dict[str, Any]]:
        """The properties of each contact."""
        return {found["email"]: found for found in self.contacts.values()}

    def _answer(self, asked: Asked) -> Answer:
        inputs = asked.body["inputs"]
        what = asked.path.rsplit("/", 1)[1]
        if what == "archive":
            for told in inputs:
                self.contacts.pop(told["id"], None)
            return 204, None, {}
        ids = {found["email"]: hs_id for hs_id, found in self.contacts.items()}
        if what == "read":
            known = [ids[told["id"].lower()] for told in inputs if told["id"].lower() in ids]
            missing = [told["id"] for told in inputs if told["id"].lower() not in ids]
            error = self._error("Could not get some objects", {"ids": missing})
            results = [self._object(hs_id, {}) for hs_id in known]
            return self._batch(results, [error] if missing else [])
        bad = [told for told in inputs if told["properties"].get("lifecyclestage") == "bad"]
        if bad and self._strict:
            message = "Property values were not valid"
            return (
                400,
                {"category": "VALIDATION_ERROR", "correlationId": "c", "message": message},
                {},
            )
        results = []
        for told in inputs:
            if told in bad:
                continue
            hs_id = told["id"] if what == "update" else ids.get(told["id"].lower())
            new = hs_id is None
            if hs_id is None:
                hs_id, self._next = str(self._next), self._next + 1
                self.contacts[hs_id] = {"email": told["id"].lower()}
            written = {n: v for n, v in told["properties"].items() if n != "email"}
            self.contacts[hs_id].update(written)
            self.writes.append(hs_id)
            results.append(
                {**self._object(hs_id, told), **({"new": new} if what == "upsert" else {})}
            )
        errors = [
            self._error(
                "lifecyclestage is not valid", {"objectWriteTraceId": [told["objectWriteTraceId"]]}
            )
            for told in bad
        ]
        return self._batch(results[::-1], errors)

    def _object(self, hs_id: str, told: dict[str, Any]) -> dict[str, Any]:
        trace = {n: told[n] for n in ("objectWriteTraceId",) if n in told}
        properties = {"email": self.contacts[hs_id]["email"]}
        return {
            "id": hs_id,
            "createdAt": _NOW,
            "updatedAt": _NOW,
            "properties": properties,
            **trace,
        }

    @staticmethod
    def _error(message: str, context: dict[str, list[str]]) -> dict[str, Any]:
        return {
            "status": "error", "category": "VALIDATION_ERROR", "message": message,
            "context": context, "errors": [], "links": {},
        }  # fmt: skip

    @staticmethod
    def _batch(results: list[Any], errors: list[Any]) -> Answer:
        told = {
            "status": "COMPLETE", "startedAt": _NOW, "completedAt": _NOW, "results": results,
        }  # fmt: skip
        if not errors:
            return 200, told, {}
        return 207, {**told, "errors": errors, "numErrors": len(errors)}, {}
