"""Which rejected lines wait still, after replays.

A replay is a load of its own, of the source `rejected`, whose fingerprint names the load whose
lines it read. What it rejects again is its own, under the collector that it read by, unless that is
another one which the file does not speak: then what it rejected stays as it was, with the reason
and the collector of before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loader.warehouses.base import Warehouse, literal, raw_table

SOURCE = "rejected"


@dataclass(frozen=True)
class _Load:
    load_id: int
    collector: str
    read: int
    rejected: int


@dataclass
class Standing:
    """`done` are loads whose lines wait no longer under them; of those in `tried`, just the lines
    that each of these replays (a replay has several loads where it is large) rejected again."""

    done: set[int] = field(default_factory=set)
    tried: dict[int, list[list[int]]] = field(default_factory=lambda: defaultdict(list))

    def sql(self, lines: str) -> str:
        """The condition on rejected lines `r`; `lines` is the table that has them."""
        parts = [f"r.load_id not in ({_listed(self.done)})"] if self.done else []
        parts += [
            f"(r.load_id <> {load_id} or r.line_number in "
            f"(select line_number from {lines} where load_id in ({_listed(loads)})))"
            for load_id, replays in self.tried.items()
            for loads in replays
        ]
        return " and ".join(parts or ["true"])


def fingerprint_of(load_id: int) -> str:
    """The fingerprint of a replay of a load's lines."""
    return f"{SOURCE}:{load_id}"


def format_name(collector: str | None) -> str:
    """A collector without what tells one version of a mapping from another."""
    return (collector or "").partition("@")[0]


def standing(warehouse: Warehouse) -> Standing:
    """What replays have left."""
    loads = raw_table(warehouse, "loads")
    columns = "load_id, fingerprint, collector, rows_read, rows_rejected"
    found = warehouse.query(
        f"select {columns} from {loads} where source = {literal(SOURCE)} "
        "and status = 'succeeded' order by load_id"
    )
    result = Standing()
    if not found:
        return result
    of = {int(row["load_id"]): _origin(row["fingerprint"]) for row in found}
    others = set(of.values()) - set(of)
    if others:
        found += warehouse.query(
            f"select {columns} from {loads} where load_id in ({_listed(others)})"
        )
    known = {
        int(row["load_id"]): _Load(
            int(row["load_id"]), row["collector"], int(row["rows_read"] or 0),
            int(row["rows_rejected"] or 0),
        )
        for row in found
    }  # fmt: skip
    parts: dict[tuple[int, str], list[_Load]] = defaultdict(list)
    whole = {int(r["load_id"]) for r in found if "#" not in (r["fingerprint"] or "")}
    for load_id, origin in of.items():
        replay = known[load_id]
        together = parts[origin, replay.collector]
        together.append(replay)
        if load_id not in whole:
            continue
        ids = [part.load_id for part in together]
        if origin not in known or _takes_over(together, origin, known, of):
            result.done.add(origin)
        else:
            result.done.update(ids)
            result.tried[origin].append(ids)
        together.clear()
    return result


def _takes_over(
    replay: Iterable[_Load], origin: int, known: Mapping[int, _Load], of: Mapping[int, int]
) -> bool:
    """Whether what a replay rejected is to be read as it did from now on."""
    replay = list(replay)
    before = known[origin]
    if format_name(replay[0].collector) == format_name(before.collector):
        return True
    return any(part.read > part.rejected for part in replay) and not _spoke(before, known, of)


def _spoke(load: _Load, known: Mapping[int, _Load], of: Mapping[int, int]) -> bool:
    """Whether something of the file was understood by the collector of this load."""
    if load.read > load.rejected:
        return True
    origin = known.get(of.get(load.load_id, -1))
    same = origin is not None and format_name(origin.collector) == format_name(load.collector)
    return origin is not None and same and _spoke(origin, known, of)


def _origin(fingerprint: str) -> int:
    return int(fingerprint.removeprefix(f"{SOURCE}:").partition("#")[0])


def _listed(load_ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(load_ids)))
