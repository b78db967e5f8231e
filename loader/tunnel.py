"""A way to a database that only another host can reach: a tunnel by the system's OpenSSH.

Where EVENTIDE_SSH_HOST is set, the target's host and port are those that this host sees. The tunnel
is opened once a process and closed at its end; profiles.yml reads its near end from
EVENTIDE_TUNNEL_HOST and EVENTIDE_TUNNEL_PORT, so that dbt goes through it as well.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any, Final

from loader.errors import ProfileError, WarehouseError

#: Adapters whose connections are one stream of bytes to one host.
TUNNELLED: Final = frozenset({"postgres", "redshift"})

_HOST: Final = "EVENTIDE_TUNNEL_HOST"
_PORT: Final = "EVENTIDE_TUNNEL_PORT"
_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 30.0
_PAUSE: Final = 0.05

_open: dict[tuple[str, ...], Tunnel] = {}


@dataclass(frozen=True)
class Tunnel:
    """An open one: a local `port` that leads to the database, and the ssh that carries it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def is_open(self) -> bool:
        """Whether ssh still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End ssh."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)


def is_wanted(adapter: str) -> bool:
    """Whether the environment asks for a tunnel to a database of this kind."""
    return adapter in TUNNELLED and bool(os.environ.get("EVENTIDE_SSH_HOST"))


def forget() -> None:
    """Let a profile be read with the database's own host and port, before `lead` changes them."""
    if os.environ.get("EVENTIDE_SSH_HOST"):
        for name in (_HOST, _PORT):
            os.environ.pop(name, None)


def lead(credentials: Any) -> None:
    """Open the tunnel to the host and port of these credentials, if it is not open yet, and let
    profiles be read with its near end. Raises WarehouseError when ssh cannot connect."""
    where = (*_command(), str(credentials.host), str(credentials.port))
    tunnel = _open.get(where)
    if tunnel is None or not tunnel.is_open:
        tunnel = _opened(_command(), str(credentials.host), int(credentials.port))
        _open[where] = tunnel
        atexit.register(tunnel.close)
    os.environ[_HOST], os.environ[_PORT] = _LOOPBACK, str(tunnel.port)


def check(credentials: Any, where: str) -> None:
    """Raises ProfileError where a profile does not go through the tunnel that is open for it."""
    if (str(credentials.host), str(credentials.port)) != (os.environ[_HOST], os.environ[_PORT]):
        raise ProfileError(
            f"{where}: EVENTIDE_SSH_HOST asks for an SSH tunnel, which the target's host and port "
            f"do not lead through. Write them as env_var('{_HOST}', <host>) and "
            f"env_var('{_PORT}', <port>)."
        )


def _command() -> tuple[str, ...]:
    setting = os.environ.get
    user, host = setting("EVENTIDE_SSH_USER", ""), setting("EVENTIDE_SSH_HOST", "")
    if host.startswith("-"):
        raise ProfileError(f"EVENTIDE_SSH_HOST is {host!r}, and not the name of a host.")
    options = ("-p", port) if (port := setting("EVENTIDE_SSH_PORT", "")) else ()
    if key := setting("EVENTIDE_SSH_KEY", ""):
        options = (*options, "-i", os.path.expanduser(key), "-o", "IdentitiesOnly=yes")  # noqa: PTH111
    return ("ssh", *options, f"{user}@{host}" if user else host)


def _opened(command: tuple[str, ...], host: str, port: int) -> Tunnel:
    near = _free_port()
    full = [
        *command[:-1],
        *("-N", "-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes"),
        *("-o", "ServerAliveInterval=30", "-o", "ConnectTimeout=20"),
        *("-L", f"{_LOOPBACK}:{near}:{host}:{port}", command[-1]),
    ]
    try:
        process = subprocess.Popen(
            full, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise WarehouseError(
            f"ssh cannot be started ({error}). An SSH tunnel needs OpenSSH's client: install it."
        ) from None
    tunnel = Tunnel(near, process)
    until = time.monotonic() + _SECONDS
    while tunnel.is_open and time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex((_LOOPBACK, near)) == 0:
                return tunnel
        time.sleep(_PAUSE)
    tunnel.close()
    said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    raise WarehouseError(
        f"no SSH tunnel through {command[-1]}: {' '.join(said.split()) or 'no answer in time'}. "
        f"Try `{' '.join(command)}` by hand: it must connect without asking anything."
    )


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
