"""User profiles of Mixpanel.

Facts are from Mixpanel's published description of its ingestion API (mixpanel/docs,
openapi/ingestion.openapi.yaml, /engage) and docs.mixpanel.com/reference/user-profile-limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http_entry import Text
from activation.destinations.http_requests import as_json
from activation.destinations.protocol import Refused
from activation.destinations.wire import Pace, Request, Wire, json_of
from activation.errors import ActivationError
from activation.operations import Accepted, Kind, Operation, Outcome, Rejected
from activation.secrets import filled_in


class MixpanelEntry(DestinationEntry):
    """A project; `into` is profiles."""

    type: Literal["mixpanel"]
    token: Text = Field(description="The project's token: {{ env_var('MIXPANEL_TOKEN') }}.")
    region: Literal["api", "api-eu", "api-in"] = "api"
    url: Text | None = Field(default=None, description="In place of the region's.")
    requests_per_second: float | None = Field(default=None, gt=0)
    concurrency: int = Field(default=4, ge=1, le=64, description="Requests at the same time.")
    timeout: float = Field(default=60.0, gt=0)

    def open(self, into: str, project_dir: Path) -> MixpanelProfiles:
        """Make the client. Raises ActivationError for anything but profiles."""
        if into != "profiles":
            raise ActivationError(f"destination: Mixpanel takes profiles, and not {into}")
        token = filled_in(self.token)
        wire = Wire(
            timeout=self.timeout,
            connections=self.concurrency,
            pace=Pace(self.requests_per_second),
        )
        wire.keep(token)
        url = filled_in(self.url) if self.url else f"https://{self.region}.mixpanel.com"
        return MixpanelProfiles(wire, url.rstrip("/"), token, self.concurrency)


class MixpanelProfiles:
    """Sets and unsets properties of the profile with a $distinct_id, which repeats nothing."""

    kinds: frozenset[Kind] = frozenset({"upsert", "clear", "delete"})
    fills_empty = True
    #: 2,000 updates at most in a request, and a record takes up to three.
    largest_batch = 600

    def __init__(self, wire: Wire, url: str, token: str, concurrency: int) -> None:
        self._wire = wire
        self._url = url
        self._token = token
        self.at_once = concurrency

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One request; 1 MB at most for each update."""
        if len(operations[0].match) != 1:
            raise Refused("Mixpanel finds profiles by $distinct_id alone")
        updates, owners = self._updates(operations)
        # `verbose` tells of the request, `strict` of each update: the plain answer 1 only says
        # that one of them or more is valid.
        answer = self._wire.ask(self._request(updates), success=(400,))
        return _outcomes(json_of(answer), owners, len(operations), self._wire.words(answer))

    def show(self, operations: Sequence[Operation]) -> str:
        """The request, without the token."""
        return self._wire.show(self._request(self._updates(operations)[0]))

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _request(self, updates: list[dict[str, Any]]) -> Request:
        # ip=0: where this runs is not where the user is.
        return Request("POST", f"{self._url}/engage?ip=0&strict=1&verbose=1", body=as_json(updates))

    def _updates(self, operations: Sequence[Operation]) -> tuple[list[dict[str, Any]], list[int]]:
        """The updates, and the place of the operation that each belongs to."""
        updates: list[dict[str, Any]] = []
        owners: list[int] = []
        for place, operation in enumerate(operations):
            name, found = next(iter(operation.match.items()))
            about = {"$token": self._token, "$distinct_id": str(found)}
            for change in _changes(operation, name):
                updates.append({**about, **change})
                owners.append(place)
        return updates, owners


def _changes(operation: Operation, found_by: str) -> list[dict[str, Any]]:
    if operation.kind == "delete":
        # Its value is ignored.
        return [{"$delete": ""}]
    fields = {name: value for name, value in operation.fields.items() if name != found_by}
    once = {n: v for n, v in fields.items() if n in operation.if_empty and v is not None}
    unset = [n for n, v in fields.items() if v is None and n not in operation.if_empty]
    written = {n: v for n, v in fields.items() if v is not None and n not in once}
    changes: list[dict[str, Any]] = [{"$set": written}] if operation.kind == "upsert" else []
    if once:
        changes.append({"$set_once": once})
    return [*changes, {"$unset": unset}] if unset else changes


def _outcomes(answer: Any, owners: list[int], count: int, words: str) -> list[Outcome]:
    if not isinstance(answer, dict):
        # 1 or 0: all of one update, and of several that one or more is valid.
        if answer == 0:
            raise Refused(words)
        return [Accepted() if answer == 1 and len(owners) == 1 else None] * count
    failed = answer.get("failed_records")
    failures = {
        owners[failure["index"]]: str(failure.get("message"))
        for failure in (failed if isinstance(failed, list) else ())
        if isinstance(failure.get("index"), int) and 0 <= failure["index"] < len(owners)
    }
    imported = answer.get("num_records_imported")
    whole = isinstance(imported, int) and imported + len(failed or ()) == len(owners)
    if not whole and not failures:
        if answer.get("status") == 0 or answer.get("code") == 400:
            raise Refused(words)
        alone = answer.get("status") == 1 and len(owners) == 1
        return [Accepted() if alone else None] * count
    named: list[Outcome] = [
        Rejected(failures[place]) if place in failures else Accepted() if whole else None
        for place in range(count)
    ]
    # An update of the same record may have been done.
    half = {place for place in failures if owners.count(place) > 1}
    return [None if place in half else outcome for place, outcome in enumerate(named)]
