"""The requests of a destination over HTTP: its templates, filled in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from activation.destinations.http_entry import OperationEntry
from activation.destinations.templates import InPath, Unfit, rendered, rendered_path
from activation.destinations.wire import Request
from activation.fields import nested
from activation.operations import Kind, Operation

EnvVar = Callable[..., str]
#: Makes a text of a record safe for where it goes.
Quote = Callable[[str], str]


class Requests:
    """Makes requests for operations of one kind; `env_var` reads the environment for templates."""

    def __init__(
        self,
        url: str,
        into: str,
        operations: Mapping[Kind, OperationEntry],
        headers: Mapping[str, str],
        idempotency_header: str | None,
        env_var: EnvVar,
        quote: Quote = str,
    ) -> None:
        self._url = str(rendered(url, {"env_var": env_var})).rstrip("/")
        self._operations = operations
        self._headers = headers
        self._idempotency_header = idempotency_header
        self._quote = quote
        self._common = {"into": InPath(into), "env_var": lambda *a: InPath(env_var(*a))}

    def size(self, kind: Kind) -> int:
        """How many operations go into a request."""
        batch = self._operations[kind].batch
        return 1 if batch is None else batch.largest

    def context(self, operation: Operation) -> dict[str, Any]:
        """What templates over a record can name."""
        return {
            **self._common,
            "record": self._quoted(nested({**operation.match, **operation.fields})),
            "match": self._quoted(nested(operation.match)),
            "key": operation.key,
            "kind": operation.kind,
        }

    def body(self, operation: Operation) -> Any:
        """What is sent of a record, None where nothing is. Raises Unfit."""
        template = self._operations[operation.kind].body_of_a_record()
        try:
            body = None if template is None else rendered(template, self.context(operation))
            if not isinstance(body, str):
                as_json(body)
        except (TypeError, ValueError) as error:
            raise Unfit(str(error)) from error
        return body

    def request(self, operations: Sequence[Operation], bodies: Sequence[Any]) -> Request:
        """The request for operations that go into one. Raises Unfit."""
        entry = self._operations[operations[0].kind]
        key = operations[0].key
        if entry.batch is None:
            context, body = self.context(operations[0]), bodies[0]
        else:
            key = hashlib.sha256("".join(op.key for op in operations).encode()).hexdigest()[:32]
            context = {**self._common, "key": key, "records": list(bodies)}
            body = rendered(entry.batch.body, context)
        headers = {
            name: str(rendered(text, context))
            for name, text in {**self._headers, **entry.headers}.items()
        }
        sends_key = operations[0].kind == "insert" if entry.send_key is None else entry.send_key
        if self._idempotency_header is not None and sends_key:
            headers[self._idempotency_header] = key
        path = rendered_path(entry.path, context)
        url = self._url + (path if path[:1] in ("", "/", "?") else f"/{path}")
        if entry.encoding == "form":
            if not isinstance(body, dict):
                raise Unfit("the body of a form is no object")
            return Request(entry.method, url, headers, form=body)
        text = body if body is None or isinstance(body, str) else as_json(body)
        return Request(entry.method, url, headers, body=text)

    def _quoted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._quote(value)
        if isinstance(value, dict):
            return {name: self._quoted(inner) for name, inner in value.items()}
        return [self._quoted(inner) for inner in value] if isinstance(value, list) else value


def as_json(value: Any) -> str:
    """JSON as the standard has it: raises ValueError for what it has no number for."""
    return json.dumps(value, default=str, ensure_ascii=False, allow_nan=False)
