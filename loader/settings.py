"""The project's settings: the `vars` of dbt_project.yml, which models read as well."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loader.errors import EventideError
from loader.layout import PACKAGE, layout_of


class SettingsError(EventideError):
    """dbt_project.yml cannot be read, or a setting in it has a value that it cannot have."""


def project_settings(project_dir: Path) -> dict[str, Any]:
    """The `vars` of the project in `project_dir`; those under `eventide` win, and the installed
    version says what the project does not.

    Raises SettingsError when there is no project there, and when a setting has a value that it
    cannot have or a name that is nearly right.
    """
    layout = layout_of(project_dir)
    defaults = {} if layout.is_package else _defaults(layout.installed / "dbt_project.yml")
    own = _vars(project_dir / "dbt_project.yml")
    check_settings(project_dir, own)
    return {**defaults, **_merged(own)}


def check_settings(project_dir: Path, all_vars: dict[str, Any] | None = None) -> None:
    """Raises SettingsError with all that is wrong with the project's settings."""
    # Every command imports this file, and few need the checks.
    from loader.setting_checks import setting_problems

    path = project_dir / "dbt_project.yml"
    all_vars = _vars(path) if all_vars is None else all_vars
    if found := setting_problems(path, all_vars, own=layout_of(project_dir).is_package):
        raise SettingsError("\n".join(map(str, found)))


@cache
def _defaults(path: Path) -> dict[str, Any]:
    settings = _merged(_vars(path))
    # The sample is the repository's, and no project's that does not ask for it.
    settings.pop("sources", None)
    return settings


def _merged(all_vars: dict[str, Any]) -> dict[str, Any]:
    own = all_vars.get(PACKAGE)
    others = {name: value for name, value in all_vars.items() if name != PACKAGE}
    return {**others, **(own if isinstance(own, dict) else {})}


def _vars(path: Path) -> dict[str, Any]:
    """All vars of a dbt_project.yml, those under a package's name too."""
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
    return settings if isinstance(settings, dict) else {}


def configured_sources(project_dir: Path) -> list[str]:
    """The setting `sources`: what a sync loads, each path taken from the project's folder."""
    sources = project_settings(project_dir).get("sources") or []
    if isinstance(sources, str):
        sources = [sources]
    return [path if "://" in path else str(project_dir / path) for path in sources]
