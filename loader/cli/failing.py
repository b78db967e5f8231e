"""How a command tells that it failed: a message, a JSON document where asked for, an exit code."""

from __future__ import annotations

import json
import sys
from typing import Any, Final, NoReturn

import typer

from activation.errors import SyncMistakeError
from loader.errors import (
    EventideError,
    MappingError,
    NotVerifiableError,
    ProfileError,
    SourceError,
    WrongUseError,
)
from loader.settings import SettingsError

#: The exit code of what a signal ended, as shells have it for Ctrl-C.
INTERRUPTED: Final = 130
_WRONG_USE = (
    SourceError,
    MappingError,
    ProfileError,
    SettingsError,
    SyncMistakeError,
    NotVerifiableError,
    WrongUseError,
)


def exit_code(error: EventideError) -> int:
    """2 where the command was used wrongly and nothing was begun, 1 where something failed."""
    return 2 if isinstance(error, _WRONG_USE) else 1


def tell(message: str) -> None:
    """Why nothing happens at the moment."""
    print(f"eventide: waiting. {message}", file=sys.stderr)


def tell_retry(message: str) -> None:
    """What is going to be tried again, and when."""
    print(f"eventide: {message}", file=sys.stderr)


def fail(error: EventideError, *, as_json: bool, **details: Any) -> NoReturn:
    """End the command; `details` stand in the JSON document beside status and error."""
    if as_json:
        print(json.dumps({"status": "failed", "error": str(error), **details}))
    print(f"eventide: {error}", file=sys.stderr)
    raise typer.Exit(exit_code(error)) from None
