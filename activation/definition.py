"""A sync as it is run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from activation.entry import FieldEntry, SyncEntry
from activation.fields import Fields


@dataclass(frozen=True)
class Sync:
    """An entry of `definitions/syncs/`, by its name; `place` is file:line, for errors."""

    name: str
    entry: SyncEntry
    place: str

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        key = self.entry.primary_key
        return (key,) if isinstance(key, str) else tuple(key)

    @cached_property
    def fields(self) -> Fields:
        """How a row becomes a record; a record is found by the key where nothing else is said."""
        entries = {
            name: FieldEntry.model_validate({"column": field}) if isinstance(field, str) else field
            for name, field in self.entry.fields.items()
        }
        return Fields(entries, self.entry.match or {name: name for name in self.key})

    @property
    def model_name(self) -> str:
        """The model, as the books have it."""
        return self.entry.model.ref or "sql"

    @property
    def mapping(self) -> str:
        """Tells one mapping from another: with another one, what was accepted means nothing."""
        told: dict[str, Any] = {
            "key": self.key,
            "destination": self.entry.destination,
            "into": self.entry.into,
            "match": self.fields.match,
            "fields": {name: e.model_dump() for name, e in self.fields.entries.items()},
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
