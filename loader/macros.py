"""The project's macros without dbt: bare Jinja, with what dbt adds to it as far as SQL needs it.

So that what a rule means is written once, in `macros/`, for models and for commands alike. dbt
itself takes seconds to start. Macros that ask the warehouse or the manifest are dbt's alone.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from jinja2.exceptions import TemplateError

from loader.errors import EventideError
from loader.layout import PACKAGE, layout_of

_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")
_NONE: Final = object()
#: The adapters that an adapter inherits from, whose macros dbt takes before the default ones.
_PARENTS: Final = {"redshift": ("postgres",)}


class MacroError(EventideError):
    """A macro of the project is missing, cannot be read, or refused what it was given."""


class _Return(Exception):  # noqa: N818  # as dbt does it: no error, the way out of a macro
    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class ProjectMacros:
    """Eventide's macros, as a project and one dialect (a dbt adapter's type) have them.

    A project that has Eventide as a package may put macros of its own in the place of those that
    are dispatched. `settings` is what `var()` reads; `drafts` are texts of generated files that
    are not written yet, by path. A file is compiled when one of its macros is first called.
    """

    def __init__(
        self,
        project_dir: Path,
        dialect: str,
        settings: Mapping[str, Any] | None = None,
        drafts: Mapping[str, str] | None = None,
    ) -> None:
        self._dialect = dialect
        self._settings = settings or {}
        layout = layout_of(project_dir)
        self._drafts = {
            layout.placed(name): text
            for name, text in (drafts or {}).items()
            if name.startswith("macros/")
        }
        self._files = _files_of_macros([layout.installed, layout.generated], self._drafts)
        self._theirs = {} if layout.is_package else _files_of_macros([layout.project], {})
        self._macros: dict[Path, dict[str, Callable[..., Any]]] = {}
        self._environment = _environment()
        # A template copies the globals when it is made: every macro needs a name before.
        own = {name: self._forward(name) for name in self._files}
        theirs = {name: self._forward(name, path) for name, path in self._theirs.items()}
        self._environment.globals |= {**theirs, **own, PACKAGE: SimpleNamespace(**own)}
        self._environment.globals |= self.context()

    def context(self) -> dict[str, Any]:
        """What macros find besides each other."""
        return {
            "adapter": SimpleNamespace(dispatch=self._dispatch),
            "exceptions": SimpleNamespace(raise_compiler_error=_fail, warn=lambda _: ""),
            "modules": SimpleNamespace(re=re, datetime=datetime, itertools=itertools),
            "execute": False,
            # Looking is no sync: it opens none in the books.
            "env_var": lambda _, default="": default,
            "flags": SimpleNamespace(WHICH="compile", FULL_REFRESH=False),
            "return": _return,
            "var": self._var,
        }

    def __call__(self, name: str, *arguments: object, **named: object) -> str:
        """The text that a macro renders to. Raises MacroError."""
        try:
            return str(self._forward(name)(*arguments, **named)).strip()
        except TemplateError as error:
            raise MacroError(f"{self._place(name)}: {error}") from error
        except RecursionError as error:
            raise MacroError(f"{self._place(name)}: what it was given nests too deep.") from error

    def template(self, text: str) -> Template:
        """A text with macros in it, compiled. Raises jinja2's TemplateError."""
        return Template.from_code(self._environment, _compiled(text), self._environment.globals)

    def _forward(self, name: str, path: Path | None = None) -> Callable[..., Any]:
        """A macro of Eventide's, or the one in the file `path`."""

        def call(*arguments: object, **named: object) -> Any:
            try:
                return self._macro(name, path)(*arguments, **named)
            except _Return as returned:
                return returned.value

        return call

    def _macro(self, name: str, path: Path | None) -> Callable[..., Any]:
        path = path or self._files.get(name)
        if path is None:
            raise MacroError(
                f"the project has no macro {name} under macros/. Take the macros of the "
                "version of Eventide that is installed."
            )
        if path not in self._macros:
            text = self._drafts.get(path) or path.read_text(encoding="utf-8")
            module = self.template(text).module
            self._macros[path] = {own: getattr(module, own) for own in _MACRO.findall(text)}
        return self._macros[path][name]

    def _dispatch(self, name: str, _package: str = PACKAGE) -> Callable[..., Any]:
        """As dbt does: first all of the project's own, then Eventide's."""
        dialects = (self._dialect, *_PARENTS.get(self._dialect, ()), "default")
        for files in (self._theirs, self._files):
            for dialect in dialects:
                if f"{dialect}__{name}" in files:
                    return self._forward(f"{dialect}__{name}", files[f"{dialect}__{name}"])
        return self._forward(f"default__{name}")

    def _var(self, name: str, default: object = _NONE) -> object:
        value = self._settings.get(name, default)
        if value is _NONE:
            raise MacroError(f"dbt_project.yml: the setting {name} is missing under vars.")
        return value

    def _place(self, name: str) -> str:
        path = self._files.get(name)
        return f"the macro {name}" if path is None else f"macros/{path.name}"


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.do"], undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=1024)
def _compiled(text: str) -> CodeType:
    """What an environment of `_environment` makes of a text, whatever its globals are: a plan has
    the same macros twice, and most of its time would be for this."""
    return _environment().compile(text)


def _files_of_macros(trees: Iterable[Path], drafts: Mapping[Path, str]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    there = {path for tree in trees for path in (tree / "macros").rglob("*.sql")}
    for path in sorted({*there, *drafts}):
        try:
            text = drafts.get(path) or path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MacroError(f"{path}: cannot be read ({error}).") from error
        files |= dict.fromkeys(_MACRO.findall(text), path)
    return files


def _return(value: object) -> None:
    raise _Return(value)


def _fail(message: str) -> None:
    raise MacroError(message)
