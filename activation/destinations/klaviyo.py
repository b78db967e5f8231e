"""Profiles and lists of Klaviyo.

Facts are from Klaviyo's published description of its API (klaviyo/openapi, openapi/stable/apis:
create_or_update_profile, add_profiles_to_list, remove_profiles_from_list, get_profiles).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http_entry import Text
from activation.destinations.http_requests import as_json
from activation.destinations.protocol import Busy, Lost, Refused
from activation.destinations.wire import Pace, Request, Wire, json_of
from activation.errors import ActivationError
from activation.fields import nested
from activation.operations import Accepted, Kind, Operation, Outcome, Rejected
from activation.secrets import filled_in

_REVISION = "2026-04-15"
_JSON = {"Content-Type": "application/vnd.api+json", "Accept": "application/vnd.api+json"}
#: What a profile may be found by.
_IDENTIFIERS = ("email", "phone_number", "external_id")


class KlaviyoEntry(DestinationEntry):
    """An account; `into` is profiles, or lists/ and the id of a list."""

    type: Literal["klaviyo"]
    key: Text = Field(description="A private API key: {{ env_var('KLAVIYO_KEY') }}.")
    url: Text = "https://a.klaviyo.com"
    # Steady limits a minute: 750 for the import of a profile, 150 for members of lists.
    requests_per_second: float = Field(default=10.0, gt=0)
    concurrency: int = Field(default=4, ge=1, le=64)
    timeout: float = Field(default=30.0, gt=0)

    def open(self, into: str, project_dir: Path) -> KlaviyoProfiles:
        """Make the client. Raises ActivationError for what is neither profiles nor a list."""
        kind, _, list_id = into.partition("/")
        if (kind, bool(list_id)) not in {("profiles", False), ("lists", True)}:
            raise ActivationError(
                f"destination: Klaviyo takes profiles or lists/ID, and not {into}"
            )
        key = filled_in(self.key)
        wire = Wire(
            headers={"Authorization": f"Klaviyo-API-Key {key}", "revision": _REVISION},
            timeout=self.timeout,
            connections=self.concurrency,
            pace=Pace(self.requests_per_second),
        )
        wire.keep(key)
        url = f"{filled_in(self.url).rstrip('/')}/api"
        if list_id:
            return KlaviyoList(wire, url, self.concurrency, list_id)
        return KlaviyoProfiles(wire, url, self.concurrency)


class KlaviyoProfiles:
    """Creates or updates the profile with an email, phone number or external id: repeats nothing.
    A field that is null is cleared."""

    kinds: frozenset[Kind] = frozenset({"upsert", "clear"})
    largest_batch = 1

    def __init__(self, wire: Wire, url: str, concurrency: int) -> None:
        self._wire = wire
        self._url = url
        self.at_once = concurrency

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """A request for the one profile."""
        [operation] = operations
        if problem := _problem(operation):
            return [Rejected(problem)]
        return [Accepted() if self._imported(operation) else None]

    def show(self, operations: Sequence[Operation]) -> str:
        """The requests."""
        return "\n\n".join(self._wire.show(self._import(op)) for op in operations)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _imported(self, operation: Operation) -> str | None:
        """Klaviyo's id of the profile, once it is as asked; None where it is not told."""
        answer = json_of(self._wire.ask(self._import(operation)))
        data = answer.get("data") if isinstance(answer, dict) else None
        return data.get("id") if isinstance(data, dict) else None

    def _import(self, operation: Operation) -> Request:
        attributes = nested({**operation.match, **operation.fields})
        body = as_json({"data": {"type": "profile", "attributes": attributes}})
        return Request("POST", f"{self._url}/profile-import", _JSON, body)


class KlaviyoList(KlaviyoProfiles):
    """Members of a list: a profile is created or updated and then added, or removed again. It
    stays a profile, and its consent what it is."""

    kinds: frozenset[Kind] = frozenset({"upsert", "delete"})
    #: 1,000 members in a request, each of which takes one of its own before: several batches find
    #: their profiles side by side.
    largest_batch = 25

    def __init__(self, wire: Wire, url: str, concurrency: int, list_id: str) -> None:
        super().__init__(wire, url, concurrency)
        self._members = f"{url}/lists/{quote(list_id, safe='')}/relationships/profiles"
        # Kept until the batch is done, so that no profile is asked for twice.
        self._found: dict[str, tuple[Outcome, str | None]] = {}

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Find the profiles, each by a request, then change the list by another one."""
        adds = operations[0].kind == "upsert"
        try:
            for operation in operations:
                if operation.key not in self._found:
                    self._found[operation.key] = self._find(operation)
            found = [self._found[operation.key] for operation in operations]
            ids = [profile for _, profile in found if profile is not None]
            done = not ids or self._wire.ask(self._change(adds, ids)).status_code == 204
        except Busy as error:
            if adds and any(operation.key in self._found for operation in operations):
                # Profiles are as asked by now: something was done.
                raise Lost(str(error), error.after) from error
            raise
        for operation in operations:
            self._found.pop(operation.key, None)
        return [outcome if done or profile is None else None for outcome, profile in found]

    def show(self, operations: Sequence[Operation]) -> str:
        """The requests, with a name where Klaviyo's ids would be."""
        adds = operations[0].kind == "upsert"
        finding = [self._import(op) if adds else self._search(op) for op in operations]
        ids = [f"id of {next(iter(op.match.values()))}" for op in operations]
        return "\n\n".join(map(self._wire.show, [*finding, self._change(adds, ids)]))

    def _find(self, operation: Operation) -> tuple[Outcome, str | None]:
        """Accepted where the profile's id is known, or known not to be there; the id."""
        if problem := _problem(operation):
            return Rejected(problem), None
        if operation.kind == "upsert":
            try:
                profile = self._imported(operation)
            except Refused as error:
                return Rejected(str(error)), None
            return (Accepted() if profile is not None else None), profile
        answer = json_of(self._wire.read(self._search(operation)))
        data: Any = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list):
            return None, None
        return Accepted(), data[0]["id"] if data else None

    def _search(self, operation: Operation) -> Request:
        name, value = next(iter(operation.match.items()))
        told = f"equals({name},{as_json(str(value))})"
        return Request("GET", f"{self._url}/profiles?filter={quote(told, safe='')}", _JSON)

    def _change(self, adds: bool, ids: list[str]) -> Request:
        members = [{"type": "profile", "id": profile} for profile in ids]
        method = "POST" if adds else "DELETE"
        return Request(method, self._members, _JSON, as_json({"data": members}))


def _problem(operation: Operation) -> str | None:
    if len(operation.match) == 1 and next(iter(operation.match)) in _IDENTIFIERS:
        return None
    return f"Klaviyo finds profiles by one of {', '.join(_IDENTIFIERS)}"
