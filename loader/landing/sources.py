"""What a load reads: files that paths, folders and globs name."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loader.errors import SourceError

_SUFFIXES = (".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet")
_PACKED = (".gz", ".zst")
_GLOB = frozenset("*?[")


@dataclass(frozen=True)
class SourceFile:
    """A file to load. `name` is its path as the user wrote it; `form` its suffix (no dot)."""

    path: Path
    name: str
    form: str


def find_files(paths: str | Path | Iterable[str | Path]) -> list[SourceFile]:
    """Resolve paths to files: a folder gives its event files (sorted, not those of its folders).

    Raises SourceError when a path names nothing, or nothing that may be read.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise SourceError("no path given: name files, folders or globs of files to load.")
    files: dict[Path, SourceFile] = {}
    for path in given:
        for found in _expand(str(path)):
            files.setdefault(found.path.resolve(), found)
    return list(files.values())


def fingerprint(path: Path) -> str | None:
    """A name for the content of a file, the same wherever the file lies; None for a pipe."""
    if not path.is_file():
        return None  # it can be read only once
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _expand(text: str) -> list[SourceFile]:
    path = Path(text).expanduser()
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [_readable(path)]
    if _GLOB.intersection(text):
        # Path.glob takes no absolute pattern.
        found = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207
        files = [_readable(match) for match in found if match.is_file()]
        if not files:
            raise SourceError(f"{text}: no file matches.")
        return files
    raise SourceError(f"{text}: no such file or folder.")


def _folder(path: Path) -> list[SourceFile]:
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise SourceError(f"{path}: cannot be listed ({error.strerror}).") from None
    files = [_readable(entry) for entry in entries if entry.is_file() and _is_events(entry)]
    if not files:
        known = " ".join(f"*{suffix}" for suffix in _SUFFIXES)
        raise SourceError(
            f"{path}: no event files in this folder ({known}, also with .gz or .zst)."
        )
    return files


def _is_events(path: Path) -> bool:
    return not path.name.startswith(".") and _form(path) is not None


def _form(path: Path) -> str | None:
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return next((suffix[1:] for suffix in _SUFFIXES if name.endswith(suffix)), None)


def _readable(path: Path) -> SourceFile:
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path}: no permission to read it.")
    return SourceFile(path, str(path), _form(path) or "ndjson")
