"""One loader publishes into a dataset at a time: it has its name in a row until its end.

A transaction cannot be that lock, since one whose process died stays open for a day. The commit
asks for the name again, and fails where another has taken over.
"""

from __future__ import annotations

from dataclasses import dataclass

from loader.warehouses.base import literal

# Who publishes for longer has died: all it has to do is to run some statements.
_DEAD_MINUTES = 15


@dataclass(frozen=True, slots=True)
class PublishingRow:
    """The statements of one who wants to publish: its table, by its full name, and its name."""

    table: str
    holder: str

    @property
    def create(self) -> str:
        """Make the table, with the one row that nobody has."""
        free = "select cast(null as string) as holder, current_timestamp() as since"
        return f"create table if not exists {self.table} as {free}"

    @property
    def take(self) -> str:
        """Put one's name there where nobody alive has his."""
        return (
            f"update {self.table} set holder = {literal(self.holder)}, since = current_timestamp() "
            "where holder is null or since < "
            f"timestamp_sub(current_timestamp(), interval {_DEAD_MINUTES} minute)"
        )

    @property
    def held(self) -> str:
        """A row where the name is one's own."""
        return f"select 1 as one from {self.table} where holder = {literal(self.holder)}"

    @property
    def still_held(self) -> str:
        """Fails where it is not; with `give_back`, which changes the row, in one transaction."""
        return f"assert exists ({self.held}) as 'another loader took over'"

    @property
    def give_back(self) -> str:
        """Take one's name away."""
        return f"update {self.table} set holder = null where holder = {literal(self.holder)}"
