"""Problems of definitions: collected while reading, raised together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from loader.errors import EventideError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a line (1-based) of a file (path relative to the project)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class DefinitionError(EventideError):
    """The definitions cannot be used; `problems` has all that is wrong, not the first only."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, message: str) -> None:
        self.found.append(Problem(file, line, message))

    def raise_any(self) -> None:
        """Raise DefinitionError if anything was found."""
        if self.found:
            raise DefinitionError(self.found)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The way out for a name that is not known: the nearest one, else all of them."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are: {', '.join(names)}." if names else "none is known."
