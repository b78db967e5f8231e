"""The name of a file: what `into` of a sync says."""

from __future__ import annotations

from datetime import datetime

from jinja2.exceptions import TemplateError

from activation.errors import ActivationError
from activation.jinja import ENVIRONMENT


def name_of_run(into: str, at: datetime) -> str:
    """The name for a run that began `at`, in UTC. The template has it as `run_time`
    (20260302T090000Z) and as `run_at`, a datetime with strftime.

    Raises ActivationError.
    """
    try:
        name = ENVIRONMENT.from_string(into).render(
            run_time=at.strftime("%Y%m%dT%H%M%SZ"), run_at=at
        )
    except (TemplateError, ValueError, TypeError) as error:
        raise ActivationError(f"into: {into!r} cannot be read: {error}") from error
    return checked(name)


def checked(name: str) -> str:
    """A path below the folder. Raises ActivationError."""
    if "{{" in name:
        raise ActivationError(f"into: {name!r}: a snapshot is one file, by one name.")
    if any(part in ("", ".", "..") for part in name.split("/")):
        raise ActivationError(f"into: {name!r} is no path of a file below the destination's URL.")
    return name
