"""Whose rows they are: from the ids in rows back to the worlds whose messages made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.prove.case import Case, Line
from tests.prove.differences import Difference
from tests.reference.hashing import hash63

_ID_KEYS = ("messageId", "anonymousId", "userId", "previousId")


def world_of(line: Line) -> int | None:
    """The number in front of a message's ids; None for one that belongs to no world."""
    if isinstance(line, dict):
        for key in _ID_KEYS:
            number, dash, _ = str(line.get(key, "")).partition("-")
            if dash and number.isdigit():
                return int(number)
    return None


def worlds_of(case: Case) -> list[int]:
    """All worlds of a case."""
    lines = (line for step in case.steps for file in step.files for line in file)
    return sorted({number for line in lines if (number := world_of(line)) is not None})


def worlds_that_differ(case: Case, differences: Iterable[Difference]) -> list[int]:
    """The worlds whose rows are in the differences, those with the most rows last."""
    owner = {
        made: number
        for step in case.steps
        for file in step.files
        for line in file
        if isinstance(line, dict) and (number := world_of(line)) is not None
        for made in _made_of(line)
    }
    found = Counter(
        owner[value]
        for difference in differences
        for row in (*difference.unexpected, *difference.missing)
        for value in {value for value in row.values() if isinstance(value, int)}
        if value in owner
    )
    return [number for number, _ in reversed(found.most_common())]


def _made_of(line: dict[str, str]) -> Iterator[int]:
    """Every number that a table may show for this message."""
    message, device = line.get("messageId"), line.get("anonymousId")
    for person in (device, line.get("userId"), line.get("previousId")):
        if person:
            yield hash63(f"identity:{person}")
    if device:
        yield hash63(f"anonymous:{device}")
    if message:
        yield from (hash63(f"event:{message}"), hash63(f"message:{message}"))
        for key in (f"a:{device}", f"i:{line.get('userId')}", f"m:{message}"):
            yield hash63(f"session:{key}:{message}")
            yield hash63(f"session_event:{key}:{message}")
