"""The stand-in of BigQuery for a test session, and what is asked of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.functional.project import REPOSITORY

PYTHON = REPOSITORY / ".venv-bqemulator/bin/python"
_SECONDS_TO_START = 180


@contextmanager
def running_bigquery() -> Iterator[str]:
    """A server until the end: its address."""
    # Clients would look for an account of the machine's own.
    os.environ |= {"GOOGLE_CLOUD_PROJECT": "eventide-test", "NO_GCE_CHECK": "true"}
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
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


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
