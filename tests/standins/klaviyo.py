"""Klaviyo's profiles and lists in memory: what klaviyo/openapi, openapi/stable/apis, says of
create_or_update_profile, get_profiles, add_profiles_to_list and remove_profiles_from_list.

Compared field by field with create_or_update_profile of 2026-07-15 (commit 04ab68f0) and
add_profiles_to_list of 2026-04-15 (commit 8a2e998d), and read by Klaviyo's own client. What those
leave open is closed here: a name that they do not have is a mistake of ours.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openapi_client.models.get_profile_response_collection import (
    GetProfileResponseCollection,
)
from openapi_client.models.list_members_add_query import ListMembersAddQuery
from openapi_client.models.list_members_delete_query import ListMembersDeleteQuery
from openapi_client.models.post_profile_response import PostProfileResponse
from openapi_client.models.profile_upsert_query import ProfileUpsertQuery

from tests.standins.checked import TEXT, Checked, Endpoint, array, obj
from tests.standins.faulty_http import Answer, Asked
from tests.standins.published import klaviyo

_PROFILE = {"const": "profile"}
_MAYBE = {"type": ["string", "null"]}
_LOCATION = {
    "type": ["object", "null"],
    "properties": {
        **dict.fromkeys(
            ("address1", "address2", "city", "country", "region", "zip", "timezone", "ip"), _MAYBE
        ),
        "latitude": {"type": ["string", "number", "null"]},
        "longitude": {"type": ["string", "number", "null"]},
    },
    "additionalProperties": False,
}
_WRITTEN = obj(
    "data",
    data=obj(
        "type attributes",
        type=_PROFILE,
        attributes={
            "type": "object",
            "properties": {
                **dict.fromkeys(
                    ("email", "phone_number", "external_id", "first_name", "last_name", "title",
                     "organization", "locale", "image", "_kx"),
                    _MAYBE,
                ),
                "location": _LOCATION,
                "properties": {"type": ["object", "null"]},
            },
            "additionalProperties": False,
        },
    ),
)  # fmt: skip
_READ = obj(
    "type id attributes links",
    type=_PROFILE,
    id=TEXT,
    attributes={"type": "object"},
    links=obj("self", self=TEXT),
)
_MEMBERS = obj("data", data=array(obj("type id", type=_PROFILE, id=TEXT), maxItems=1000))
_HEADERS = {"Authorization": "Klaviyo-API-Key pk_1", "revision": r"\d{4}-\d\d-\d\d"}
_JSON = {**_HEADERS, "Content-Type": r"application/vnd\.api\+json"}
_LIST = r"/api/lists/[^/]+/relationships/profiles"
_IMPORTED = obj("data", data=_READ)
_READ_IMPORTED = klaviyo(PostProfileResponse)
ENDPOINTS = [
    Endpoint(
        "POST", "/api/profile-import", _WRITTEN, dict.fromkeys((200, 201), _IMPORTED), _JSON,
        {"body": klaviyo(ProfileUpsertQuery), 200: _READ_IMPORTED, 201: _READ_IMPORTED},
    ),
    Endpoint(
        "GET", r"/api/profiles\?filter=.*", None, {200: obj("data", data=array(_READ))}, _HEADERS,
        {200: klaviyo(GetProfileResponseCollection)},
    ),
    Endpoint("POST", _LIST, _MEMBERS, {204: None}, _JSON, {"body": klaviyo(ListMembersAddQuery)}),
    Endpoint("DELETE", _LIST, _MEMBERS, {204: None}, _JSON,
             {"body": klaviyo(ListMembersDeleteQuery)}),
]  # fmt: skip
_ERROR = obj("errors", errors=array(obj("id code title detail", detail=TEXT)))


class Account:
    """Profiles by Klaviyo's id, and the members of lists; the phone number `bad` is refused."""

    def __init__(self) -> None:
        self.profiles: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, set[str]] = {"L1": set()}
        self.app = Checked(self._answer, ENDPOINTS, _ERROR)

    def members(self) -> set[str]:
        """The emails on the list L1."""
        return {self.profiles[profile]["email"] for profile in self.lists["L1"]}

    def _answer(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        if url.path == "/api/profile-import":
            return self._import(asked.body["data"]["attributes"])
        if url.path == "/api/profiles":
            told = re.fullmatch(r"equals\((\w+),(.*)\)", parse_qs(url.query)["filter"][0])
            assert told is not None
            found = self._found(told[1], json.loads(told[2]))
            data = [self._profile(found, {})] if found else []
            return 200, {"data": data}, {}
        members = self.lists.get(url.path.split("/")[3])
        if members is None:
            return self._error(404, "A list with this id does not exist.")
        ids = {told["id"] for told in asked.body["data"]}
        if asked.method == "DELETE":
            members -= ids
        else:
            members |= ids
        return 204, None, {}

    def _import(self, attributes: dict[str, Any]) -> Answer:
        if attributes.get("phone_number") == "bad":
            return self._error(400, "Invalid phone number format.")
        found = next(
            (
                self._found(name, attributes[name])
                for name in ("email", "external_id")
                if name in attributes
            ),
            None,
        )
        profile = found or f"P{len(self.profiles) + 1}"
        known = self.profiles.setdefault(profile, {})
        for name, value in attributes.items():
            if name in ("properties", "location"):
                known.setdefault(name, {}).update(value)
            else:
                known[name] = value
        return (200 if found else 201), {"data": self._profile(profile, attributes)}, {}

    def _found(self, name: str, value: str) -> str | None:
        return next((p for p, known in self.profiles.items() if known.get(name) == value), None)

    @staticmethod
    def _profile(profile: str, attributes: dict[str, Any]) -> dict[str, Any]:
        links = {"self": f"https://a.klaviyo.com/api/profiles/{profile}/"}
        return {"type": "profile", "id": profile, "attributes": attributes, "links": links}

    @staticmethod
    def _error(status: int, detail: str) -> Answer:
        error = {"id": "e", "code": "invalid", "title": "Invalid input.", "detail": detail}
        return status, {"errors": [error]}, {}
