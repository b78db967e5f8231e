"""What a destination is: one method, and further abilities for those that have them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol, runtime_checkable

from activation.operations import Kind, Operation, Outcome


class Destination(Protocol):
    """Where records go. One instance serves one run; it is used by one thread at a time, unless it
    is `Concurrent`."""

    def send(self, operations: Sequence[Operation]) -> Sequence[Outcome]:
        """Do what is asked, each once if sent again with the same key; the outcome of each, in
        their order.

        A missing outcome is None: an answer that does not name a record has not accepted it.
        Raises `Busy` where nothing was done and another try may help, `Refused` where the whole
        batch was rejected, `Lost` where nobody knows what was done.
        """
        ...


class Busy(Exception):  # noqa: N818  # a state that passes
    """Not now: nothing was done. `after` is the seconds to wait that the destination asks for."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Refused(Exception):  # noqa: N818  # an answer
    """The batch was rejected as a whole, and nothing of it was done."""


class Lost(Exception):  # noqa: N818  # an unknown end
    """No answer came: the batch may have been done, in part or whole. `after` is as of `Busy`."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


@runtime_checkable
class Limited(Protocol):
    """Takes no more operations than this at once. Without it, 500 are sent."""

    @property
    def largest_batch(self) -> int: ...


@runtime_checkable
class LimitedByKind(Protocol):
    """Takes no more operations of a kind than this at once, in place of `Limited`."""

    def largest_batch_of(self, kind: Kind) -> int: ...


@runtime_checkable
class Concurrent(Protocol):
    """Takes several batches side by side: `send` is called by so many threads at once.

    They never have operations on one record among them, nor of several kinds. Where one of them
    is `Busy`, all wait.
    """

    @property
    def at_once(self) -> int: ...


@runtime_checkable
class Selective(Protocol):
    """Does not know every kind of operation."""

    @property
    def kinds(self) -> frozenset[Kind]: ...


@runtime_checkable
class Keeping(Protocol):
    """Has one record for what it is found by, and so inserts none beside it: without this ability
    each `insert` is one more, as the mode `append` needs it."""

    def keeps_one(self, match: Collection[str]) -> bool:
        """Whether it is so for records that are found by these fields."""
        ...


@runtime_checkable
class UpsertsKept(Keeping, Protocol):
    """Can upsert only records of which it keeps one. A sync that upserts what is found by anything
    else is a mistake of its definition, told before anything is sent."""

    upserts_kept_only: bool


@runtime_checkable
class KnowsFields(Protocol):
    """Knows what fields its records can have. A sync that names another one is a mistake of its
    definition, told before anything is sent; without this ability `send` refuses the records."""

    def known_fields(self) -> Collection[str]:
        """All of them, by the names that operations have; asked once, after it was opened."""
        ...


@runtime_checkable
class FillsEmpty(Protocol):
    """Can write a field only where it is empty (`Operation.if_empty`)."""

    fills_empty: bool


@runtime_checkable
class Clearable(Protocol):
    """Can remove all records, for a resync that clears first."""

    def clear_all(self) -> None:
        """Raises `Busy`, `Refused` or `Lost`."""
        ...


@runtime_checkable
class Finishing(Protocol):
    """Has nothing for good before its end: what `send` accepted counts only after `finish`."""

    def finish(self) -> None:
        """Raises `Busy`, `Refused` or `Lost`: then nothing is accepted."""
        ...


@runtime_checkable
class Shown(Protocol):
    """Can tell what it would send, for a test of one row."""

    def show(self, operations: Sequence[Operation]) -> str:
        """The request as people read it, without secrets."""
        ...


@runtime_checkable
class Closing(Protocol):
    """Holds a connection."""

    def close(self) -> None: ...
