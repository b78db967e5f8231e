"""What a new label could be called, and which file it belongs in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loader.labels.key_checks import free_name
from loader.labels.project import Labels, taken_names
from loader.labels.read import EVENTS_FOLDER
from loader.names import table_name

_PLACES: Final = ("target_text", "path", "view_controller", "href")
_OTHERS: Final = f"{EVENTS_FOLDER}/labels.yml"


def proposed_name(match: Mapping[str, Any]) -> str | None:
    """A display name for what a match selects, None where it does not say enough."""
    event, kind = match.get("event"), match.get("type")
    if isinstance(event, str):
        return event
    what = next((match[key] for key in _PLACES if isinstance(match.get(key), str)), None)
    if what is None or not isinstance(kind, str):
        return None
    if kind == "view page":
        return f"View {what}"
    return f"{what} - {kind.title()}"


def proposed_key(project_dir: Path, name: str, labels: Labels) -> str:
    """The table's name for a display name, or one near to it that nothing has."""
    taken = {
        *taken_names(project_dir),
        *(event.table for event in labels.events if not event.custom_events),
        *(segment.key for segment in labels.segments),
    }
    key = table_name(name)
    return key if key not in taken else free_name(key, "event", lambda other: other in taken)


def proposed_file(match: Mapping[str, Any], labels: Labels) -> str:
    """The file with most labels of the same kind: of custom events, or of the same type."""
    wanted = {"field": "type", "is": match.get("type")}
    of_custom_events = "event" in match
    files = Counter(
        label.file
        for label in labels.events
        if label.file is not None
        and any(
            item.get("field") == "event" if of_custom_events else item == wanted
            for item in label.rule
        )
    )
    return min(files, key=lambda file: (-files[file], file), default=_OTHERS)
