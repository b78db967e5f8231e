"""What an interrupted command leaves, in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

_LEAVES: Final[Mapping[str, str]] = {
    "load": "Files that landed stay, and no other one counts; the next load goes on from there.",
    "sync": "Each table is as it was or as it is going to be; the next sync goes on from there.",
    "plan": "Nothing was changed.",
    "export": "The dump that was begun has no manifest, and nobody reads it; the next export makes "
    "it anew.",
    "activate": "What the destination confirmed is remembered; the same command goes on from "
    "there.",
}


def interrupted(arguments: Sequence[str]) -> str:
    """The line for the command that these arguments named."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    leaves = _LEAVES.get(command)
    return "interrupted." if leaves is None else f"interrupted. {leaves} It is safe to run again."
