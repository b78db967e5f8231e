"""Texts of events as one line of a terminal has them."""

from __future__ import annotations

from collections.abc import Mapping


def shown(text: object, most: int = 60) -> str:
    """The text without line ends and control characters, cut where it is long."""
    printable = "".join(c if c.isprintable() else " " for c in str(text))
    line = " ".join(printable.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def counted(count: int, plural: str) -> str:
    """The count and what is counted: 1 event, 1,000 events."""
    return f"{count:,} {plural.removesuffix('s') if count == 1 else plural}"


def words_of(keys: Mapping[str, str | None]) -> str:
    """A line as people would say it: click "Help" on / to https://example.com/help."""
    from loader.discovery.lines import KEYS

    if keys["event"] is not None:
        return shown(keys["event"])
    words = [shown(keys["type"])]
    if keys["target_text"] is not None:
        words.append(f'"{shown(keys["target_text"])}"')
    for key, preposition in zip(KEYS[3:], ("on", "to", "in"), strict=True):
        value = keys[key]
        if value is not None:
            words.append(f"{preposition} {shown(value)}")
    return " ".join(words)
