"""Collectors: the formats that are known. One SQL file each; segment.sql says what it must give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

from loader.errors import MappingError

#: In place of a name: each file's records tell.
AUTO = "auto"

_FACT = re.compile(r"-- (title|documented at|recognised by|JSON texts|becomes): +(.*)")
_CONTINUED = re.compile(r"--  +(.*)")


@dataclass(frozen=True)
class NamedColumn:
    """A column that a mapping names, at a place (`mapping.yml:3: time`); whether there is nothing
    to land without it."""

    name: str
    place: str
    is_needed: bool


@dataclass(frozen=True)
class Collector:
    """A name for the ledger and the select that maps `records` to raw events.

    `title` and `documented_at` are for people. `recognised_by` is an SQL boolean over `line`, a
    JSON object as text: whether it is a record of this collector. `json_texts` are the keys under
    which an object may lie as a text. `columns` are those that it reads from a table.
    """

    name: str
    sql: str
    title: str = ""
    documented_at: str = ""
    recognised_by: str = "false"
    json_texts: tuple[str, ...] = ()
    columns: tuple[NamedColumn, ...] = ()


@cache
def collector_names() -> tuple[str, ...]:
    """The collectors that can be named, sorted."""
    files = resources.files("loader.landing.collectors").iterdir()
    return tuple(sorted(f.name.removesuffix(".sql") for f in files if f.name.endswith(".sql")))


def collector(name: str) -> Collector:
    """Find a collector by name. Raises MappingError for one that is not known."""
    known = collector_names()
    if name not in known:
        near = get_close_matches(name, (AUTO, *known), n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There is: {', '.join((AUTO, *known))}."
        raise MappingError(
            f"unknown collector {name!r}. {hint} Any other format needs a --mapping file."
        )
    return _read(name)


@cache
def _read(name: str) -> Collector:
    path = resources.files("loader.landing.collectors") / f"{name}.sql"
    sql = path.read_text(encoding="utf-8").strip().removesuffix(";")
    facts = _front_matter(sql)
    if "becomes" in facts:
        # It makes another collector's records, which that one reads.
        sql = f"with records as (\n{sql}\n)\nselect * from (\n{collector(facts['becomes']).sql}\n)"
    return Collector(
        name,
        sql,
        title=facts.get("title", ""),
        documented_at=facts.get("documented at", ""),
        recognised_by=facts.get("recognised by", "false"),
        json_texts=tuple(key.strip() for key in facts.get("JSON texts", "").split(",") if key),
    )


def _front_matter(sql: str) -> dict[str, str]:
    """The facts in the comments at the top: `-- key: value`, continued by indented comments."""
    facts: dict[str, str] = {}
    key = ""
    for line in sql.splitlines():
        if fact := _FACT.fullmatch(line):
            key = fact[1]
            facts[key] = fact[2].strip()
        elif key and (more := _CONTINUED.fullmatch(line)):
            facts[key] += " " + more[1].strip()
        elif line.startswith("--"):
            key = ""
        else:
            break
    return facts
