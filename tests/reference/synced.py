"""Which custom properties are columns: sections 2 and 8, and the guide to definitions."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

Control = Mapping[str, Sequence[str]]


def synced(*controls: Control) -> Callable[[str], bool]:
    """A test of column names. The first control that has a pattern for a name decides; in it,
    `sync` is stronger than `unsync`."""

    def is_synced(column: str) -> bool:
        for control in controls:
            for key in ("sync", "unsync"):
                if any(fnmatchcase(column, pattern) for pattern in control.get(key, ())):
                    return key == "sync"
        return True

    return is_synced
