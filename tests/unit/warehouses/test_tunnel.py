"""A tunnel to a database behind another host: what ssh is asked for, and who goes through it."""

from __future__ import annotations

import json
import os
import shutil
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader import tunnel
from loader.errors import ProfileError, WarehouseError
from loader.profile import load_target
from tests.standins import ssh

REPOSITORY = Path(__file__).resolve().parents[3]


class _Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"you said " + self.rfile.readline())


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the ssh of the test was called with; behind it is a server that echoes."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        for name, value in {
            **ssh.installed(tmp_path / "bin", tmp_path / "log", f"{host!s}:{port}"),
            "EVENTIDE_SSH_HOST": "bastion.example.com",
            "EVENTIDE_SSH_USER": "eventide",
            "EVENTIDE_SSH_PORT": "2222",
            "EVENTIDE_SSH_KEY": "/keys/id",
            "PGHOST": "db.internal",
            "PGPORT": "5433",
        }.items():
            monkeypatch.setenv(name, value)
        yield tmp_path / "log"
        for opened in tunnel._open.values():
            opened.close()
        tunnel._open.clear()
        server.shutdown()


def called(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_target_leads_through_one_tunnel(log: Path) -> None:
    import socket

    credentials = load_target("postgres", REPOSITORY).credentials
    again = load_target("postgres", REPOSITORY).credentials
    assert (credentials.host, credentials.port) == (again.host, again.port)
    with socket.create_connection((credentials.host, credentials.port)) as connection:
        connection.sendall(b"hello\n")
        assert connection.recv(100) == b"you said hello\n"
    (arguments,) = called(log)
    near = f"127.0.0.1:{credentials.port}:db.internal:5433"
    assert arguments[arguments.index("-L") + 1] == near
    assert arguments[-1] == "eventide@bastion.example.com"
    assert arguments[:4] == ["-p", "2222", "-i", "/keys/id"]
    assert "BatchMode=yes" in arguments


def test_dbt_reads_the_near_end_from_the_environment(log: Path) -> None:
    credentials = load_target("postgres", REPOSITORY).credentials
    assert os.environ["EVENTIDE_TUNNEL_HOST"] == credentials.host == "127.0.0.1"
    assert os.environ["EVENTIDE_TUNNEL_PORT"] == str(credentials.port)


def test_one_that_was_lost_is_opened_again(log: Path) -> None:
    load_target("postgres", REPOSITORY)
    for opened in tunnel._open.values():
        opened.close()
    load_target("postgres", REPOSITORY)
    assert len(called(log)) == 2


def test_a_file_of_ones_own_has_none(log: Path) -> None:
    load_target("duckdb", REPOSITORY)
    assert not log.exists()


def test_what_ssh_says_is_told(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_STANDIN_FAILS", "Permission denied (publickey).")
    with pytest.raises(WarehouseError, match=r"bastion.example.com: Permission denied \(publickey"):
        load_target("postgres", REPOSITORY)


def test_a_profile_that_goes_past_it_is_refused(log: Path, tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "dbt_project.yml", tmp_path)
    (tmp_path / "profiles.yml").write_text(
        json.dumps(
            {
                "eventide": {
                    "target": "postgres",
                    "outputs": {
                        "postgres": {
                            **dict.fromkeys(("host", "user", "password", "dbname", "schema"), "x"),
                            "type": "postgres",
                            "port": 5432,
                        }
                    },
                }
            }
        )
    )
    with pytest.raises(ProfileError, match="EVENTIDE_TUNNEL_HOST"):
        load_target("postgres", tmp_path)


def test_a_host_is_no_option(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTIDE_SSH_USER", "")
    monkeypatch.setenv("EVENTIDE_SSH_HOST", "-oProxyCommand=x")
    with pytest.raises(ProfileError, match="not the name of a host"):
        load_target("postgres", REPOSITORY)
    assert not log.exists()
