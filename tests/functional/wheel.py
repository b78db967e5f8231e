"""An environment into which the wheel was installed, and nothing of this repository's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.functional.project import REPOSITORY

#: What a build may need; whatever it misses of these is not in the source distribution.
_SOURCES = (
    *("loader", "activation", "macros", "models", "tests/dbt", "seeds"),
    *("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"),
    *("dbt_project.yml", "profiles.yml"),
)
_SDIST = "from setuptools.build_meta import build_sdist; print(build_sdist('dist'))"


def build_wheel(folder: Path, edits: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """The wheel, made from the source distribution as an index would have it. `edits` has, by file,
    a text and what stands in its place, as another version would have it."""
    source = folder / "source"
    for name in _SOURCES:
        goal = source / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / name).is_dir():
            left_out = shutil.ignore_patterns("__pycache__", "sample_events")
            shutil.copytree(REPOSITORY / name, goal, ignore=left_out)
        else:
            shutil.copy(REPOSITORY / name, goal)
    for name, (before, after) in (edits or {}).items():
        text = (source / name).read_text()
        assert before in text, name
        (source / name).write_text(text.replace(before, after))
    printed = _run([sys.executable, "-c", _SDIST], source)
    archive = source / "dist" / printed.split()[-1]
    _pip("wheel", "--no-build-isolation", "-w", str(folder), str(archive), folder=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


class Installed:
    """A new environment: the wheel, and the dependencies that this one has."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder.parent)
        paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
        (site,) = folder.glob("lib/python*/site-packages")
        # Python reads no .pth files in there: not the one by which the repository is installed.
        (site / "dependencies.pth").write_text("\n".join(sorted(paths)))
        self.install(wheel)

    def install(self, wheel: Path) -> None:
        """In place of what is installed, as `pip install --upgrade` does it."""
        python = str(self.bin / "python")
        _pip("--python", python, "install", "--upgrade", str(wheel), folder=self.folder)

    def run(
        self, *command: str, folder: Path, code: int = 0, env: Mapping[str, str] | None = None
    ) -> str:
        """What a command of the environment prints."""
        return _run([str(self.bin / command[0]), *command[1:]], folder, code, env)

    def dbt(self, *command: str, folder: Path, env: Mapping[str, str] | None = None) -> str:
        """Plain dbt, without Eventide's Python code."""
        script = "from dbt.cli.main import cli; cli()"
        return self.run("python", "-c", script, *command, folder=folder, env=env)


def _pip(command: str, *arguments: str, folder: Path) -> None:
    quiet = ["-q", "--disable-pip-version-check", "--no-input"]
    words = [command, *arguments]
    place = words.index("install" if "install" in words else "wheel") + 1
    words[place:place] = ["--no-deps", "--no-index"]
    _run([sys.executable, "-m", "pip", *quiet, *words], folder)


def _run(
    command: list[str], folder: Path, code: int = 0, env: Mapping[str, str] | None = None
) -> str:
    environment: dict[str, Any] = {**os.environ, "NO_COLOR": "1", **(env or {})}
    environment.pop("PYTHONPATH", None)
    ended = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, f"{' '.join(command)}\n{ended.stdout}{ended.stderr}"
    return ended.stdout
