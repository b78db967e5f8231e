"""Where files go: what fails there, and what is told of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from activation.destinations import entry_class
from activation.destinations.files.entry import FilesEntry
from activation.destinations.protocol import Busy, Lost
from activation.errors import ActivationError
from tests.standins.sftp import PASSWORD, Sftp
from tests.unit.activation.destinations.files.places import Place, op, run

# Uploads half of a new file, then the machine goes down.
KILLED = """
import os, sys
from pathlib import Path
from activation.destinations.files import folder
from tests.unit.activation.destinations.files.places import op
from activation.destinations.files.entry import FilesEntry

def half(files, path, file):
    stream = files.open_output_stream(path)
    stream.write(file.read_bytes()[:20])
    os._exit(9)

folder._upload = half
entry = {"type": "file", "url": sys.argv[1], "format": "json", "content": "snapshot"}
destination = FilesEntry.model_validate(entry).open("people.json", Path("."))
destination.send([op("upsert", n, name="B") for n in range(5)])
destination.finish()
"""


def test_an_upload_that_is_not_ended_leaves_the_old_file(on_s3: Place) -> None:
    run(on_s3.open("json", "snapshot", "people.json"), op("upsert", 1, name="A"))
    before = on_s3.bytes_of("people.json")
    killed = subprocess.run([sys.executable, "-c", KILLED, on_s3.url], check=False, timeout=120)
    assert killed.returncode == 9
    assert on_s3.bytes_of("people.json") == before
    assert on_s3.names() == ["people.json"]


def test_an_interrupt_in_an_upload_leaves_a_whole_file(
    on_s3: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import Future

    def interrupted(self: Future[None], timeout: float | None = None) -> None:
        raise KeyboardInterrupt

    destination = on_s3.open("json", "snapshot", "people.json")
    destination.send([op("upsert", n, name="A" * 100) for n in range(1000)])
    with monkeypatch.context() as patch:
        patch.setattr(Future, "result", interrupted)
        with pytest.raises(KeyboardInterrupt):
            destination.finish()
    assert len(on_s3.rows("people.json", "json")) == 1000


def test_on_sftp_it_is_written_beside_and_renamed(on_sftp: Place, sftp: Sftp) -> None:
    run(on_sftp.open("csv", "snapshot", "a/people.csv"), op("upsert", 1, name="A"))
    sftp.calls.clear()
    run(on_sftp.open("csv", "snapshot", "a/people.csv"), op("upsert", 2, name="B"))
    folder = "/" + on_sftp.path.rpartition("/")[2]
    writes = [call for call in sftp.calls if "begun" in call or call.startswith("posix_rename")]
    assert writes[0].startswith(f"open {folder}/.eventide-")
    assert writes[-1] == f"posix_rename {folder}/a/people.csv"
    assert on_sftp.names() == ["a/people.csv"]


def test_what_sftp_refuses_leaves_the_old_file(on_sftp: Place, sftp: Sftp) -> None:
    run(on_sftp.open("csv", "snapshot", "people.csv"), op("upsert", 1, name="A"))
    before = on_sftp.bytes_of("people.csv")
    destination = on_sftp.open("csv", "snapshot", "people.csv")
    destination.send([op("upsert", 2, name="B")])
    sftp.fails.add("posix_rename")
    with pytest.raises(Lost, match=r"people.csv may not have been written.*no posix_rename here"):
        destination.finish()
    assert on_sftp.bytes_of("people.csv") == before
    sftp.fails.clear()
    destination.finish()
    assert [row["id"] for row in on_sftp.rows("people.csv", "csv")] == ["1", "2"]
    assert on_sftp.names() == ["people.csv"]


def test_a_connection_that_breaks_is_made_again(on_sftp: Place, sftp: Sftp) -> None:
    destination = on_sftp.open("csv", "snapshot", "people.csv")
    destination.send([op("upsert", 1, name="A")])
    destination._folder._connection[0].handler.fs.client.close()
    with pytest.raises(Busy):
        destination.finish()
    destination.finish()
    assert [row["id"] for row in on_sftp.rows("people.csv", "csv")] == ["1"]


def test_a_private_key_lets_in_too(on_sftp: Place, sftp: Sftp) -> None:
    folder = on_sftp.path.rpartition("/")[2]
    on_sftp.url = sftp.url(folder, password=None)
    on_sftp.keys["private_key"] = str(sftp.key)
    run(on_sftp.open("csv", "snapshot", "people.csv"), op("upsert", 1, name="A"))
    assert on_sftp.names() == ["people.csv"]


def test_a_password_comes_from_the_environment(
    on_sftp: Place, sftp: Sftp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFTP_PASSWORD", PASSWORD)
    on_sftp.url = sftp.url(on_sftp.path.rpartition("/")[2], password=None)
    on_sftp.keys["password"] = "{{ env_var('SFTP_PASSWORD') }}"
    run(on_sftp.open("csv", "snapshot", "people.csv"), op("upsert", 1, name="A"))
    assert on_sftp.names() == ["people.csv"]


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        ("", r"its host key, ssh-ed25519 SHA256:\S+, is not in .*hosts"),
        ("[127.0.0.1]:{port} ssh-ed25519 {other}\n", "not the host that .*hosts knows"),
    ],
)
def test_a_host_that_is_not_known_is_not_talked_to(
    on_sftp: Place, sftp: Sftp, tmp_path: Path, hosts: str, told: str
) -> None:
    import asyncssh

    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    (tmp_path / "hosts").write_text(hosts.format(port=sftp.port, other=other))
    on_sftp.keys["known_hosts"] = "hosts"
    with pytest.raises(ActivationError, match=told):
        on_sftp.open("csv", "snapshot", "people.csv")


def test_who_is_not_let_in_is_told_without_the_password(on_sftp: Place, sftp: Sftp) -> None:
    on_sftp.url = sftp.url("x", password="wrong-secret")
    with pytest.raises(ActivationError, match=r"sftp://127.0.0.1:\d+/x: nobody is let in") as told:
        on_sftp.open("csv", "snapshot", "people.csv")
    assert "wrong-secret" not in str(told.value)


def test_where_nobody_answers_it_is_told(tmp_path: Path) -> None:
    place = Place("sftp://x@127.0.0.1:1/y", None, "", tmp_path)
    with pytest.raises(ActivationError, match=r"sftp://127.0.0.1:1/y: cannot be reached"):
        place.open("csv", "snapshot", "people.csv")


def test_a_url_of_no_file_system_is_told(tmp_path: Path) -> None:
    place = Place("nowhere://x", None, "", tmp_path)
    with pytest.raises(ActivationError, match=r"nowhere://x: no file system"):
        place.open("csv", "snapshot", "people.csv")


def test_what_fsspec_knows_can_be_written_to(tmp_path: Path) -> None:
    import fsspec

    place = Place("memory://people/here", None, "", tmp_path)
    for id_ in (1, 2):
        run(place.open("json", "snapshot", "people.json"), op("upsert", id_))
    assert fsspec.filesystem("memory").cat("/people/here/people.json") == b'{"id": 1}\n{"id": 2}\n'
    assert fsspec.filesystem("memory").ls("/people/here", detail=False) == [
        "/people/here/people.json"
    ]


def test_a_path_is_relative_to_the_project(tmp_path: Path) -> None:
    entry = {"type": "file", "url": "out", "format": "csv", "content": "snapshot"}
    run(FilesEntry.model_validate(entry).open("a.csv", tmp_path), op("upsert", 1))
    assert (tmp_path / "out/a.csv").read_bytes() == b"id\n1\n"


def test_an_entry_is_checked() -> None:
    assert entry_class("file") is FilesEntry
    with pytest.raises(ValidationError):
        FilesEntry.model_validate({"type": "file", "url": "x", "format": "xml", "content": "all"})
