"""Where files may be: folders in folders, URLs, standard input."""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import SourceError
from loader.landing.inputs import inputs_of
from loader.landing.sources import find_files
from tests.unit.landing.reading import read_all

LINE = b'{"a":1}\n'


def fingerprint(url: str) -> str | None:
    (input_,) = inputs_of(url, name=None, max_line_bytes=1 << 20)
    return input_.fingerprint()


def fill(folder: Path) -> list[str]:
    """Partitions as programs write them; returns the event files in the order of loading."""
    table = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), table)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.json", LINE)
    files = {
        "2026/11/21/a.ndjson": LINE,
        "b.parquet": table.getvalue(),
        "dt=2026-11-21/part-0.json.gz": gzip.compress(LINE),
        "dt=2026-11-22/part-0.json": LINE,
        "z.zip": packed.getvalue(),
    }
    others = ("_SUCCESS", "_temporary/0/a.json", ".git/a.json", "README.md", "dt=1/.a.json")
    for name, data in {**files, **dict.fromkeys(others, b"none")}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return list(files)


def test_a_folder_gives_the_files_of_its_partitions_too(tmp_path: Path) -> None:
    names = fill(tmp_path)
    assert [Path(file.name).relative_to(tmp_path).as_posix() for file in find_files(tmp_path)] == (
        names
    )


def test_a_folder_that_cannot_be_listed_is_not_left_out() -> None:
    # Not below pytest's folder, which is closed to whom root becomes.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        folder.chmod(0o755)
        (folder / "dt=2026-11-21").chmod(0)
        with not_as_root(), pytest.raises(SourceError, match="cannot be listed"):
            find_files(folder)


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root, who may list every folder, is nobody meanwhile."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[list[str]]:
    """The same files in a store that only fsspec knows."""
    names = fill(tmp_path)
    store = fsspec.filesystem("memory")
    store.put(str(tmp_path), "/events", recursive=True)
    yield names
    store.rm("/events", recursive=True)


def test_a_store_is_listed_like_a_folder(memory: list[str]) -> None:
    assert [file.name for file in find_files("memory://events/")] == [
        f"memory://events/{name}" for name in memory
    ]
    found = read_all("memory://events")
    assert [len(lines) for lines, _ in found.values()] == [1] * 5
    assert "memory://events/z.zip/x.json" in found


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("*", 4), ("*.zip", 1), ("dt=*/*.json*", 2), ("**/*.json", 2), ("2026/**", 1)],
)
def test_globs_in_a_store(memory: list[str], pattern: str, count: int) -> None:
    assert len(find_files(f"memory://events/{pattern}")) == count


def test_a_file_of_a_store_by_name(memory: list[str]) -> None:
    (file,) = find_files("memory://events/b.parquet")
    assert (file.name, file.form) == ("memory://events/b.parquet", "parquet")
    for url, why in (
        ("memory://events/none.json", "no such file"),
        ("memory://events/*.none", "no file matches"),
    ):
        with pytest.raises(SourceError, match=why):
            find_files(url)


def test_a_file_of_a_store_that_changes_is_told(memory: list[str]) -> None:
    url = "memory://events/dt=2026-11-22/part-0.json"
    (input_,) = inputs_of(url, name=None, max_line_bytes=1 << 20)
    before = input_.fingerprint()
    fsspec.filesystem("memory").pipe("/events/dt=2026-11-22/part-0.json", LINE * 2)
    assert fingerprint(url) != before
    with pytest.raises(SourceError, match="was changed while it was read"):
        list(input_.batches())


@pytest.mark.parametrize(
    ("url", "package"),
    [("az://box/a.json", "adlfs"), ("sftp://server/a.json", "paramiko"), ("oss://b/a", "ossfs")],
)
def test_a_missing_package_is_named(
    url: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests may have used it: fsspec keeps what it has imported.
    monkeypatch.delitem(
        import_module("fsspec.registry")._registry, url.partition(":")[0], raising=False
    )
    monkeypatch.delitem(sys.modules, "fsspec.implementations.sftp", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SourceError, match=f"Run: pip install {package}$"):
        find_files(url)


def test_an_unknown_kind_of_place_is_told() -> None:
    with pytest.raises(SourceError, match="URLs may begin with s3"):
        find_files("nowhere://a:secret@b/c")
    with pytest.raises(SourceError) as error:
        find_files("nowhere://a:secret@b/c")
    assert "secret" not in str(error.value)


def test_a_url_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a b.json").write_bytes(LINE)
    (file,) = find_files((tmp_path / "a b.json").as_uri())
    assert file.name == str(tmp_path / "a b.json")


asked: list[str] = []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    asked.clear()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/short"):
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(LINE)
            elif self.path.startswith("/secret"):
                allowed = self.headers["Authorization"] == "Basic YTpi"
                self.send_response(200 if allowed else 401)
                self.end_headers()
                self.wfile.write(LINE)
            else:
                super().do_GET()

    fill(tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=tmp_path)) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_files_of_a_web_server(server: str) -> None:
    for path in ("2026/11/21/a.ndjson", "b.parquet", "dt=2026-11-21/part-0.json.gz", "z.zip"):
        found = read_all(f"{server}/{path}?token=secret")
        ((name, (lines, rejected)),) = found.items()
        assert name.startswith(f"{server}/{path}")
        assert "secret" not in name
        assert (len(lines), rejected) == (1, [])


def test_an_archive_is_downloaded_once(server: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.json", LINE * (number + 1))
    inputs = inputs_of(f"{server}/many.zip", name=None, max_line_bytes=1 << 20)
    assert len({input_.fingerprint() for input_ in inputs}) == 3
    assert [batch.read for input_ in inputs for batch in input_.batches()] == [1, 2, 3]
    assert asked == ["/many.zip"]


def test_a_web_server_tells_what_is_new(server: str, tmp_path: Path) -> None:
    url = f"{server}/2026/11/21/a.ndjson"
    before = fingerprint(url)
    assert before == fingerprint(url)
    assert before != fingerprint(f"{url}?other")
    (tmp_path / "2026/11/21/a.ndjson").write_bytes(LINE * 2)
    assert fingerprint(url) != before


def test_passwords_are_sent_and_not_told(server: str) -> None:
    ((name, (lines, _)),) = read_all(f"{server.replace('//', '//a:b@')}/secret.json").items()
    assert (name, len(lines)) == (f"{server}/secret.json", 1)


def test_a_download_that_breaks_off_fails(server: str) -> None:
    with pytest.raises(OSError, match="992 bytes before its end"):
        read_all(f"{server}/short.json")
    with pytest.raises(OSError, match="404"):
        read_all(f"{server}/none.json")
    with pytest.raises(SourceError, match="name each URL"):
        find_files(f"{server}/*.json")


@pytest.mark.parametrize(
    "data",
    [LINE, gzip.compress(LINE), b"[" + LINE + b"]"],
    # What gzip packs has the time in it.
    ids=["lines", "gzip", "array"],
)
def test_standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert fingerprint("-") is None
    assert read_all(["-", "-"]) == {"-": ([(1, '{"a":1}')], [])}
