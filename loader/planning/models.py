"""The project's models as dbt will see them after the next `generate`, read without dbt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from loader.labels.files import is_generated
from loader.layout import PACKAGE, Layout, layout_of
from loader.macros import MacroError
from loader.planning.macros import ModelMacros

#: Folders of models/ that are Eventide's; a project's own models are not looked at.
_FOLDERS: Final = ("staging", "spine", "core", "events", "segments", "metadata")


@dataclass(frozen=True, slots=True)
class Model:
    """One model: where it will be, what it reads (names of models), its config's `meta`.

    `folder` is the one under models/, `schema` the whole name.
    """

    name: str
    folder: str
    schema: str
    materialized: str
    meta: Mapping[str, Any]
    reads: tuple[str, ...]

    @property
    def node(self) -> dict[str, Any]:
        """What macros know as `model`."""
        return {
            "name": self.name,
            "config": {"materialized": self.materialized, "meta": dict(self.meta)},
            "depends_on": {"nodes": [f"model.eventide.{name}" for name in self.reads]},
        }


def read_models(
    project_dir: Path, generated: Mapping[str, str], macros: ModelMacros, schema: str
) -> list[Model]:
    """All models, each after those that it reads. `generated` is text by path, not yet written.

    Without those that the project has switched off, for one of its own in their place.
    """
    layout = layout_of(project_dir)
    configs = _folder_configs(layout)
    models: dict[str, Model] = {}
    for path, text in _texts(layout.installed, generated):
        folder, name = Path(path).parts[1], Path(path).stem
        own = configs.get(folder, {})
        own = {**own, **_plain(own.get(name))}
        if own.get("enabled") is False:
            continue
        suffix = own.get("schema")
        where = f"{schema}_{suffix}" if suffix else schema
        try:
            config, reads = macros.parse(name, where, text)
        except MacroError as error:
            if path in generated:
                raise
            # A model of somebody else's, by macros that only dbt has.
            told = f"{path} cannot be read without dbt ({error}), and is left out of the plan."
            macros.warnings.append(f"{name}: {told}")
            continue
        kind = config.get("materialized") or own.get("materialized", "view")
        models[name] = Model(name, folder, where, kind, config.get("meta") or {}, reads)
    order = TopologicalSorter(
        {name: [r for r in model.reads if r in models] for name, model in models.items()}
    )
    return [models[name] for name in order.static_order()]


def _texts(tree: Path, generated: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for folder in _FOLDERS:
        for path in sorted((tree / "models" / folder).rglob("*.sql")):
            if not is_generated(path):
                yield path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8")
    for name, text in generated.items():
        if name.startswith("models/") and name.endswith(".sql"):
            yield name, text


def _folder_configs(layout: Layout) -> dict[str, dict[str, Any]]:
    """What dbt_project.yml says of the folders, `materialized` and `schema`, and of models in
    them; what the project says of the package wins."""
    configs: dict[str, dict[str, Any]] = {}
    for tree in dict.fromkeys((layout.installed, layout.project)):
        project: Any = YAML(typ="safe", pure=True).load(tree / "dbt_project.yml")
        own = (project.get("models") or {}).get(PACKAGE) or {}
        for folder, config in own.items():
            if isinstance(config, dict):
                configs[folder] = configs.get(folder, {}) | _plain(config)
    return configs


def _plain(config: Any) -> dict[str, Any]:
    """Names of configs without their sign."""
    return {key.removeprefix("+"): value for key, value in (config or {}).items()}
