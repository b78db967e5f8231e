"""Files that a warehouse writes by itself, from a select: what is asked of each that can."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from loader.errors import WrongUseError
from loader.warehouses.base import quoted

if TYPE_CHECKING:
    from loader.warehouses.base import Warehouse

Kind = Literal[
    "long", "double", "boolean", "string", "json",
    "time", "unix seconds", "unix milliseconds", "unix milliseconds as text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file, by what it comes from: `json` is the warehouse's own type of it, that
    becomes a text; the last four are timestamps, that become a text such as
    2026-03-02T09:00:00.000000Z, or UNIX time, rounded down, as a long or a text of one."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where files of one table go: `folder` is a URL without a slash at its end, `guid` a part of
    each name, `extension` avro or parquet."""

    folder: str
    guid: str
    extension: str


class Unload(Protocol):
    """How one warehouse writes files; made only where it can."""

    def statement(self, select: str, columns: Sequence[FileColumn], place: Place) -> str:
        """What is run: it writes the rows of `select`, whose columns are those, in their order."""
        ...

    def run(self, warehouse: Warehouse, statement: str, place: Place) -> int:
        """Run it; the number of rows that the warehouse says it has written.

        It may end the open transaction. Raises WarehouseError.
        """
        ...


def written_columns(
    columns: Sequence[FileColumn],
    sql: Mapping[Kind, str],
    stored: Callable[[str], str] = lambda name: name,
) -> str:
    """The list of a select that makes of each column of `unloaded` what files have.

    `sql` has an expression for each kind, with {} in place of the column; `stored` tells how the
    warehouse keeps a name.
    """
    return ", ".join(
        f"{sql[column.kind].format(f'unloaded.{quoted(stored(column.name))}')} "
        f"as {quoted(column.name)}"
        for column in columns
    )


def check_url(root: str) -> None:
    """Raise WrongUseError for a URL that would not stand in a statement as it is."""
    if set(root) & set("'\"\\*{}\n\r"):
        raise WrongUseError(
            f"{root}: a URL that a warehouse writes to has no quotes, backslashes, asterisks and "
            "braces in it. Choose another, or --by loader."
        )


def cannot_write(root: str, engine: str, where: str) -> WrongUseError:
    """What to tell who wants a warehouse to write where it cannot."""
    return WrongUseError(
        f"{root}: {engine} cannot write there by itself, only to {where}. Export to such a URL, "
        "or let the loader write the files: --by loader."
    )


def only_parquet(engine: str) -> WrongUseError:
    """What to tell who wants Avro of a warehouse that has no writer of it."""
    return WrongUseError(
        f"{engine} writes no Avro by itself. Choose --format parquet, or --by loader."
    )
