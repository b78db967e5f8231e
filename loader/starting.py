"""A new dbt project of a team's own, which has Eventide as a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loader.errors import EventideError, WrongUseError
from loader.labels.generate import generate
from loader.layout import PACKAGE, installed_files, layout_of, link_installed, require_package
from loader.names import table_name
from loader.settings import SettingsError

_TEMPLATES: Final = Path(__file__).resolve().parent / "new_project"
_NAME: Final = "PROJECT_NAME"


class StartError(EventideError):
    """The files of a new project cannot be written."""


@dataclass(frozen=True, slots=True)
class Started:
    """A project that was begun: paths relative to its folder of what was written and of what was
    there already, and what people have to add by hand to files that are theirs."""

    name: str
    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    missing: tuple[str, ...]


def start(folder: Path, *, force: bool = False) -> Started:
    """Make `folder` a project, named as it is, with the models of no label yet.

    Files that are there stay as they are. Raises WrongUseError for a folder with anything in it
    but hidden files, unless `force`, or for Eventide's own project; StartError where nothing can
    be written; LinkError and DefinitionError as `generate` does.
    """
    folder = folder.resolve()
    project_file = folder / "dbt_project.yml"
    _check(folder, project_file, force=force)
    require_package(installed_files())
    name = _name_in(project_file) if project_file.exists() else project_name(folder.name)
    texts = _texts(name)
    kept = tuple(path for path in texts if (folder / path).exists())
    try:
        for path, text in texts.items():
            if path not in kept:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StartError(f"{folder}: no project can be made there ({error}).") from error
    link_installed(folder)
    generated = generate(folder, label_custom_events=False).paths
    written = [path for path in texts if path not in kept]
    return Started(name, folder, (*written, *generated), kept, tuple(_missing(folder, name)))


def project_name(folder: str) -> str:
    """The name of a dbt project in a folder of that name: no package must have it."""
    name = table_name(folder)
    return f"{name}_project" if name == PACKAGE or name.startswith("dbt") else name


def _check(folder: Path, project_file: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise WrongUseError(f"{folder}: this is a file. Name a folder, which may be a new one.")
    if project_file.exists() and layout_of(folder).is_package:
        raise WrongUseError(
            f"{folder}: this is Eventide's own project, whose macros and models are in it already."
        )
    there = [] if force or not folder.exists() else list(folder.iterdir())
    if found := sorted(path.name for path in there if not path.name.startswith(".")):
        raise WrongUseError(
            f"{folder}: not empty ({', '.join(found[:3])}{', ...' if len(found) > 3 else ''}). "
            "Name a new folder, or add --force: then what is missing is added to what is there."
        )


def _texts(name: str) -> Mapping[str, str]:
    """Text of each file that a project begins with, by path."""
    texts = {}
    for path in sorted(_TEMPLATES.rglob("*")):
        if path.is_file():
            shown = path.relative_to(_TEMPLATES).as_posix().replace("gitignore", ".gitignore")
            texts[shown] = path.read_text(encoding="utf-8").replace(_NAME, name)
    profiles = (installed_files() / "profiles.yml").read_text(encoding="utf-8")
    return {**texts, "profiles.yml": profiles}


def _missing(folder: Path, name: str) -> list[str]:
    """What a project that was there before does not say and must."""
    project = _read(folder / "dbt_project.yml")
    missing = []
    orders = project.get("dispatch") or []
    if not any(o["macro_namespace"] == "dbt" and PACKAGE in o["search_order"] for o in orders):
        order = f"[{name}, {PACKAGE}, dbt]"
        missing.append(
            f"dbt_project.yml: dispatch: [{{macro_namespace: dbt, search_order: {order}}}]"
        )
    if f"{PACKAGE}.query_comment" not in str(project.get("query-comment")):
        comment = f"{{{{ {PACKAGE}.query_comment(connection_name, node) }}}}"
        missing.append(f'dbt_project.yml: query-comment: "{comment}"')
    packages = _read(folder / "packages.yml").get("packages") or []
    if not any(package.get("local") == PACKAGE for package in packages):
        missing.append(f"packages.yml: packages: [{{local: {PACKAGE}}}]")
    profile, profiles = project.get("profile"), _read(folder / "profiles.yml")
    if profile not in profiles:
        missing.append(
            f"profiles.yml: the profile {profile}, or dbt_project.yml: profile: eventide"
        )
    return missing


def _name_in(project_file: Path) -> str:
    return str(_read(project_file).get("name"))


def _read(path: Path) -> dict[str, Any]:
    try:
        read: Any = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SettingsError(f"{path}: cannot be read ({str(error).splitlines()[0]}).") from error
    return read if isinstance(read, dict) else {}
