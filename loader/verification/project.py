"""The user's own dbt project, run on scratch schemas: its models, and what a run leaves."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loader.dbt import DbtOutcome, Progress, run_dbt
from loader.errors import DbtError, NotVerifiableError
from loader.layout import PACKAGE
from loader.profile import Target, copy_profile
from loader.warehouses import Warehouse

# Folders of the models whose rows follow from the raw events; metadata tells of syncs, and so do
# models in them that are `of_one_sync`.
_FOLDERS = ("staging", "spine", "core", "events", "segments")
# With what a project has put in the place of one.
_SELECTION = ["--select", *(f"+{PACKAGE}.{folder}" for folder in _FOLDERS)]


@dataclass(frozen=True)
class Model:
    """One model: its name, its relation's name, whether it is an inner one, its unique key
    (columns, () for none), and the names of all models that it depends on, near and far."""

    name: str
    relation: str
    is_inner: bool
    key: tuple[str, ...]
    ancestors: frozenset[str]


@dataclass(frozen=True)
class ScratchProject:
    """A dbt project on scratch schemas; its artifacts go to `folder`, not into the project."""

    live: Target
    warehouse: Warehouse
    folder: Path
    models: Mapping[str, Model]

    def run(self, *arguments: str, progress: Progress | None = None) -> None:
        """`dbt run` with these arguments; raises DbtError when a model fails."""
        with self.warehouse.released():
            everything = ["run", *arguments]
            outcome = _dbt(*everything, live=self.live, folder=self.folder, told=progress)
        if not outcome.success:
            raise DbtError(
                "the sample could not be rebuilt. "
                + "\n".join(f"{node.name}: {node.message}" for node in outcome.failures)
            )

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build every model anew."""
        self.run("--full-refresh", *_SELECTION, progress=progress)


@contextmanager
def scratch_project(
    live: Target, warehouse: Warehouse, profiles_dir: Path | None
) -> Iterator[ScratchProject]:
    """The project of `live` on the schemas of `warehouse`, parsed into a folder of its own.

    Raises DbtError when it does not parse, NotVerifiableError when it would not stay inside.
    """
    with TemporaryDirectory(prefix="eventide-verify-") as name:
        folder = Path(name)
        copy_profile(live, warehouse.schema, folder, profiles_dir)
        with warehouse.released():
            _dbt("parse", "--write-json", live=live, folder=folder)
        manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
        parents = manifest["parent_map"]
        ours = [key for key, node in manifest["nodes"].items() if _is_ours(node)]
        made = {*ours, *(parent for key in ours for parent in _ancestors(key, parents))}
        nodes = {key: node for key, node in manifest["nodes"].items() if _is_kept(key, node, made)}
        places = {f"model {node['name']}": node["schema"] for node in nodes.values()} | {
            f"source {source['name']}": source["schema"]
            for source in manifest["sources"].values()
            if source["source_name"] == "raw"
        }
        inside = {warehouse.schema, warehouse.raw_schema, warehouse.internal_schema}
        for what, schema in places.items():
            if schema not in inside:
                raise NotVerifiableError(
                    f"the {what} is in the schema {schema} whatever the schema of the target is, "
                    "so it cannot be rebuilt aside. Names of schemas must begin with "
                    "target.schema: see generate_schema_name in macros/, and "
                    "models/staging/_sources.yml."
                )
        models = {
            node["name"]: _model(key, node, parents, nodes, warehouse)
            for key, node in nodes.items()
            if not node["config"]["meta"].get("of_one_sync")
        }
        yield ScratchProject(live, warehouse, folder, models)


def _dbt(*command: str, live: Target, folder: Path, told: Progress | None = None) -> DbtOutcome:
    places = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    return run_dbt(
        [*command, *places],
        project_dir=live.project_dir,
        profiles_dir=folder,
        target=live.name,
        progress=told,
    )


def _is_ours(node: Mapping[str, Any]) -> bool:
    """A model of these folders."""
    place = node["fqn"]
    is_model = node["resource_type"] == "model"
    return is_model and place[0] == PACKAGE and place[1] in _FOLDERS


def _is_kept(key: str, node: Mapping[str, Any], made: Collection[str]) -> bool:
    """A model that is in the warehouse by itself."""
    is_model = node["resource_type"] == "model" and key in made
    return is_model and node["config"]["materialized"] != "ephemeral"


def _ancestors(key: str, parents: Mapping[str, list[str]]) -> set[str]:
    """Keys of all that a node reads, near and far."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _model(
    key: str,
    node: Mapping[str, Any],
    parents: Mapping[str, list[str]],
    nodes: Mapping[str, Mapping[str, Any]],
    warehouse: Warehouse,
) -> Model:
    unique = node["config"].get("unique_key") or ()
    return Model(
        name=str(node["name"]),
        relation=str(node["alias"]),
        is_inner=node["schema"] == warehouse.internal_schema,
        key=(unique,) if isinstance(unique, str) else tuple(unique),
        ancestors=frozenset(
            str(nodes[above]["name"]) for above in _ancestors(key, parents) if above in nodes
        ),
    )
