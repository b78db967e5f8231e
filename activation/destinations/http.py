"""Any service over HTTP: a request for each kind of operation, made of templates."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http_answers import Answer
from activation.destinations.http_entry import (
    Auth,
    BasicAuth,
    HeaderAuth,
    NoAuth,
    OperationEntry,
    Template,
    Text,
)
from activation.destinations.http_requests import EnvVar, Quote, Requests
from activation.destinations.protocol import Refused
from activation.destinations.templates import Unfit
from activation.destinations.wire import Pace, Wire
from activation.operations import Kind, Operation, Outcome, Rejected
from activation.secrets import env_var, filled_in


class HttpEntry(DestinationEntry):
    """A service; `into` is for the templates to use, by default as the path."""

    type: Literal["http"]
    url: Text = Field(description="What the paths of all requests begin with.")
    auth: Auth = Field(default_factory=NoAuth)
    headers: dict[str, Template] = Field(default_factory=dict)
    operations: dict[Kind, OperationEntry] = Field(min_length=1)
    idempotency_header: Text | None = "Idempotency-Key"
    requests_per_second: float | None = Field(default=None, gt=0)
    concurrency: int = Field(default=1, ge=1, le=64, description="Requests at the same time.")
    timeout: float = Field(default=30.0, gt=0, description="Seconds without an answer.")

    def open(self, into: str, project_dir: Path) -> HttpDestination:
        """Make the client. Nothing is asked yet."""
        return HttpDestination(self, into)

    def requests(self, into: str, env: EnvVar, quote: Quote) -> Requests:
        """What makes requests, with this environment."""
        return Requests(
            self.url, into, self.operations, self.headers, self.idempotency_header, env, quote
        )


class HttpDestination:
    """Does not deduplicate by itself: an `insert` may be done twice after a lost answer, unless
    the service honours the idempotency key. `quote` makes texts of records safe for the service."""

    def __init__(self, entry: HttpEntry, into: str, quote: Quote = str) -> None:
        signed = _signed(entry.auth)
        self._wire = Wire(
            headers=signed,
            timeout=entry.timeout,
            connections=entry.concurrency,
            pace=Pace(entry.requests_per_second),
        )
        for secret in _secrets(entry.auth):
            self._wire.keep(secret)
        self._entry = entry
        self._into = into
        self._signed = list(signed)
        self._quote = quote
        self._requests = entry.requests(into, self._env_var, quote)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that have a request."""
        return frozenset(self._entry.operations)

    @property
    def at_once(self) -> int:
        """Requests side by side."""
        return self._entry.concurrency

    def largest_batch_of(self, kind: Kind) -> int:
        """What goes into one request."""
        return self._requests.size(kind)

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One request for all of them of which one can be made."""
        bodies: dict[int, Any] = {}
        outcomes: list[Outcome] = [None] * len(operations)
        for place, operation in enumerate(operations):
            try:
                bodies[place] = self._requests.body(operation)
            except Unfit as error:
                outcomes[place] = Rejected(self._wire.plain(str(error)))
        if bodies:
            fit = [operations[place] for place in bodies]
            for place, outcome in zip(
                bodies, self._answered(fit, list(bodies.values())), strict=True
            ):
                outcomes[place] = outcome
        return outcomes

    def show(self, operations: Sequence[Operation]) -> str:
        """The requests, with `***` for what comes from the environment or signs them."""
        hidden = self._entry.requests(self._into, lambda *told: "***", self._quote)
        size = hidden.size(operations[0].kind)
        shown = []
        for start in range(0, len(operations), size):
            chunk = operations[start : start + size]
            try:
                made = hidden.request(chunk, [hidden.body(operation) for operation in chunk])
            except Unfit as error:
                shown.append(f"no request can be made: {error}")
                continue
            headers = {**dict.fromkeys(self._signed, "***"), **made.headers}
            shown.append(self._wire.show(replace(made, headers=headers)))
        return "\n\n".join(shown)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _answered(self, operations: list[Operation], bodies: list[Any]) -> list[Outcome]:
        entry = self._entry.operations[operations[0].kind]
        try:
            request = self._requests.request(operations, bodies)
        except ValueError as error:
            raise Refused(self._wire.plain(str(error))) from error
        response = self._wire.ask(request, entry.success.status or ())
        return Answer(self._wire, response, self._requests.context).outcomes(entry, operations)

    def _env_var(self, *told: Any) -> str:
        value = env_var(*told)
        self._wire.keep(value)
        return value


def _signed(auth: Auth) -> dict[str, str]:
    """The headers that say who asks. Raises ActivationError for a variable that is not set."""
    if isinstance(auth, NoAuth):
        return {}
    if isinstance(auth, BasicAuth):
        pair = f"{filled_in(auth.user)}:{filled_in(auth.password)}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    if isinstance(auth, HeaderAuth):
        return {auth.name: filled_in(auth.value)}
    return {"Authorization": f"Bearer {filled_in(auth.token)}"}


def _secrets(auth: Auth) -> list[str]:
    told = auth.model_dump(include={"password", "token", "value"}).values()
    return [filled_in(text) for text in told] + list(_signed(auth).values())
