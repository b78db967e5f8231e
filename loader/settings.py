"""The project's settings: the `vars` of dbt_project.yml, which models read as well."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loader.errors import EventideError
from loader.layout import layout_of


class SettingsError(EventideError):
    """dbt_project.yml cannot be read, or a setting in it has a value that it cannot have."""


def project_settings(project_dir: Path) -> dict[str, Any]:
    """The `vars` of the project in `project_dir`; those under `eventide` win, and the installed
    version says what the project does not.

    Raises SettingsError when there is no project there.
    """
    layout = layout_of(project_dir)
    defaults = {} if layout.is_package else _defaults(layout.installed / "dbt_project.yml")
    return {**defaults, **_vars(project_dir / "dbt_project.yml")}


@cache
def _defaults(path: Path) -> dict[str, Any]:
    settings = _vars(path)
    # The sample is the repository's, and no project's that does not ask for it.
    settings.pop("sources", None)
    return settings


def _vars(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SettingsError(
            f"{path.parent}: no dbt_project.yml here. Run in the project's directory, "
            "or name it with --project-dir."
        )
    try:
        project: Any = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SettingsError(
            f"{path}: cannot be read as a dbt project ({str(error).splitlines()[0]})."
        ) from error
    settings = project.get("vars") if isinstance(project, dict) else None
    settings = dict(settings) if isinstance(settings, dict) else {}
    own = settings.pop("eventide", None)
    return {**settings, **(own if isinstance(own, dict) else {})}


def configured_sources(project_dir: Path) -> list[str]:
    """The setting `sources`: what a sync loads, each path taken from the project's folder."""
    sources = project_settings(project_dir).get("sources") or []
    if isinstance(sources, str):
        sources = [sources]
    if not isinstance(sources, list) or not all(isinstance(path, str) for path in sources):
        raise SettingsError(
            f"{project_dir / 'dbt_project.yml'}: sources is a list of files, folders and globs, "
            f"not {sources!r}."
        )
    return [path if "://" in path else str(project_dir / path) for path in sources]
