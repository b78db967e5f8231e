"""What kind of file a name tells, and which files of a folder or an archive are events."""

from __future__ import annotations

_SUFFIXES = (".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".avro", ".log", ".zip")
_PACKED = (".gz", ".zst")

PARQUET_MAGIC = b"PAR1"  # a file's first bytes, and its last

KNOWN = " ".join(f"*{suffix}" for suffix in _SUFFIXES) + ", also with .gz or .zst"


def form_of(name: str) -> str | None:
    """The suffix without dot and compression, None where it tells nothing."""
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return next((suffix[1:] for suffix in _SUFFIXES if name.endswith(suffix)), None)


def is_hidden(folder: str) -> bool:
    """Whether a folder holds what other programs keep beside their files: its name begins with a
    dot or an underscore (`_temporary`, `_delta_log`, `__MACOSX`)."""
    return folder.startswith((".", "_"))


def is_event_file(path: str) -> bool:
    """Whether a file below a folder or in an archive is one of events, by its path from there."""
    *folders, name = path.split("/")
    hidden = name.startswith(".") or any(map(is_hidden, folders))
    return not hidden and form_of(name) is not None
