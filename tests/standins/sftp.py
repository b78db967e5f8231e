"""An SFTP server of the tests' own, by another library than the client's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncssh

USER, PASSWORD = "loader", "p@ss/wörd"


@dataclass
class Sftp:
    """A running server: its root, the hosts' file that knows it, a key that it lets in, and
    `calls`, the operations that it was asked for. `fails` are those that it refuses."""

    root: Path
    port: int
    known_hosts: Path
    key: Path
    calls: list[str] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    connections: list[Any] = field(default_factory=list)

    def url(self, folder: str, *, password: str | None = PASSWORD) -> str:
        """The URL of a folder."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"sftp://{USER}{secret}@127.0.0.1:{self.port}/{folder}"


@contextmanager
def running_sftp(folder: Path) -> Iterator[Sftp]:
    """A server until the end, whose root is a new folder in this one."""
    root = folder / "root"
    root.mkdir(parents=True)
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key.write_private_key(folder / "key")
    server = Sftp(root, 0, folder / "known_hosts", folder / "key")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(_listen(server, host_key, user_key), loop).result()
    server.port = acceptor.get_port()
    public = host_key.export_public_key().decode().strip()
    server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {public}\n", encoding="utf-8")
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, acceptor), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(server: Sftp, host_key: Any, user_key: Any) -> Any:
    class Login(asyncssh.SSHServer):
        def connection_made(self, conn: Any) -> None:
            server.connections.append(conn)

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: Any) -> bool:
            return username == USER and key.public_data == user_key.public_data

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: Any) -> None:
            super().__init__(chan, chroot=str(server.root).encode())

        def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
            self._asked("open", path)
            return super().open(path, pflags, attrs)

        def rename(self, oldpath: bytes, newpath: bytes) -> Any:
            self._asked("rename", newpath)
            return super().rename(oldpath, newpath)

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
            self._asked("posix_rename", newpath)
            return super().posix_rename(oldpath, newpath)

        def remove(self, path: bytes) -> Any:
            self._asked("remove", path)
            return super().remove(path)

        def _asked(self, what: str, path: bytes) -> None:
            server.calls.append(f"{what} {path.decode()}")
            if what in server.fails:
                raise asyncssh.SFTPPermissionDenied(f"no {what} here")

    return await asyncssh.create_server(
        Login, "127.0.0.1", 0, server_host_keys=[host_key], sftp_factory=Files
    )


async def _end(server: Sftp, acceptor: Any) -> None:
    acceptor.close()
    for connection in server.connections:
        connection.abort()
        await connection.wait_closed()
    # What waits for them ends by itself.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.wait(others, timeout=5) if others else None
