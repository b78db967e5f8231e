"""The project's macros in bare Jinja: what dbt adds is stood in for, as far as rules need it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, StrictUndefined

_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")
MACROS = Path(__file__).resolve().parents[3] / "macros"


class _Return(Exception):  # noqa: N818
    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class CompilerError(Exception):
    """What exceptions.raise_compiler_error raises."""


class BareMacros:
    """Macros of one dialect; `columns` is what a relation has, `warnings` what was warned of."""

    def __init__(self, dialect: str, columns: dict[str, str] | None = None) -> None:
        self.warnings: list[str] = []
        self._macros: dict[str, Callable[..., Any]] = {}
        self._dialect = dialect
        environment = Environment(
            extensions=["jinja2.ext.do"], undefined=StrictUndefined, autoescape=False
        )
        environment.globals |= {
            "adapter": SimpleNamespace(
                dispatch=self._dispatch,
                get_columns_in_relation=lambda _: [
                    SimpleNamespace(name=name, dtype=kind) for name, kind in (columns or {}).items()
                ],
            ),
            "return": self._return,
            "exceptions": SimpleNamespace(
                raise_compiler_error=self._fail, warn=self.warnings.append
            ),
            "execute": columns is not None,
            "config": lambda **_: "",
            "this": SimpleNamespace(identifier="the_segment"),
        }
        texts = [path.read_text(encoding="utf-8") for path in sorted(MACROS.rglob("*.sql"))]
        # A template copies the globals when it is made: every macro needs a name before.
        for name in (name for text in texts for name in _MACRO.findall(text)):
            environment.globals[name] = self._forward(name)
        for text in (text for text in texts if "materialization" not in text):
            module = environment.from_string(text).module
            self._macros |= {n: getattr(module, n) for n in _MACRO.findall(text)}

    def __call__(self, name: str, *arguments: object) -> str:
        return str(self._forward(name)(*arguments)).strip()

    def _dispatch(self, name: str, _package: str) -> Callable[..., Any]:
        own = f"{self._dialect}__{name}"
        return self._forward(own if own in self._macros else f"default__{name}")

    def _forward(self, name: str) -> Callable[..., Any]:
        def call(*arguments: object, **named: object) -> Any:
            try:
                return self._macros[name](*arguments, **named)
            except _Return as returned:
                return returned.value

        return call

    @staticmethod
    def _return(value: object) -> None:
        raise _Return(value)

    @staticmethod
    def _fail(message: str) -> None:
        raise CompilerError(message)
