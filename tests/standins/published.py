"""JSON as it is read by clients that vendors make from the OpenAPI descriptions of their APIs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from hubspot.crm.contacts import ApiClient
from pydantic import BaseModel

#: Gives what it has read as JSON again. Raises what the client raises.
Reader = Callable[[Any], Any]


def hubspot(model: str) -> Reader:
    """Reads a model of HubSpot's contacts."""

    def read(told: Any) -> Any:
        client = ApiClient()
        found = client.deserialize(SimpleNamespace(data=json.dumps(told)), model)
        return client.sanitize_for_serialization(found)

    return read


def klaviyo(model: type[BaseModel]) -> Reader:
    """Reads a model of Klaviyo's."""
    return lambda told: model.model_validate(told).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )


def unknown(told: Any, read: Any, place: str = "$") -> Iterator[str]:
    """Places of what was told and is not so in what was read."""
    if isinstance(told, dict) and isinstance(read, dict):
        for name, value in told.items():
            if name in read:
                yield from unknown(value, read[name], f"{place}.{name}")
            elif value is not None:
                yield f"{place}.{name}"
    elif isinstance(told, list) and isinstance(read, list) and len(told) == len(read):
        for number, (one, other) in enumerate(zip(told, read, strict=True)):
            yield from unknown(one, other, f"{place}[{number}]")
    elif told != read and not _same_time(told, read):
        yield place


def _same_time(told: Any, read: Any) -> bool:
    try:
        return datetime.fromisoformat(told) == datetime.fromisoformat(read)
    except (TypeError, ValueError):
        return False
