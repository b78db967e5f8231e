"""Servers that stand in for cloud warehouses: started, and put into a project's profile."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]


@contextmanager
def running(name: str, environment: str, *arguments: str) -> Iterator[int]:
    """The program tests/standins/<name>.py in the environment .venv-<environment>; its port."""
    python = REPOSITORY / f".venv-{environment}/bin/python"
    assert python.exists(), f"{python} is missing. Run: make setup"
    port = free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [python, "-m", f"tests.standins.{name}", str(port), *arguments],
            cwd=REPOSITORY,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _listens(port):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(f"{name} did not start: {log.read()[-2000:]}")
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait()


def point_at(directory: Path, target: str, **connection: Any) -> None:
    """Change a target of the project's profiles.yml."""
    path = directory / "profiles.yml"
    profiles = yaml.safe_load(path.read_text())
    profiles["eventide"]["outputs"][target].update(connection)
    path.write_text(yaml.safe_dump(profiles, sort_keys=False))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
