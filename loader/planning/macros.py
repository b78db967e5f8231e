"""The project's macros with what dbt gives them while it parses models and while it runs them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import TemplateError

from loader.macros import MacroError, ProjectMacros
from loader.planning.state import State
from loader.warehouses.base import quoted


class Relation:
    """A table by schema and name; its text is what SQL calls it."""

    def __init__(self, schema: str, identifier: str) -> None:
        self.schema = schema
        self.identifier = identifier

    def __str__(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.identifier)}"


class _DbtMacros:
    """dbt's own macros, whose SQL nobody reads here: what a model says of itself is all."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *arguments, **named: f"dbt.{name}"


class ModelMacros(ProjectMacros):
    """Macros for reading models: as while dbt parses, when nothing of the warehouse is known."""

    def __init__(
        self,
        project_dir: Path,
        dialect: str,
        settings: Mapping[str, Any],
        schema: str,
        drafts: Mapping[str, str],
    ) -> None:
        self._schema = schema
        self._this = Relation(schema, "")
        self._node: dict[str, Any] = {}
        self._read: list[str] = []
        self._config: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.instead: dict[str, str] = {}
        super().__init__(project_dir, dialect, settings, drafts)

    def context(self) -> dict[str, Any]:
        """Beside the macros' own: what models use, and what tells them that nothing is known."""
        context = super().context()
        context["adapter"].get_columns_in_relation = lambda _: []
        context["exceptions"].warn = self.warnings.append
        return context | {
            "this": self._this,
            "dbt": _DbtMacros(),
            "model": self._node,
            "target": SimpleNamespace(schema=self._schema, database=None, name=""),
            "ref": self.ref,
            "source": lambda _, name: Relation(f"{self._schema}_raw", name),
            "config": self._configure,
            "api": SimpleNamespace(
                Relation=SimpleNamespace(create=lambda schema, identifier="", **_: Relation(
                    schema, identifier
                )),
                Column=SimpleNamespace(translate_type=str),
            ),
            "load_relation": lambda _: None,
            "is_incremental": lambda: False,
            "local_md5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
            "tojson": lambda value, default=None, sort_keys=False: json.dumps(
                value, sort_keys=sort_keys
            ),
            "fromjson": lambda text, default=None: json.loads(text),
        }  # fmt: skip

    def parse(self, name: str, schema: str, text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The config that a model gives itself, and the models that it reads. Raises MacroError."""
        self._this.schema, self._this.identifier = schema, name
        self._read.clear()
        self._config.clear()
        self.render(text)
        return dict(self._config), tuple(dict.fromkeys(self._read))

    def render(self, text: str) -> str:
        """A model's text as SQL. Raises MacroError."""
        try:
            return self.template(text).render()
        except TemplateError as error:
            raise MacroError(str(error)) from error

    def ref(self, name: str) -> object:
        """A model as a relation, or as the query that `instead` has; takes note that it is read."""
        self._read.append(name)
        if name in self.instead:
            return self.instead[name]
        return Relation(f"{self._schema}_internal", name)

    def _configure(self, **values: Any) -> str:
        self._config |= values
        return ""


class SyncMacros(ModelMacros):
    """Macros that decide what a sync does, asking the books as `state` has them.

    Of DuckDB's dialect whatever the warehouse: what they ask is in `state.scratch`.
    """

    def __init__(
        self,
        project_dir: Path,
        settings: Mapping[str, Any],
        schema: str,
        drafts: Mapping[str, str],
        state: State,
    ) -> None:
        self._state = state
        super().__init__(project_dir, "duckdb", settings, schema, drafts)

    def context(self) -> dict[str, Any]:
        """What dbt gives macros while it runs a model."""
        context = super().context()
        for place in ("adapter", "dbt"):
            context[place].get_columns_in_relation = self._columns
        return context | {
            "execute": True,
            "load_relation": lambda relation: relation,
            "run_query": self._run_query,
        }

    def on(self, schema: str, node: dict[str, Any]) -> Callable[..., Any]:
        """Macros by name, for one model."""
        self._this.schema, self._this.identifier = schema, node["name"]
        self._node.clear()
        self._node |= node
        return lambda name, *arguments: self._forward(name)(*arguments)

    def _columns(self, relation: Relation) -> list[SimpleNamespace]:
        columns = self._state.columns.get((relation.schema, relation.identifier), [])
        return [SimpleNamespace(name=name, dtype=kind) for name, kind in columns]

    def _run_query(self, sql: str) -> SimpleNamespace:
        rows = self._state.ask(sql)
        width = len(rows[0]) if rows else 1
        columns = [
            SimpleNamespace(values=lambda at=at: [row[at] for row in rows]) for at in range(width)
        ]
        return SimpleNamespace(rows=rows, columns=columns)
