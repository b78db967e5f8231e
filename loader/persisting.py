"""Descriptions of tables and columns, put into the warehouse as comments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from loader.column_descriptions import column_descriptions
from loader.dbt import run_dbt
from loader.errors import DbtError
from loader.profile import Target, load_target
from loader.settings import project_settings

SETTING: Final = "persist_descriptions"

_MACRO = "persist_descriptions"


def persist_descriptions(
    project_dir: str | Path = ".",
    *,
    profiles_dir: str | Path | None = None,
    target: str | None = None,
) -> None:
    """Comment the tables and views that people query, and their columns, with what the docs site
    says of them. Only tables of which some description is another one than in the warehouse are
    touched. Raises ProfileError, WarehouseError, and DbtError when comments cannot be written.
    """
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    persist(load_target(target, project, profiles), profiles)


def persist(where: Target, profiles: Path | None) -> None:
    """`persist_descriptions`, the target being known."""
    columns: dict[str, dict[str, str]] = {"event": {}, "user": {}}
    for (scope, name), text in column_descriptions(where).items():
        columns[scope][name] = text
    try:
        run_dbt(
            ["run-operation", _MACRO, "--args", json.dumps({"columns": columns})],
            project_dir=where.project_dir,
            profiles_dir=profiles,
            target=where.name_for_dbt,
        )
    except DbtError as error:
        raise DbtError(
            f"{error}\nThe tables are there, but not all of their descriptions: whoever syncs must "
            f"own the tables. Without `{SETTING}: true` a sync leaves descriptions alone."
        ) from error


def persists(project_dir: Path) -> bool:
    """The project's setting `persist_descriptions`."""
    return bool(project_settings(project_dir).get(SETTING, False))
