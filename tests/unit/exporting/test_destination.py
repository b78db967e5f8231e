"""URLs: what is opened, what is shown of it, what fails how."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from loader.errors import ExportError, WrongUseError
from loader.exporting.destination import Destination


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_need_not_be_there(tmp_path: Path, scheme: str) -> None:
    destination = Destination(f"{scheme}{tmp_path}/a/b/")
    assert destination.dump_ids() == []
    with destination.writing("sync_1/users/part.avro") as stream:
        stream.write(b"abc")
    destination.write_at_once("manifests/sync_1.json", "{}")
    assert (tmp_path / "a/b/sync_1/users/part.avro").read_bytes() == b"abc"
    assert destination.dump_ids() == [1]
    assert destination.url("x") == f"{scheme}{tmp_path}/a/b/x"
    assert [path.name for path in (tmp_path / "a/b/manifests").iterdir()] == ["sync_1.json"]


def test_what_fsspec_knows_can_be_written_to() -> None:
    destination = Destination("memory://exports/here")
    destination.write_at_once("manifests/sync_2.json", "{}")
    assert destination.dump_ids() == [2]
    assert fsspec.filesystem("memory").cat("/exports/here/manifests/sync_2.json") == b"{}"


def test_only_manifests_count(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    for name in ("sync_12.json", "sync_3.json", "sync_4.json.begun", "sync_x.json", "notes.txt"):
        (tmp_path / "manifests" / name).touch()
    assert Destination(str(tmp_path)).dump_ids() == [3, 12]


def test_credentials_and_options_are_told_to_nobody() -> None:
    url = "s3://key:secret@bucket/path/?region=eu-west-1&endpoint_override=localhost:1"
    assert Destination(url).root == "s3://bucket/path"


def test_a_url_of_no_file_system_is_wrong_use() -> None:
    with pytest.raises(WrongUseError, match=r"nowhere://x: no file system"):
        Destination("nowhere://x")


def test_a_wrong_option_is_told_without_the_credentials() -> None:
    with pytest.raises(WrongUseError) as raised:
        Destination("s3://key:secret@bucket/?regoin=x")
    assert "secret" not in str(raised.value)


def test_what_cannot_be_written_tells_where(tmp_path: Path) -> None:
    (tmp_path / "manifests").touch()
    destination = Destination(str(tmp_path))
    with pytest.raises(ExportError, match=r"manifests/sync_1.json cannot be written"):
        destination.write_at_once("manifests/sync_1.json", "{}")
