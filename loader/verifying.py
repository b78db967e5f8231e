"""The promise, checked: live tables equal what a rebuild from the raw events would give.

A sample of devices and users is rebuilt by the same dbt project in scratch schemas of the same
warehouse, and compared with the live tables.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from loader.errors import NotVerifiableError
from loader.profile import load_target
from loader.verification.books import last_sync, need_same_definitions
from loader.verification.compare import Comparison
from loader.verification.differences import TableVerdict
from loader.verification.project import Model, scratch_project
from loader.verification.rows import SettledRows
from loader.verification.sample import LeftOut, Limits, Sampler
from loader.verification.scratch import scratch_warehouse
from loader.verification.strays import Strays
from loader.warehouses.base import derived_schemas

#: Called with what is being done, in a few words.
Telling = Callable[[str], None]

# Live rows looked at in each table from the other side, for each device of the sample.
_STRAYS_A_DEVICE = 10


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What was compared: devices, users and calls (`events`) of the sample, what its limits left
    out, each table's verdict, the models from which a rebuild mends what differs; wall seconds."""

    schema: str
    seed: int
    devices: int
    users: int
    events: int
    left_out: LeftOut
    tables: tuple[TableVerdict, ...]
    to_rebuild: tuple[str, ...]
    seconds: float

    @property
    def differing(self) -> tuple[TableVerdict, ...]:
        """The tables that are not equal to a rebuild."""
        return tuple(table for table in self.tables if not table.is_equal)


def verify(
    *,
    devices: int = 100,
    seed: int | None = None,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
    limits: Limits | None = None,
    telling: Telling | None = None,
) -> VerifyResult:
    """Rebuild `devices` devices, drawn by `seed`, and their users aside, and compare.

    Raises NotVerifiableError when the live tables are not what a finished sync left (nothing is
    compared then), DbtError when the project does not run on the sample, and what the warehouse
    and the profile raise. The scratch schemas are dropped in any case.
    """
    began = time.monotonic()
    tell = telling or (lambda what: None)
    seed = Random().randrange(10**6) if seed is None else seed
    live = load_target(target, Path(project_dir).resolve(), profiles_dir)
    raw, inner = derived_schemas(live.schema)
    with scratch_warehouse(live, wait_seconds) as warehouse:
        sync = last_sync(warehouse, inner)
        tell("reading the project")
        profiles = Path(profiles_dir) if profiles_dir is not None else None
        with scratch_project(live, warehouse, profiles) as project:
            sampler = Sampler(project, raw, inner)
            tell("choosing devices")
            sampler.choose(devices, seed)
            tell("copying their raw events")
            left_out = sampler.copy(limits or Limits())
            tell("rebuilding")
            project.rebuild(lambda place, total, *_: tell(f"rebuilding, {place} of {total}"))
        need_same_definitions(warehouse, inner, project.models)
        rows = SettledRows(warehouse, sampler.tables)
        rows.settle()
        counts = rows.count()
        comparison = Comparison(warehouse, live.schema, rows)
        strays = Strays(comparison, Random(seed).randrange(2**63), devices * _STRAYS_A_DEVICE)
        verdicts = []
        for model in project.models.values():
            tell(f"comparing {model.name}")
            verdicts.append(_with_strays(comparison.verdict(model), strays, model))
        if last_sync(warehouse, inner) != sync:
            raise NotVerifiableError(
                "a sync ran meanwhile, so that live tables changed while they were compared. "
                "Verify again when none runs."
            )
    differing = [verdict.name for verdict in verdicts if not verdict.is_equal]
    return VerifyResult(
        schema=live.schema,
        seed=seed,
        devices=counts[0],
        users=counts[1],
        events=counts[2],
        left_out=left_out,
        tables=tuple(verdicts),
        to_rebuild=_topmost(differing, project.models),
        seconds=time.monotonic() - began,
    )


def _with_strays(verdict: TableVerdict, strays: Strays, model: Model) -> TableVerdict:
    if not verdict.is_there:
        return verdict
    number, examples = strays.find(model)
    return replace(verdict, extra=verdict.extra + number, examples=(*verdict.examples, *examples))


def _topmost(differing: Iterable[str], models: Mapping[str, Model]) -> tuple[str, ...]:
    """Those that depend on no other one that differs: the rest follows from them."""
    names = set(differing)
    return tuple(sorted(name for name in names if not models[name].ancestors & names))
