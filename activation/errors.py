"""Errors of activation."""

from __future__ import annotations

from loader.errors import EventideError, WrongUseError


class ActivationError(EventideError):
    """A run that cannot be made, or that ended before its end; what was confirmed stays."""


class SyncMistakeError(ActivationError, WrongUseError):
    """A sync's definition names what is not there: nothing was sent, and each run would end so."""


class AlreadyRunningError(ActivationError):
    """Another run of the sync goes on: nothing was begun, and nothing is wrong."""


class GuardError(ActivationError):
    """A run would take more away than the sync's guards allow: nothing was sent."""


class MappingChangedError(ActivationError):
    """Fields or key are others than those by which the destination got its records."""
