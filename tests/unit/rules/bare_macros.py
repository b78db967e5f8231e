"""The project's macros in bare Jinja, with what those need that look at a relation's columns."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from loader.macros import MacroError as CompilerError
from loader.macros import ProjectMacros

__all__ = ["BareMacros", "CompilerError"]

REPOSITORY = Path(__file__).resolve().parents[3]


class BareMacros(ProjectMacros):
    """Macros of one dialect; `columns` is what a relation has, `warnings` what was warned of."""

    def __init__(self, dialect: str, columns: dict[str, str] | None = None) -> None:
        self.warnings: list[str] = []
        self._columns = columns
        super().__init__(REPOSITORY, dialect)

    def context(self) -> dict[str, Any]:
        context = super().context()
        context["adapter"].get_columns_in_relation = lambda _: [
            SimpleNamespace(name=name, dtype=kind) for name, kind in (self._columns or {}).items()
        ]
        context["exceptions"].warn = self.warnings.append
        return context | {
            "execute": self._columns is not None,
            "config": lambda **_: "",
            "this": SimpleNamespace(identifier="the_segment"),
        }
