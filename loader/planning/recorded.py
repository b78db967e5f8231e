"""What the books know of each table: from which definition it was built, and when it took part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loader.planning.state import State
from loader.warehouses.base import quoted


@dataclass(frozen=True, slots=True)
class Recorded:
    """`definition` is None where the books do not have it. `synced_to` is the number of the last
    sync in which a table took part, None for one in none; `in_output`: people query it."""

    definition: Mapping[str, Any] | None = None
    synced_to: int | None = None
    in_output: bool = False


def read_recorded(state: State) -> dict[str, Recorded]:
    """By name, every table and segment of which the books know."""
    internal = quoted(f"{state.schema}_internal")
    definitions = {
        (model, fingerprint): json.loads(text)
        for model, fingerprint, text in state.ask(
            "select model, fingerprint, definition"
            f" from {internal}.built_definitions order by sync_id"
        )
    }
    # Segments have no fingerprint and take no part in syncs.
    books = {
        model: Recorded(definition, in_output=True)
        for (model, fingerprint), definition in definitions.items()
        if fingerprint == ""
    }
    for model, fingerprint, sync_id, in_output in state.ask(
        f"select model, fingerprint, sync_id, in_output from {internal}.model_syncs"
        " order by sync_id, rebuilt"
    ):
        books[model] = Recorded(definitions.get((model, fingerprint)), sync_id, in_output)
    return books


def last_sync(recorded: Mapping[str, Recorded]) -> int:
    """The number of the last sync that any table took part in, 0 for none."""
    return max((book.synced_to or 0 for book in recorded.values()), default=0)
