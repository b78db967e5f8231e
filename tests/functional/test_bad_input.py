"""Bad input is told or kept aside, with everything else as if it had not been there."""

from __future__ import annotations

import ctypes
import gzip
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from loader.errors import LoadFailedError, SourceError, SyncFailedError
from loader.labels.generate import generate
from loader.labels.problems import DefinitionError
from tests.functional import command_line
from tests.functional.events import identify, page, track
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn

MEGABYTE = 1 << 20

# linux/capability.h and linux/prctl.h: what lets root read what nobody may.
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def line(name: str, properties: str) -> str:
    """A message whose properties are a text that json.dumps would not write."""
    return json.dumps(track(name, 0, id=name)).replace(
        '"properties": {}', f'"properties": {properties}'
    )


def test_bad_files_and_lines_cost_the_others_nothing(project: Project) -> None:
    project.define({"bought": {"name": "Bought", "match": {"event": {"starts_with": "b"}}}})
    folder = project.directory / "incoming"
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        left.unlink()

    def write(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    good = [json.dumps(track(f"b{n}", n)).encode() + b"\n" for n in range(40)]
    write("empty.ndjson", b"")
    write("blank.ndjson", b"\n \n\r\n")
    write("empty.ndjson.gz", gzip.compress(b""))
    write("truncated.ndjson.gz", gzip.compress(b"".join(good[:20]))[:-30])
    write("giant.ndjson", good[20] + b'{"type":"' + b"x" * (50 * MEGABYTE) + b'"}\n' + good[21])
    write("utf8.ndjson", good[22] + good[23].replace(b"b23", b"b\xff\xfe") + good[24])
    write("nul.ndjson", good[25] + b"\0\n" + good[26].replace(b"b26", b"b\\u0000") + good[27])
    write("not_events.ndjson", b'{"a": 1}\n<html>\n' + good[28] + b"\x89PNG\r\n")
    numbers = '{"big": 18446744073709551616, "huge": 1e400, "nan": 1}'
    texts = [
        line("b-numbers", numbers),
        line("b-twice", '{"twice": 1, "twice": "two", "in": {"x": 1, "x": 2}}'),
        line("b-not-json", '{"nan": NaN}'),
        line("b-wide", json.dumps({"digits": 10**4000})),
    ]
    write("values.ndjson", "\n".join(texts).encode())

    result = project.sync(folder, tests=True)

    load = result.load
    assert load is not None
    counts = {Path(file.file).name: (file.read, file.landed, file.rejected) for file in load.files}
    truncated = counts.pop("truncated.ndjson.gz")
    assert truncated[0] == truncated[1] + 1
    assert 0 < truncated[1] < 20
    assert counts == {
        "empty.ndjson": (0, 0, 0),
        "blank.ndjson": (0, 0, 0),
        "empty.ndjson.gz": (0, 0, 0),
        "giant.ndjson": (3, 2, 1),
        "utf8.ndjson": (3, 2, 1),
        "nul.ndjson": (4, 2, 2),
        "not_events.ndjson": (4, 1, 3),
        "values.ndjson": (4, 3, 1),
    }
    reasons = {
        (Path(row["file"]).name, row["line_number"]): row["reason"]
        for row in project.query("select file, line_number, reason from {raw}.rejected_lines")
    }
    assert "truncated" in reasons["truncated.ndjson.gz", truncated[1] + 1]
    assert "max_line_bytes" in reasons["giant.ndjson", 2]
    assert "UTF-8" in reasons["utf8.ndjson", 2]
    assert "NUL" in reasons["nul.ndjson", 2]
    assert "NUL" in reasons["nul.ndjson", 3]
    assert "NaN" in reasons["values.ndjson", 3]
    (kept,) = project.query(
        "select length(line) as n from {raw}.rejected_lines where reason like '%max_line_bytes%'"
    )
    assert kept["n"] > 50 * MEGABYTE

    assert len(project.rows("bought")) == load.landed
    (row,) = project.query("select big, huge from {main}.bought where big is not null")
    assert row == {"big": "18446744073709551616", "huge": "1e400"}
    (row,) = project.query("select twice, in_x from {main}.bought where twice is not null")
    assert row == {"twice": "two", "in_x": 2}
    (row,) = project.query("select digits from {main}.bought where digits is not null")
    assert row == {"digits": str(10**4000)}
    assert_as_expected(project)


def test_two_thousand_properties_on_one_event(project: Project) -> None:
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    # What fills a row of PostgreSQL most: short enough to stay in it, long enough to fill it.
    wide = {f"p{number}": f"{number:023}" for number in range(2000)}
    browser = {
        "library": {"name": "analytics.js"},
        "ip": "2001:db8:85a3::8a2e:370:7334",
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
        "Gecko) Chrome/120.0.0.0 Safari/537.36",
        "page": {
            "url": "https://shop.example/a?utm_source=" + "&".join(
                f"utm_{name}={'x' * 23}" for name in ("source", "medium", "term", "content")
            ) + "#" + "h" * 23,
            "referrer": "https://referrer.example/" + "r" * 23,
            "title": "t" * 23,
        },
        "location": dict.fromkeys(("country", "region", "city"), "l" * 23),
        "campaign": {"name": "c" * 23},
    }  # fmt: skip
    path = project.lines_file(
        [
            page("https://shop.example/land?x=" + "y" * 23 + "#" + "z" * 23, 0, context=browser),
            track("Bought", 1, wide, context=browser),
            track("Bought", 2, {f"q{number}": number for number in range(2000)}),
            identify("ann", 3, {**wide, "plan": "pro"}),
        ]
    )
    result = project.sync(path, tests=True)
    assert result.load is not None
    assert (result.load.read, result.load.landed) == (4, 4)
    assert_as_expected_in(project, 300)
    # Nothing is lost: what has no column is in the raw events.
    raw = project.query("select properties from {raw}.events where event = 'Bought'")
    assert all(len(json.loads(row["properties"])) == 2000 for row in raw)

    # As many as people ask for, filled for old rows too, where the warehouse holds that.
    project.set_vars(max_property_columns=1200)
    if project.target == "postgres":
        with pytest.raises(SyncFailedError, match="row is too big"):
            project.sync()
        project.set_vars(max_property_columns=100)
    project.sync()
    assert_as_expected_in(project, 1200 if project.target == "duckdb" else 100)


def assert_as_expected_in(project: Project, most: int) -> None:
    """The first `most` properties to appear are columns with values, of events and of users."""
    for table, events in ("bought", 2), ("users", 1):
        rows = project.rows(table)
        assert len(rows) == events
        columns = [name for name in rows[0] if re.fullmatch(r"[pq]\d+|plan", name)]
        assert len(columns) == most
        assert sum(row[name] is not None for row in rows for name in columns) == most


def test_all_events_has_the_columns_that_fit(project: Project) -> None:
    names = [f"Event {number}" for number in range(6)]
    project.define(
        {f"event_{n}": {"name": name, "match": {"event": name}} for n, name in enumerate(names)}
    )
    properties = {name: {f"{name} {number}": number for number in range(290)} for name in names}
    lines = [track(name, n, properties[name]) for n, name in enumerate(names)]
    project.sync(project.lines_file(lines))
    assert project.rows("event_3")[0]["event_3_289"] == 289
    columns = set(project.query("select * from {main}.all_events limit 1")[0])
    assert {"event_id", "event_view_name", "session_time", "utm_source"} <= columns
    assert ("event_3_289" in columns) == (project.target == "duckdb")
    counted = project.query(
        "select event_table_name, count(*) as n from {main}.all_events group by 1"
    )
    assert {row["event_table_name"]: row["n"] for row in counted} == {
        "sessions": 1, **{f"event_{n}": 1 for n in range(6)},
    }  # fmt: skip


def no_root_powers() -> None:
    """Permissions hold for this process as for anybody's, even if root runs the tests."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_no_permission(project: Project) -> None:
    secret = project.lines_file([track("Bought", 0)], "secret.ndjson")
    folder = project.directory / "closed"
    folder.mkdir(exist_ok=True)
    (folder / "a.ndjson").write_text("{}")
    secret.chmod(0)
    folder.chmod(0)
    try:
        for path in (secret, folder):
            ended = command_line.run(
                "load", path, "--target", project.target,
                cwd=project.directory, preexec_fn=no_root_powers,
            )  # fmt: skip
            assert ended.code == 2
            assert str(path) in ended.err
            assert "no permission" in ended.err or "cannot be listed" in ended.err
    finally:
        folder.chmod(0o700)
        secret.unlink()


def test_folders_that_hold_no_events(tmp_path: Path, target: str) -> None:
    project = Project.copy(tmp_path, target)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "inner").mkdir()
    (empty / "notes.txt").write_text("nothing")
    with pytest.raises(SourceError, match="no event files in this folder"):
        project.load(empty)
    # A file named as if it were one is what its content says, or fails by itself.
    (empty / "a.parquet").write_bytes(b"PAR1")
    (empty / "b.ndjson").write_text(json.dumps(track("Bought", 0)) + "\n")
    with pytest.raises(LoadFailedError, match=r"a\.parquet"):
        project.load(empty)
    assert project.query("select count(*) as n from {raw}.events") == [{"n": 1}]


@pytest.mark.parametrize(
    ("events", "segments", "told"),
    [
        ({"a": {"name": "A", "match": {"evnt": "A"}}}, {}, r"test\.yml:\d+: .*evnt.*event"),
        ({"a": {"name": "A", "match": {}}}, {}, r"test\.yml:\d+: "),
        ({"a": {"name": "A"}}, {}, r"test\.yml:\d+: .*match"),
        (
            {"a": {"name": "A", "match": {"event": {"is": "A", "maybe": 1}}}},
            {},
            r"test\.yml:\d+: .*maybe",
        ),
        (
            {"users": {"name": "Users", "match": {"event": "users"}}},
            {},
            "users is taken by .*users_event",
        ),
        (
            {"spine_calls": {"name": "S", "match": {"event": "s"}}},
            {},
            "spine_calls.*spine_calls_event",
        ),
        ({"Big Name": {"name": "B", "match": {"event": "b"}}}, {}, "write big_name"),
        ({"😀": {"name": "B", "match": {"event": "b"}}}, {}, "write grinning"),
        (
            {"a": {"name": "A", "match": {"event": "A"}}},
            {"s": {"name": "S", "match": {"has_done": {"event": "b"}}}},
            r"segments\.yml:\d+: the segment s counts b, and no event has that table",
        ),
        (
            {"a": {"name": "A", "match": {"event": "A"}}},
            {"a": {"name": "S", "match": {"user": {"plan": "pro"}}}},
            r"segments\.yml:\d+: .*given twice, here and in .*test\.yml",
        ),
    ],
)
def test_wrong_definitions(
    tmp_path: Path, events: dict[str, Any], segments: dict[str, Any], told: str
) -> None:
    project = Project.copy(tmp_path, "duckdb")
    before = sorted((tmp_path / "models/events").iterdir())
    project.define(events, segments)
    with pytest.raises(DefinitionError, match=f"(?s){told}"):
        generate(tmp_path)
    assert sorted((tmp_path / "models/events").iterdir()) == before


def test_two_definitions_for_one_table_name_both_files(tmp_path: Path) -> None:
    project = Project.copy(tmp_path, "duckdb")
    project.define({"order_completed": {"name": "One", "match": {"event": "A"}}})
    other = tmp_path / "definitions/events/other.yml"
    other.write_text("events:\n  order_completed:\n    name: Two\n    match: {event: B}\n")
    with pytest.raises(DefinitionError) as error:
        generate(tmp_path)
    assert "definitions/events/test.yml:2" in str(error.value)
    assert "definitions/events/other.yml:2" in str(error.value)
    assert "order_completed_event" in str(error.value)
    # The same key twice in one file is one of two as well, and YAML alone would not say so.
    other.write_text("events:\n" + 2 * "  b:\n    name: Two\n    match: {event: B}\n")
    with pytest.raises(DefinitionError, match=r"other\.yml:\d+"):
        generate(tmp_path)
