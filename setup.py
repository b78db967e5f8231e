"""Puts the dbt package, Eventide's macros and models, into the wheel beside the Python code.

Everything else that a build needs to know is in pyproject.toml.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
GOAL = Path("loader/dbt_package")
TREES = ("macros", "models", "tests/dbt")
FILES = (
    *("dbt_project.yml", "profiles.yml"),
    *("seeds/_seeds.yml", "seeds/builtin_columns.csv"),
)
#: What is about the sample shop, or checks the models and no data.
NOT_SHIPPED = ("models/exposures.yml", "models/sample_metrics.yml", "models/unit_tests/")
#: Files that are written from the sample's definitions; those from the list of columns are not.
MARKER = "Written by `eventide generate` from "
OF_EVERY_PROJECT = f"{MARKER}seeds/builtin_columns.csv"


def package_files() -> Iterator[str]:
    """Paths, relative to the repository, of all that a project of others needs of it."""
    yield from FILES
    for tree in TREES:
        for path in sorted((ROOT / tree).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and not name.startswith(NOT_SHIPPED) and not _is_the_samples(path):
                yield name


def _is_the_samples(path: Path) -> bool:
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    return MARKER in first_line and OF_EVERY_PROJECT not in first_line


class BuildWithPackage(build_py):
    """Python modules and their data as always, then the dbt package."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        goal = Path(self.build_lib) / GOAL
        shutil.rmtree(goal, ignore_errors=True)
        for name in package_files():
            (goal / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, goal / name)


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithPackage})
