"""SFTP by fsspec, to hosts that are known only: its own default trusts whoever answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow.fs as pafs

from activation.errors import ActivationError
from loader.urls import first_line, shown_url

_SECONDS = 30
_KNOWN_HOSTS = "~/.ssh/known_hosts"


def opened_sftp(
    url: str, password: str | None, private_key: Path | None, known_hosts: Path | None
) -> tuple[pafs.FileSystem, str]:
    """A connection of its own, and the path. Without a key or a password, here or in the URL,
    the keys of the agent and of ~/.ssh are tried.

    Raises ActivationError for a host that is not known or not to be logged in to, OSError where
    nobody answers.
    """
    try:
        import paramiko
    except ImportError:
        raise ActivationError(
            "destination: sftp:// needs a package that is not installed. "
            "Run: pip install 'eventide[sftp]'"
        ) from None
    parts, shown = urlsplit(url), shown_url(url)
    options: dict[str, Any] = {"timeout": _SECONDS, "banner_timeout": _SECONDS}
    if parts.port is not None:
        options["port"] = parts.port
    if parts.username is not None:
        options["username"] = unquote(parts.username)
    if password is None and parts.password is not None:
        password = unquote(parts.password)
    if password is not None:
        options |= {"password": password, "look_for_keys": False}
    if private_key is not None:
        options["key_filename"] = str(private_key)
    hosts = known_hosts or Path(_KNOWN_HOSTS).expanduser()
    try:
        files = _file_system(hosts)(parts.hostname, skip_instance_cache=True, **options)
    except paramiko.BadHostKeyException as error:
        raise ActivationError(f"{shown}: not the host that {hosts} knows. {error}") from error
    except (paramiko.AuthenticationException, paramiko.PasswordRequiredException) as error:
        raise ActivationError(f"{shown}: nobody is let in. {first_line(error)}") from error
    except (paramiko.SSHException, EOFError) as error:
        raise OSError(first_line(error)) from error
    files.client.get_transport().set_keepalive(_SECONDS)
    return pafs.PyFileSystem(pafs.FSSpecHandler(files)), parts.path.rstrip("/")


def _file_system(hosts: Path) -> Any:
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    class Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            raise ActivationError(
                f"sftp://{hostname}: its host key, {key.get_name()} {key.fingerprint}, is not in "
                f"{hosts}. Compare it with the one that the server's people tell you, then add "
                "it there; ssh-keyscan prints the line."
            )

    class KnownHosts(SFTPFileSystem):  # type: ignore[misc]
        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            if hosts.is_file():
                self.client.load_system_host_keys(str(hosts))
            self.client.set_missing_host_key_policy(Refuse())
            try:
                self.client.connect(self.host, **self.ssh_kwargs)
                self.ftp = self.client.open_sftp()
            except BaseException:
                self.client.close()
                raise

    return KnownHosts
