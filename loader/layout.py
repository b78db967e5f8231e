"""Where a project's files are: in Eventide's own dbt project, or in one that has it as a package.

This repository, and every copy of it, is the dbt project `eventide`: its macros and models, and
those generated from definitions, lie in one tree. Any other project has a folder `eventide/`,
which dbt takes for the package of that name: what is generated lies there to be committed, and the
link `installed` leads to the macros and models of the version that is installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader.errors import EventideError

#: The dbt project of the macros and models, and the folder that holds it in projects of others.
PACKAGE: Final = "eventide"
#: In that folder, the link to what is installed.
INSTALLED: Final = "installed"

_PROJECT_FILE: Final = "dbt_project.yml"
_NAME: Final = re.compile(r"""^name:\s*['"]?(\w+)""", re.MULTILINE)


class LinkError(EventideError):
    """The links to the installed macros and models cannot be made."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of one project: its own; the one with the models/ and macros/ that `generate`
    writes; the one with the models/, macros/ and seeds/ that are Eventide's."""

    project: Path
    generated: Path
    installed: Path

    @property
    def is_package(self) -> bool:
        """Whether the project is Eventide's own."""
        return self.installed == self.project

    def placed(self, name: str) -> Path:
        """Where a generated file is. What people's editors read stays beside the definitions."""
        return (self.project if name.startswith("definitions/") else self.generated) / name

    def shown(self, path: Path) -> str:
        """A path as people find it from the project's folder."""
        if path.is_relative_to(self.project):
            return path.relative_to(self.project).as_posix()
        return (Path(PACKAGE, INSTALLED) / path.relative_to(self.installed)).as_posix()


def layout_of(project_dir: Path) -> Layout:
    """The folders of a project, told by its name in dbt_project.yml."""
    name = _name(project_dir / _PROJECT_FILE)
    if name is None or name == PACKAGE:
        return Layout(project_dir, project_dir, project_dir)
    return Layout(project_dir, project_dir / PACKAGE, installed_files())


def installed_files() -> Path:
    """The macros, models and seeds of the version that runs: in the wheel, or in a repository."""
    inside = Path(__file__).resolve().parent / "dbt_package"
    return inside if inside.is_dir() else inside.parent.parent


def link_installed(project_dir: Path) -> None:
    """Let dbt find the installed macros and models from the project, wherever they are by now.

    Nothing to do in Eventide's own project. Raises LinkError where something else is in the way.
    """
    layout = layout_of(project_dir)
    if layout.is_package:
        return
    require_package(layout.installed)
    folder = layout.generated
    _link(folder / INSTALLED, layout.installed)
    _link(folder / _PROJECT_FILE, Path(INSTALLED, _PROJECT_FILE))
    # As `dbt deps` does for a local package; without this one nobody need call it.
    _link(project_dir / "dbt_packages" / PACKAGE, Path("..", PACKAGE))


def require_package(files: Path) -> None:
    """Raises LinkError where the installed files are a repository, with its own labels in it."""
    if (files / "definitions").exists():
        raise LinkError(
            f"what runs is the repository in {files}, a project with labels of its own, and not an "
            f"installed Eventide. Install it without --editable: pip install {files}"
        )


def _link(link: Path, goal: Path) -> None:
    if link.is_symlink() and link.readlink() == goal:
        return
    if link.is_symlink() and link.resolve() == (link.parent / goal).resolve():
        return
    try:
        if link.exists() and not link.is_symlink():
            raise LinkError(
                f"{link}: a link to Eventide's macros and models belongs there. Move away what is "
                "there now."
            )
        link.parent.mkdir(parents=True, exist_ok=True)
        # Made beside it, so that a dbt that runs now always finds one.
        fresh = link.with_name(f".{link.name}.fresh")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(goal)
        fresh.replace(link)
    except OSError as error:
        raise LinkError(
            f"{link}: no link to Eventide's macros and models can be made there ({error})."
        ) from error


def _name(project_file: Path) -> str | None:
    try:
        found = _NAME.search(project_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found else None
