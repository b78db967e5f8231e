"""Errors that the package raises on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loader.redaction import redacted

if TYPE_CHECKING:
    from loader.results import LoadResult
    from loader.sync_result import SyncResult


class EventideError(Exception):
    """Base of every error of this package: the message tells what is wrong and the way out, and no
    secrets, whoever wrote the words."""

    def __str__(self) -> str:
        return redacted(super().__str__())


class WrongUseError(EventideError):
    """A command was given what it cannot take; nothing was begun."""


class SourceError(EventideError):
    """What was to be loaded cannot be found, opened or understood as a whole."""


class MappingError(EventideError):
    """A collector that is not known, or a mapping file that does not say what it must."""


class ParsingFailedError(EventideError):
    """The engine could not parse a file, and what it says must not be told."""


class ProfileError(EventideError):
    """dbt's profiles.yml has no usable target for this project."""


class WarehouseError(EventideError):
    """The warehouse refused or lost the connection, or failed a statement."""


class OutcomeUnknownError(WarehouseError):
    """The warehouse was lost while it committed: it may have done so."""


class WarehouseLockedError(WarehouseError):
    """Another command holds the target, and held it for as long as we were told to wait.

    `held` tells what is held, by whom and since when; the message adds the way out.
    """

    def __init__(self, held: str, way_out: str) -> None:
        super().__init__(f"{held} {way_out}")
        self.held = held


class NotDueError(EventideError):
    """Somebody else has done meanwhile what was due; nothing was begun."""


class NothingLoadedError(WarehouseError):
    """There are no raw events to look at yet."""


class LoadFailedError(EventideError):
    """Some files could not be loaded; `result` has the counts of all, the others landed."""

    def __init__(self, message: str, result: LoadResult) -> None:
        super().__init__(message)
        self.result = result


class FilesFailedError(LoadFailedError):
    """A sync brought every table up to date with what landed, but some files did not land; `result`
    is the load's part of `synced`."""

    def __init__(self, message: str, result: LoadResult, synced: SyncResult) -> None:
        super().__init__(message, result)
        self.synced = synced


class ForgottenMeanwhileError(EventideError):
    """A file may hold what belongs to a person who was forgotten while it was read."""


class ForgetError(EventideError):
    """A request to forget somebody that cannot be carried out, or that finds nobody."""


class DbtError(EventideError):
    """dbt could not start on the project: a model that does not parse, no connection."""


class SyncFailedError(EventideError):
    """A model or a test failed; `outcome` (a `loader.dbt.DbtOutcome`) has each node's end."""

    def __init__(self, message: str, outcome: object) -> None:
        super().__init__(message)
        self.outcome = outcome


class NotVerifiableError(EventideError):
    """The live tables are not what a finished sync left, or cannot be rebuilt beside themselves."""


class ExportError(EventideError):
    """A dump could not be written as a whole; it has no manifest, so that no consumer reads it."""
