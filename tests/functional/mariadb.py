"""A MariaDB of the tests' own.

`python -m tests.functional.mariadb` says where the server is; `make test` runs that first. Where
there is none and Debian's packages can be installed, it installs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tests.functional.apt import install
from tests.functional.standins import free_port

VARIABLE = "EVENTIDE_MARIADBD"
_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
_WAY_OUT = (
    "The tests of MariaDB as a destination need its server, and none is here. Install it (Debian: "
    f"apt-get install mariadb-server-core), or name the program in {VARIABLE}."
)
_SECONDS = 60.0


def find() -> str | None:
    """The server's program, None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return named if Path(named).exists() else None
    places = os.pathsep.join((os.environ.get("PATH", ""), *_PLACES))
    return shutil.which("mariadbd", path=places)


@contextmanager
def running_mariadb() -> Iterator[sa.URL]:
    """A server until the end, as the URL of an empty database; fails where there is none."""
    program = find()
    assert program is not None, _WAY_OUT
    port = free_port()
    # A socket's path must be short: not in pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="eventide-mariadb-"))
    url = sa.URL.create("mysql+pymysql", "root", host="127.0.0.1", port=port)
    command = [
        program, "--no-defaults", f"--datadir={folder}", f"--socket={folder / 'socket'}",
        "--bind-address=127.0.0.1", f"--port={port}", f"--pid-file={folder / 'pid'}",
        # Without tables of users and rights, which another program would have to make.
        "--skip-grant-tables", "--innodb-flush-log-at-trx-commit=0",
        *(["--user=root"] if os.geteuid() == 0 else []),
    ]  # fmt: skip
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _make_database(url, process, folder / "log")
            yield url.set(database="crm")
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _make_database(url: sa.URL, process: subprocess.Popen[bytes], log: Path) -> None:
    """As soon as the server takes connections."""
    engine = sa.create_engine(url)
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with engine.begin() as connection:
                connection.execute(sa.text("create database crm character set utf8mb4"))
        except OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                told = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"MariaDB did not start: {told}") from error
            time.sleep(0.1)
        else:
            break
    engine.dispose()


if __name__ == "__main__":
    if find() is None and not os.environ.get(VARIABLE):
        install("mariadb-server-core")
    # The tests that need it say it as well; all others can run without.
    print(find() or _WAY_OUT)
