"""A service in memory whose every request and answer is checked by what its vendor publishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from tests.standins.faulty_http import Answer, App, Asked
from tests.standins.published import Reader, unknown


@dataclass(frozen=True)
class Endpoint:
    """What a vendor says of one request: method, path (a regular expression), the schema of the
    body, those of the replies by status (None: no body), and headers that must be there. `reads`
    has, for the body (under "body") and for replies, how the vendor's own client reads them."""

    method: str
    path: str
    body: dict[str, Any] | None
    replies: Mapping[int, dict[str, Any] | None]
    headers: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[int | str, Reader] = field(default_factory=dict)


class Checked:
    """Passes on what fits; `problems` has the rest, which no test may leave behind."""

    def __init__(self, app: App, endpoints: list[Endpoint], error: dict[str, Any]) -> None:
        self._app = app
        self._endpoints = endpoints
        self._error = error
        self.problems: list[str] = []

    def __call__(self, asked: Asked) -> Answer:
        """The answer, 400 where nothing like it is published."""
        try:
            endpoint = next(
                e
                for e in self._endpoints
                if e.method == asked.method and re.fullmatch(e.path, asked.path)
            )
            for name, value in endpoint.headers.items():
                assert re.fullmatch(value, asked.headers.get(name, "")), f"header {name}"
            if endpoint.body is None:
                assert asked.body == "", "no body is expected"
            else:
                jsonschema.validate(asked.body, endpoint.body)
                _assert_read(asked.body, endpoint.reads.get("body"))
        except (StopIteration, AssertionError, ValueError, jsonschema.ValidationError) as error:
            self.problems.append(f"{asked.method} {asked.path}: {error!r}")
            return 400, {"message": "no such request"}, {}
        status, reply, headers = self._app(asked)
        schema = self._error if status >= 400 else endpoint.replies[status]
        if schema is None:
            assert reply is None
        else:
            jsonschema.validate(reply, schema)
            _assert_read(reply, endpoint.reads.get(status))
        return status, reply, headers


def _assert_read(told: Any, reader: Reader | None) -> None:
    """Whether the vendor's client takes all of it in."""
    if reader is not None:
        assert list(unknown(told, reader(told))) == []


def obj(required: str = "", **properties: Any) -> dict[str, Any]:
    """The schema of an object, with its required properties in one text."""
    return {"type": "object", "required": required.split(), "properties": properties}


def array(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": items, **more}


TEXT: dict[str, Any] = {"type": "string"}
TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
