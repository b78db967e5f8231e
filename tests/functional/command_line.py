"""`eventide` as a process of its own, on a project's copy, and what it left in the warehouse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.project import BOOKS, REPOSITORY, Project

# The installed command is this; a source tree need not be installed.
COMMAND = [sys.executable, "-c", "from loader.cli import main; main()"]


def install(folder: Path, name: str = "eventide", call: str = "loader.cli:main") -> Path:
    """A command of that name in a folder, as an installed one would be."""
    module, _, function = call.partition(":")
    command = folder / name
    command.parent.mkdir(parents=True, exist_ok=True)
    python = f"from {module} import {function} as m; m()"
    command.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c '{python}' \"$@\"\n", encoding="utf-8"
    )
    command.chmod(0o755)
    return command


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def start(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.Popen[str]:
    """Start a command; `env` comes beside the environment of the tests."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(env or {})},
        **options,
    )


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command. Whatever went wrong, nobody gets to see a traceback."""
    out, err = process.communicate()
    assert "Traceback" not in out + err, err
    return Ended(process.returncode, out, err)


def run(*arguments: str | Path, **options: Any) -> Ended:
    """Start a command and wait for it; options as of `start`."""
    return ended(start(*arguments, **options))


@dataclass(frozen=True)
class Table:
    """Names of a table's columns in their order, and its rows, sorted."""

    columns: tuple[str, ...]
    rows: list[str]


def all_tables(project: Project) -> dict[str, Table]:
    """Every table and view of the output schema but the books, comparable between warehouses."""
    tables = {}
    where = load_target(project.target, project.directory)
    with closing(open_warehouse(where)) as warehouse:
        types: dict[str, dict[str, str]] = {}
        for row in warehouse.query(
            "select table_name, column_name, data_type from information_schema.columns"
            f" where table_schema = '{warehouse.schema}' order by table_name, ordinal_position"
        ):
            types.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
        for name in types.keys() - BOOKS:
            rows = warehouse.query(f'select * from {warehouse.schema}."{name}"')
            texts = sorted(str([_plain(row[c], t) for c, t in types[name].items()]) for row in rows)
            tables[name] = Table(tuple(types[name]), texts)
    return tables


def assert_same_tables(found: Project, expected: Project) -> None:
    """The same tables, columns in the same order, and rows on two warehouses."""
    tables, others = all_tables(found), all_tables(expected)
    assert sorted(tables) == sorted(others)
    for name, table in others.items():
        assert tables[name].columns == table.columns, name
        assert tables[name].rows == table.rows, name


def _plain(value: Any, data_type: str) -> Any:
    """Only a JSON column's spaces and order of keys are the warehouse's own."""
    if value is None or not data_type.lower().startswith("json"):
        return value
    return json.dumps(json.loads(value), sort_keys=True)
