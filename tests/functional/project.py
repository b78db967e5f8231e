"""A project of a test's own: a copy of this one, on an empty warehouse, driven as users do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import loader
from loader.profile import load_target
from loader.results import LoadResult
from loader.sync_result import SyncResult
from loader.syncing import sync
from loader.warehouses import open_warehouse
from loader.warehouses.base import tables_in
from tests.functional.parsed_projects import keep_parsed_projects

REPOSITORY = Path(__file__).resolve().parents[2]
# They say when a sync ran and how long it took.
BOOKS = ("_sync_history", "_sync_info")
_COPIED = (
    "macros",
    "models",
    "tests/dbt",
    "dbt_project.yml",
    "profiles.yml",
    "seeds/_seeds.yml",
    "seeds/builtin_columns.csv",
    "definitions",
)


@dataclass
class Project:
    """One dbt project on one warehouse."""

    directory: Path
    target: str
    _files: int = field(default=0)

    @classmethod
    def copy(cls, directory: Path, target: str) -> Project:
        """This repository's project in `directory`, with its sample definitions.

        What an earlier test left there goes, but for dbt's own cache.
        """
        keep_parsed_projects()
        for left in directory.glob("*.ndjson"):
            left.unlink()
        # Who changed a definition is read from it.
        shutil.rmtree(directory / ".git", ignore_errors=True)
        for name in _COPIED:
            source, goal = REPOSITORY / name, directory / name
            goal.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.rmtree(goal, ignore_errors=True)
                shutil.copytree(source, goal)
            else:
                shutil.copy(source, goal)
        return cls(directory, target)

    def empty(self) -> None:
        """Take everything out of the warehouse."""
        for schema in ("main", "raw", "internal"):
            self.execute(f"drop schema if exists {{{schema}}} cascade")

    def define(
        self,
        events: Mapping[str, Any],
        segments: Mapping[str, Any] | None = None,
        properties: Mapping[str, Any] | None = None,
        synced: Mapping[str, Any] | None = None,
    ) -> None:
        """Replace all definitions."""
        shutil.rmtree(self.directory / "definitions/events")
        (self.directory / "definitions/events").mkdir()
        write = (self.directory / "definitions/events/test.yml").write_text
        write(yaml.safe_dump({"events": dict(events)}, sort_keys=False))
        (self.directory / "definitions/segments.yml").write_text(
            yaml.safe_dump({"segments": dict(segments or {})}, sort_keys=False)
        )
        (self.directory / "definitions/properties.yml").write_text(
            yaml.safe_dump({"properties": dict(properties or {})}, sort_keys=False)
        )
        (self.directory / "definitions/synced_properties.yml").write_text(
            yaml.safe_dump({"synced_properties": dict(synced or {})}, sort_keys=False)
        )

    def set_vars(self, **values: Any) -> None:
        """Change settings in dbt_project.yml."""
        path = self.directory / "dbt_project.yml"
        project = yaml.safe_load(path.read_text())
        project["vars"].update(values)
        path.write_text(yaml.safe_dump(project, sort_keys=False))

    def lines_file(self, lines: Iterable[object], name: str | None = None) -> Path:
        """A new NDJSON file with the given records, or lines as they are."""
        self._files += 1
        path = self.directory / (name or f"events_{self._files}.ndjson")
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_text("".join(text + "\n" for text in texts))
        return path

    def load(self, *paths: Path, **options: Any) -> LoadResult:
        """Load files."""
        return loader.load(list(paths), target=self.target, project_dir=self.directory, **options)

    def sync(self, *paths: Path, **options: Any) -> SyncResult:
        """The whole job; without paths nothing is loaded.

        Data tests take a fifth of it, and who syncs here compares rows: they run where asked for.
        """
        options = {"load": bool(paths), "tests": False, **options}
        return sync(paths, target=self.target, project_dir=self.directory, **options)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a select; `{main}`, `{raw}` and `{internal}` are the schemas."""
        (rows,) = self.queries([sql])
        return rows

    def queries(self, selects: Iterable[str]) -> list[list[dict[str, Any]]]:
        """Rows of each select, as `query` takes them, on one connection."""
        warehouse = open_warehouse(load_target(self.target, self.directory))
        schemas = {
            "main": warehouse.schema,
            "raw": warehouse.raw_schema,
            "internal": warehouse.internal_schema,
        }
        try:
            return [warehouse.query(sql.format(**schemas)) for sql in selects]
        finally:
            warehouse.close()

    def execute(self, sql: str) -> None:
        """Run a statement on the warehouse, schemas as in `query`."""
        warehouse = open_warehouse(load_target(self.target, self.directory))
        try:
            warehouse.execute(
                sql.format(
                    main=warehouse.schema,
                    raw=warehouse.raw_schema,
                    internal=warehouse.internal_schema,
                )
            )
            warehouse.commit()
        finally:
            warehouse.close()

    def tables(self) -> list[str]:
        """Names of the tables and views in the output schema."""
        warehouse = open_warehouse(load_target(self.target, self.directory))
        try:
            return sorted(tables_in(warehouse, warehouse.schema))
        finally:
            warehouse.close()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of an output table, values comparable between warehouses, in a fixed order."""
        rows = self.query(f"select * from {{main}}.{table}")
        return sorted(
            (_comparable(row) for row in rows), key=lambda row: json.dumps(row, default=str)
        )


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _parsed(value) for name, value in row.items()}


def _parsed(value: Any) -> Any:
    """JSON columns come parsed from one driver and as text from another."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
