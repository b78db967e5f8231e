"""Collectors: the formats that are known. One SQL file each; segment.sql says what it must give."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources

from loader.errors import MappingError


@dataclass(frozen=True)
class Collector:
    """A name for the ledger and the select that maps `records` to raw events."""

    name: str
    sql: str


def collector_names() -> list[str]:
    """The collectors that can be named."""
    files = resources.files("loader.landing.collectors").iterdir()
    return sorted(f.name.removesuffix(".sql") for f in files if f.name.endswith(".sql"))


def collector(name: str) -> Collector:
    """Find a collector by name. Raises MappingError for one that is not known."""
    known = collector_names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There is: {', '.join(known)}."
        raise MappingError(
            f"unknown collector {name!r}. {hint} Any other format needs a --mapping file."
        )
    path = resources.files("loader.landing.collectors") / f"{name}.sql"
    return Collector(name, path.read_text(encoding="utf-8").strip().removesuffix(";"))
