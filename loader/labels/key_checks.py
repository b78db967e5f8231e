"""Names that definitions give to tables: valid, and each given once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loader.labels.problems import Problems
from loader.names import short_hash, table_name


class TableKeys:
    """The names given so far, with where; `taken` are names that nothing can have."""

    def __init__(self, taken: Mapping[str, str], problems: Problems) -> None:
        self._taken = taken
        self._problems = problems
        self._given: dict[str, str] = {}

    def claim(self, key: str, file: str, line: int) -> None:
        """Take note of a name; a problem where it is not valid or is another's."""
        valid = table_name(key)
        if key != valid:
            self._problems.add(file, line, f"{key} cannot be the name of a table; write {valid}.")
            return
        other, owner = self._given.get(key), self._taken.get(key)
        if other is None and owner is None:
            self._given[key] = f"{file}:{line}"
            return
        free = free_name(key, "event", lambda name: name in self._given or name in self._taken)
        if other is not None:
            # Files are read in the order of their names, which does not tell what was there first.
            self._problems.add(
                file,
                line,
                f"the table name {key} is given twice, here and in {other}. Rename the newer of "
                f"the two, to {free} for example: the key of a table that is live stays.",
            )
            return
        self._problems.add(
            file, line, f"the table name {key} is taken by {owner}; call this one {free}."
        )


def free_name(name: str, suffix: str, is_taken: Callable[[str], bool]) -> str:
    """`name` with a suffix, or with a hash besides, so that no other table has it.

    Depends on the name alone as long as nothing has taken the first choice.
    """
    choice = table_name(f"{name.strip('_')}_{suffix}")
    while is_taken(choice):
        choice = table_name(f"{name.strip('_')}_{suffix}_{short_hash(choice)}")
    return choice
