"""A project made of nothing but its definitions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def project_dir(tmp_path: Path) -> Path:
    """An empty project with the list of built-in columns, as generate needs it."""
    (tmp_path / "dbt_project.yml").write_text("name: eventide\n", encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    seed = "seeds/builtin_columns.csv"
    (tmp_path / seed).write_bytes((ROOT / seed).read_bytes())
    return tmp_path


@pytest.fixture
def define(project_dir: Path) -> Callable[..., Path]:
    """Write definitions: a text by the file's name, with __ for a slash and no ending."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = project_dir / "definitions" / f"{name.replace('__', '/')}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return project_dir

    return write
