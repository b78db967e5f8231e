"""Syncs as dbt's exposures: lineage shows which models leave the warehouse, and where to."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from activation.definition import Sync
from activation.model import refs_of
from activation.read import SYNCS_FOLDER, activation
from loader.labels.jinja_text import inert
from loader.labels.problems import Problems
from loader.labels.render_models import notice


def exposures(project_dir: Path, models: Collection[str]) -> str | None:
    """The text of dbt's file with an exposure for each sync that reads some of `models`; None
    where there is none. Syncs with problems are not in it: `eventide activate` tells them.
    """
    syncs, _ = activation(project_dir, Problems(), look_only=True)
    found = "".join(_exposure(sync, models) for _, sync in sorted(syncs.items()))
    return f"# {notice(SYNCS_FOLDER)}\nversion: 2\n\nexposures:\n{found}" if found else None


def _exposure(sync: Sync, models: Collection[str]) -> str:
    # One that dbt does not know would stop it.
    read = [name for name in refs_of(sync.entry.model) if name in models]
    if not read:
        return ""
    goes = f"Sent to {sync.entry.into} of {sync.entry.destination}, mode {sync.entry.mode}."
    told = f"{sync.entry.description.strip()}\n\n{goes}" if sync.entry.description else goes
    depends = ", ".join(_text(f"ref('{name}')") for name in read)
    return (
        f"  - name: sync_{sync.name}\n"
        f"    label: {_text(sync.name)}\n"
        "    type: application\n"
        f"    description: {_text(told)}\n"
        f"    depends_on: [{depends}]\n"
        "    owner: {name: eventide activate}\n"
        "    config:\n"
        "      meta:\n"
        f"        destination: {_text(sync.entry.destination)}\n"
        f"        definition_file: {_text(sync.place.rpartition(':')[0])}\n"
    )


def _text(value: Any) -> str:
    return json.dumps(inert(str(value)), ensure_ascii=False)
