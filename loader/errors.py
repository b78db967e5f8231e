"""Errors that the package raises on purpose."""


class EventideError(Exception):
    """Base of every error of this package: the message tells what is wrong and the way out."""


class SourceError(EventideError):
    """What was to be loaded cannot be found, opened or understood as a whole."""


class MappingError(EventideError):
    """A collector that is not known, or a mapping file that does not say what it must."""


class ProfileError(EventideError):
    """dbt's profiles.yml has no usable target for this project."""


class WarehouseError(EventideError):
    """The warehouse refused or lost the connection, or failed a statement."""


class WarehouseLockedError(WarehouseError):
    """Another process holds the DuckDB file, and held it for as long as we were told to wait."""


class NothingLoadedError(WarehouseError):
    """There are no raw events to look at yet."""


class LoadFailedError(EventideError):
    """Some files could not be loaded; `result` has the counts of all, the others landed.

    The attribute `result` is a `loader.results.LoadResult`.
    """

    def __init__(self, message: str, result: object) -> None:
        super().__init__(message)
        self.result = result


class DbtError(EventideError):
    """dbt could not start on the project: a model that does not parse, no connection."""


class SyncFailedError(EventideError):
    """A model or a test failed; `outcome` (a `loader.dbt.DbtOutcome`) has each node's end."""

    def __init__(self, message: str, outcome: object) -> None:
        super().__init__(message)
        self.outcome = outcome
