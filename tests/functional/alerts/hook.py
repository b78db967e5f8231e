"""A webhook that keeps what it is told, and a project that tells it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loader.alerts.after import evaluate
from loader.alerts.books import Run
from loader.alerts.telling import Told
from loader.profile import load_target
from loader.warehouses import open_warehouse
from loader.warehouses.base import literal
from tests.functional.project import Project
from tests.standins.faulty_http import Server

FAILURE: dict[str, Any] = {"broken": {"when": "failure", "tell": ["hook"]}}


@dataclass
class Hook:
    """A project whose alerts go to a server."""

    project: Project
    server: Server

    def define(self, rules: dict[str, Any], **channels: Any) -> None:
        """Write definitions/alerts.yml; the channel `hook` is the server."""
        hook = {"type": "webhook", "url": self.server.url, "timeout": 5}
        found = {"alerts": {"channels": {"hook": hook, **channels}, "rules": rules}}
        path = self.project.directory / "definitions/alerts.yml"
        path.write_text(yaml.safe_dump(found, sort_keys=False))

    def told(self) -> list[tuple[str, str]]:
        """Subject and state of each alert that arrived, in their order."""
        told = [asked.body["data"] for asked in self.server.asked]
        return [(Path(alert["subject"]).name, alert["state"]) for alert in told]

    def evaluate(self, *ended: Run, look_only: bool = False) -> list[Told]:
        """As `eventide alert` does."""
        where = (self.project.directory, self.project.target, None)
        return evaluate(*where, ended, look_only=look_only)

    def insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Put rows into a table; schemas in its name as of `Project.query`."""
        warehouse = open_warehouse(load_target(self.project.target, self.project.directory))
        with closing(warehouse):
            name = table.format(raw=warehouse.raw_schema, internal=warehouse.internal_schema)
            columns = ", ".join(rows[0])
            values = ", ".join(f"({', '.join(_literal(v) for v in row.values())})" for row in rows)
            warehouse.execute(f"insert into {name} ({columns}) values {values}")
            warehouse.commit()


def _literal(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else literal(value)
