"""The goals, each as a number with its limit, worked out from what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.models.labels import LABELS

_KEYS = {f"model.eventide.{label.key}" for label in LABELS}
#: The recommended size of a Redshift cluster for 75 million pageviews is for about as many events.
DOCUMENT_EVENTS = 160_000_000
DOCUMENT_HOURS = 2.0

Measured = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """`value` is to be at most `limit`; `how` is the arithmetic."""

    name: str
    value: float
    limit: float
    unit: str
    how: str

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.value <= self.limit


def event_tables(sync: Measured) -> float:
    """CPU seconds of the statements of the labels' models."""
    return sum(float(spent["cpu"]) for node, spent in sync["nodes"].items() if node in _KEYS)


def models(sync: Measured) -> float:
    """CPU seconds of the statements of all models: no data tests, no hooks."""
    nodes = sync["nodes"].items()
    return sum(float(spent["cpu"]) for node, spent in nodes if node.startswith("model."))


def goals(run: Measured, longer: Measured | None) -> Sequence[Goal]:
    """All of them; `longer` is a run over five times the history."""
    return [*_against_plain(run), *_increment(run, longer), *_outside(run), _document(run)]


def _against_plain(run: Measured) -> Iterator[Goal]:
    sync, plain = run["sync"], run["plain"]["tables"]
    for what, spent in (
        ("event tables' models", event_tables(sync)),
        ("all SQL of the sync", sync["sql"]["cpu"]),
        ("the whole sync", sync["cpu"]),
    ):
        yield Goal(
            f"First sync, {what}, beside plain SQL", spent / plain, 0.25, "x",
            f"{spent:.1f} / {plain:.1f} CPU s",
        )  # fmt: skip


def _increment(run: Measured, longer: Measured | None) -> Iterator[Goal]:
    first, new = run["sync"], run["increment"]
    for what, spent, whole in (
        ("SQL of its models", models(new), models(first)),
        ("all its SQL", new["sql"]["cpu"], first["sql"]["cpu"]),
        ("the whole sync", new["cpu"], first["cpu"]),
    ):
        yield Goal(
            f"1 % increment, {what}, beside the full build", spent / whole, 0.15, "x",
            f"{spent:.2f} / {whole:.2f} CPU s",
        )  # fmt: skip
    if longer is None:
        return
    later = longer["increment"]
    for what, before, after in (
        ("all its SQL", new["sql"]["cpu"], later["sql"]["cpu"]),
        ("the whole sync", new["cpu"], later["cpu"]),
    ):
        yield Goal(
            f"The same increment over 5 times the history, {what}", after / before, 1.5, "x",
            f"{after:.2f} / {before:.2f} CPU s",
        )  # fmt: skip


def _outside(run: Measured) -> Iterator[Goal]:
    limit = 5 + 0.08 * len(LABELS)
    for name, what in (("sync", "First sync"), ("increment", "1 % increment")):
        sync = run[name]
        for clock in ("wall", "cpu"):
            yield Goal(
                f"{what}, outside SQL, {clock}", sync[clock] - sync["sql"][clock], limit, "s",
                f"{sync[clock]:.1f} - {sync['sql'][clock]:.1f}; limit 5 s + 80 ms x {len(LABELS)}",
            )  # fmt: skip


def _document(run: Measured) -> Goal:
    land = run["land"]["wall"] / run["land"]["landed"]
    sql = run["sync"]["sql"]["wall"] / run["land"]["landed"]
    fixed = run["sync"]["wall"] - run["sync"]["sql"]["wall"]
    hours = ((land + sql) * DOCUMENT_EVENTS + fixed) / 3600
    # Wall grows with whatever else the machine does; CPU, of two cores, hardly.
    cpu = (run["land"]["cpu"] + run["sync"]["sql"]["cpu"]) / run["land"]["landed"]
    how = (
        f"160 M x ({land * 1e6:.1f} landing + {sql * 1e6:.1f} SQL of the sync) µs wall"
        f" + {fixed:.0f} s; CPU {cpu * DOCUMENT_EVENTS / 3600:.1f} h"
    )
    return Goal("75 M pageviews a month, landed and synced", hours, DOCUMENT_HOURS, "h", how)
