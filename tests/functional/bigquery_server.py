"""The stand-in of BigQuery for a test session, and what is asked of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.command_line import Table
from tests.functional.project import REPOSITORY, Project

PYTHON = REPOSITORY / ".venv-bqemulator/bin/python"
# They say when a sync ran and how long it took.
_BOOKS = ("_sync_history", "_sync_info")
_SECONDS_TO_START = 180


@contextmanager
def running_bigquery() -> Iterator[dict[str, str]]:
    """A server until the end, as the environment variables of the target `bigquery`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "tests.standins.bigquery", str(port)],
            cwd=REPOSITORY,
            stdout=log,
            stderr=log,
        )
        try:
            _await(f"http://127.0.0.1:{port}/", process)
            yield {
                "BIGQUERY_METHOD": "oauth-secrets",
                "BIGQUERY_TOKEN": "any",
                "BIGQUERY_PROJECT": "eventide-test",
                "BIGQUERY_API_ENDPOINT": f"http://127.0.0.1:{port}",
                # Clients would look for an account of the machine's own.
                "GOOGLE_CLOUD_PROJECT": "eventide-test",
                "NO_GCE_CHECK": "true",
            }
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def all_tables(project: Project) -> dict[str, Table]:
    """Every table and view of the output schema but the books, comparable between warehouses."""
    with closing(open_warehouse(load_target(project.target, project.directory))) as warehouse:
        columns: dict[str, list[str]] = {}
        listed = warehouse.information("columns", warehouse.schema)
        for row in warehouse.query(
            f"select table_name, column_name from {listed} as c "
            "order by table_name, ordinal_position"
        ):
            columns.setdefault(row["table_name"], []).append(row["column_name"])
        return {
            name: Table(
                tuple(names),
                sorted(
                    str([_plain(row[column]) for column in names])
                    for row in warehouse.query(f'select * from "{warehouse.schema}"."{name}"')
                ),
            )
            for name, names in columns.items()
            if name not in _BOOKS
        }


def _plain(value: Any) -> Any:
    """Only the spaces and the order of keys of JSON are a warehouse's own."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        with suppress(ValueError):
            return json.dumps(json.loads(value), sort_keys=True)
    return value


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_SECONDS_TO_START * 10):
        assert process.poll() is None, "the stand-in of BigQuery did not start"
        try:
            urllib.request.urlopen(url, timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the stand-in of BigQuery did not answer")


def is_there() -> bool:
    """Whether its environment has been made: make setup."""
    return Path(PYTHON).exists() and not os.environ.get("EVENTIDE_NO_STANDINS")
