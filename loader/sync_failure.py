"""What a sync that failed tells: the state of the tables, what failed and why, the way out."""

from __future__ import annotations

from loader.dbt import DbtOutcome, NodeOutcome
from loader.errors import DbtError
from loader.results import LoadResult
from loader.warehouses.failures import way_out

_STATE = (
    "the sync failed; tables that it did not reach are as they were, and the next sync goes on "
    "from there."
)


def failed(outcome: DbtOutcome, loaded: LoadResult | None) -> str:
    """The message for models and tests that failed."""
    lines = [_STATE]
    # A full disk fails every model there is: it is told once.
    alike: dict[str, list[NodeOutcome]] = {}
    for node in outcome.failures:
        alike.setdefault(way_out(node.message) or node.name, []).append(node)
    for told, nodes in alike.items():
        lines.append(f"{nodes[0].resource_type} {nodes[0].name}: {nodes[0].message}")
        if len(nodes) > 1:
            lines.append(f"{len(nodes) - 1} more failed for the same reason.")
        if told != nodes[0].name:
            lines.append(told)
    skipped = sum(node.status == "skipped" for node in outcome.nodes)
    if skipped:
        lines.append(f"{skipped} more were skipped since they depend on these.")
    return "\n".join(lines + _files(loaded))


def ended_early(error: DbtError, loaded: LoadResult | None) -> str:
    """The message for a dbt that did not get to its end: it never began, or lost the warehouse."""
    told = way_out(str(error))
    lines = [str(error)] if told is None else [_STATE, str(error), told]
    return "\n".join(lines + _files(loaded))


def _files(loaded: LoadResult | None) -> list[str]:
    return [loaded.failure] if loaded is not None and loaded.failed else []
