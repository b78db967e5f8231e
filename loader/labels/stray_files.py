"""Files among the definitions that nothing reads: a wrong name or place is told."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from loader.labels.problems import Problems

_FOLDER: Final = "definitions"
_SUFFIXES: Final = (".yml", ".yaml")
#: What is read: one file each, folders with their subfolders, and a folder without.
_FILES: Final = (
    "alerts",
    "destinations",
    "privacy",
    "properties",
    "raw_events",
    "schedule",
    "segments",
    "sequences",
    "synced_properties",
)
_DEEP: Final = ("events", "properties")
_FLAT: Final = ("syncs",)
_FIRST_KEY: Final = re.compile(r"^\ufeff?(\w+)\s*:", re.MULTILINE)


def check_places(project_dir: Path, problems: Problems) -> None:
    """A problem for each YAML file in `definitions/` that has no name under which one is read."""
    for path in sorted((project_dir / _FOLDER).rglob("*")):
        inside = path.relative_to(project_dir / _FOLDER)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or path.suffix.lower() not in _SUFFIXES or not path.is_file():
            continue
        if _is_read(inside):
            continue
        name = f"{_FOLDER}/{inside.as_posix()}"
        right = _right_name(path, inside)
        if right is None:
            known = ", ".join([f"{one}.yml" for one in _FILES] + ["events/*.yml", "syncs/*.yml"])
            problems.add(name, 1, f"is not read; what is read in {_FOLDER}/: {known}.")
        elif (project_dir / right).exists():
            problems.add(name, 1, f"is not read; move what is in it to {right}.")
        else:
            problems.add(name, 1, f"is not read; call it {right}.")


def _is_read(inside: Path) -> bool:
    folders = inside.parts[:-1]
    if not folders:
        return inside.suffix == ".yml" and inside.stem in _FILES
    if inside.suffix not in _SUFFIXES:
        return False
    return folders[0] in _DEEP or (len(folders) == 1 and folders[0] in _FLAT)


def _right_name(path: Path, inside: Path) -> str | None:
    """The name that was meant, by the place, by what the file begins with, by what is near."""
    known = (*_FILES, *_DEEP, *_FLAT)
    begins = _first_key(path)
    for word in (*inside.parts[:-1], inside.stem, begins):
        if word in known:
            return _place(word, inside)
    for word in (*inside.parts[:-1], inside.stem, begins):
        for near in get_close_matches(word, known, n=1, cutoff=0.75):
            return _place(near, inside)
    return None


def _place(what: str, inside: Path) -> str:
    # One file of properties is read beside the folder of them.
    alone = what in _FILES and (what not in _DEEP or inside.stem == what)
    return f"{_FOLDER}/{what}.yml" if alone else f"{_FOLDER}/{what}/{inside.stem}.yml"


def _first_key(path: Path) -> str:
    try:
        found = _FIRST_KEY.search(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    word = found[1] if found else ""
    return "schedule" if word == "schedules" else word
