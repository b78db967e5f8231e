"""Hashes in Redis or Valkey, one a record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.http_entry import Template, Text
from activation.destinations.http_requests import as_json
from activation.destinations.protocol import Busy, Lost, Refused
from activation.destinations.templates import Unfit, rendered
from activation.errors import ActivationError
from activation.fields import nested
from activation.operations import Accepted, Kind, Operation, Outcome, Rejected
from activation.secrets import filled_in

if TYPE_CHECKING:
    from redis import Redis


class RedisEntry(DestinationEntry):
    """A database; `into` is what keys begin with."""

    type: Literal["redis"]
    url: Text = Field(description="redis://user:password@host:6379/0, or rediss:// with TLS.")
    key: Template = Field(
        default="{{ into }}:{{ match.values() | join(':') }}",
        description="The key of a record's hash, over what the record is found by.",
    )
    expire: int | None = Field(
        default=None, ge=1, description="Seconds after which a record is gone if not written again."
    )
    timeout: float = Field(default=10.0, gt=0)

    def open(self, into: str, project_dir: Path) -> RedisHashes:
        """Make the client. Nothing is asked yet."""
        try:
            from redis import Redis
        except ImportError as error:
            raise ActivationError(
                "destination: Redis needs its library: pip install 'eventide[redis]'"
            ) from error
        try:
            client = Redis.from_url(
                filled_in(self.url),
                decode_responses=True,
                socket_timeout=self.timeout,
                socket_connect_timeout=self.timeout,
            )
        except ValueError as error:
            raise ActivationError(f"destination: {error}") from error
        return RedisHashes(client, self, into)


class RedisHashes:
    """Writes a batch in one transaction (MULTI), which repeats nothing. A field that is null is
    no field; values are texts, and JSON for what is nested."""

    kinds: frozenset[Kind] = frozenset({"upsert", "clear", "delete"})
    fills_empty = True
    largest_batch = 1000

    def __init__(self, client: Redis, entry: RedisEntry, into: str) -> None:
        self._client: Any = client
        self._entry = entry
        self._into = into

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One transaction; a record whose key holds something else is rejected by itself."""
        from redis import exceptions

        outcomes: list[Outcome] = [None] * len(operations)
        owners: list[int] = []
        pipeline = self._client.pipeline(transaction=True)
        for place, operation in enumerate(operations):
            try:
                commands = self._commands(operation)
            except (Unfit, ValueError) as error:
                outcomes[place] = Rejected(str(error))
                continue
            outcomes[place] = Accepted()
            for command in commands:
                pipeline.execute_command(*command)
                owners.append(place)
        if not owners:
            return outcomes
        try:
            self._client.ping()
        except exceptions.RedisError as error:
            raise Busy(str(error)) from error
        try:
            answers = pipeline.execute(raise_on_error=False)
        except (exceptions.ReadOnlyError, exceptions.OutOfMemoryError) as error:
            raise Busy(str(error)) from error
        except exceptions.ResponseError as error:
            # A command that is not taken ends the transaction before it begins.
            raise Refused(str(error)) from error
        except exceptions.RedisError as error:
            raise Lost(str(error)) from error
        for place, answer in zip(owners, answers, strict=True):
            if isinstance(answer, Exception):
                outcomes[place] = Rejected(str(answer))
        return outcomes

    def show(self, operations: Sequence[Operation]) -> str:
        """The commands."""
        return "\n".join(
            " ".join(map(as_json, command))
            for operation in operations
            for command in self._commands(operation)
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _commands(self, operation: Operation) -> list[tuple[str, ...]]:
        context = {"into": self._into, "match": nested(operation.match)}
        key = str(rendered(self._entry.key, context))
        if operation.kind == "delete":
            return [("DEL", key)]
        written: list[str] = []
        empty: list[str] = []
        commands: list[tuple[str, ...]] = []
        for name, value in operation.fields.items():
            if name in operation.if_empty:
                if value is not None:
                    commands.append(("HSETNX", key, name, _text(value)))
            elif value is None:
                empty.append(name)
            else:
                written += [name, _text(value)]
        if written:
            commands.insert(0, ("HSET", key, *written))
        if empty:
            commands.append(("HDEL", key, *empty))
        if self._entry.expire is not None and operation.kind == "upsert":
            commands.append(("EXPIRE", key, str(self._entry.expire)))
        return commands


def _text(value: Any) -> str:
    return value if isinstance(value, str) else as_json(value)
