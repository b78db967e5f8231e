"""Errors of activation."""

from __future__ import annotations

from loader.errors import EventideError


class ActivationError(EventideError):
    """A run that cannot be made, or that ended before its end; what was confirmed stays."""


class SyncMistakeError(ActivationError):
    """A sync's definition asks for what is not there or cannot be: nothing was sent, and each run
    would end so.

    The exit code is that of wrong use; alerts take it for the failure that it is to a schedule.
    """


class AlreadyRunningError(ActivationError):
    """Another run of the sync goes on: nothing was begun, and nothing is wrong."""


class GuardError(ActivationError):
    """A run would take more away than the sync's guards allow: nothing was sent."""


class MappingChangedError(ActivationError):
    """Fields or key are others than those by which the destination got its records."""
