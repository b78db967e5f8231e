"""Each event lands once, nothing is lost, and the ledger tells the truth."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.errors import LoadFailedError, SourceError
from loader.landing import ledger
from tests.functional.landing.conftest import Landing

Message = Callable[..., dict[str, Any]]


def test_counts_rejected_lines_and_ledger(landing: Landing, message: Message) -> None:
    path = landing.file("events.ndjson", [message(1), "{", message(2), message(1), "[]", "", "x"])
    result = landing.load(path)
    assert (result.read, result.landed, result.duplicate, result.rejected) == (6, 2, 1, 3)
    rejected = landing.query("select * from {raw}.rejected_lines order by line_number")
    assert [(r["line_number"], r["line"]) for r in rejected] == [(2, "{"), (5, "[]"), (7, "x")]
    assert {r["load_id"] for r in rejected} == {result.files[0].load_id}
    assert {r["file"] for r in rejected} == {str(path)}
    (load,) = landing.query("select * from {raw}.loads")
    assert load["status"] == "succeeded"
    assert load["started_at"] <= load["finished_at"]
    landing.check_ledger()


def test_the_same_content_is_read_once_unless_forced(landing: Landing, message: Message) -> None:
    first = landing.load(landing.file("a.ndjson", [message(1), "{"]))
    again = landing.load(landing.file("b.ndjson", [message(1), "{"]))
    assert again.files[0].skipped
    assert again.files[0].load_id == first.files[0].load_id
    forced = landing.load(landing.directory / "a.ndjson", force=True)
    assert (forced.landed, forced.duplicate, forced.rejected) == (0, 1, 1)
    landing.check_ledger()


def test_the_copy_received_first_wins_whenever_it_comes(landing: Landing, message: Message) -> None:
    late = message(1, receivedAt="2026-03-02T12:00:00Z", event="Late")
    early = message(1, receivedAt="2026-03-02T11:00:00Z", event="Early")
    never = message(1, event="Never")
    del never["receivedAt"]
    for number, copy in enumerate((late, never, early, late)):
        landing.load(landing.file(f"{number}.ndjson", [copy]), force=True)
    assert [row["event"] for row in landing.winners()] == ["Early"]
    counts = landing.query("select rows_landed, rows_duplicate from {raw}.loads order by load_id")
    assert [tuple(row.values()) for row in counts] == [(1, 0), (0, 1), (0, 1), (0, 1)]
    # The copy that lost from the start is not stored.
    assert landing.query("select count(*) as n from {raw}.events") == [{"n": 2}]
    landing.check_ledger()


RECORDS = st.lists(
    st.builds(
        lambda number, received, event, properties: json.dumps(
            {
                "type": "track",
                "event": event,
                "messageId": f"m{number}",
                "anonymousId": "a",
                "timestamp": f"2026-03-02T10:00:0{number}Z",
                **({"receivedAt": f"2026-03-02T11:00:0{received}Z"} if received else {}),
                "properties": properties,
            }
        ),
        st.integers(0, 5),
        st.integers(0, 2),
        st.sampled_from(["A", "B"]),
        st.dictionaries(
            st.sampled_from(["p", "q"]), st.sampled_from([1, 1.5, "x", True, None, "2026-03-02"])
        ),
    )
    | st.sampled_from(["{", '"x"', '{"type":"track"}']),
    max_size=12,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=RECORDS, data=st.data())
def test_order_and_files_do_not_show(
    landing: Landing, records: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(records))
    cut = data.draw(st.integers(0, len(records)))
    outcomes = []
    for parts in ([records], [shuffled[:cut], shuffled[cut:]]):
        landing.execute("drop schema if exists {raw} cascade")
        for number, part in enumerate(parts):
            result = landing.load(landing.file(f"{number}.ndjson", part), force=True)
            assert result.read == len(part)
            assert result.read == result.landed + result.duplicate + result.rejected
        landing.check_ledger()
        outcomes.append((landing.winners(), landing.catalog()))
    assert outcomes[0] == outcomes[1]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_accounted_for(landing: Landing, data: bytes, packed: bool) -> None:
    path = landing.directory / "bytes"
    path.write_bytes(gzip.compress(data)[: len(data) + 5] if packed else data)
    result = landing.load(path, force=True)
    assert result.read == result.landed + result.duplicate + result.rejected


SCALARS = {
    "int": "10",
    "decimal": "10.0",
    "zeros": "10.50",
    "exponent": "1e5",
    "large": "123456789012345678901234567890",
    "int64": "9223372036854775807",
    "negative_zero": "-0",
    "small": "0.0000001",
    "long": "3.14159265358979323846264338327950288",
    "true": "true",
    "text": '"10.0"',
    "unicode": '"d\\u00e9j\\u00e0 \\ud83d\\ude00 \\/"',
    "we'ird.\\\"key": '"x"',
}


def test_scalars_keep_the_text_that_was_sent(landing: Landing) -> None:
    body = ",".join(f'"{key}":{value}' for key, value in SCALARS.items())
    line = (
        '{"type":"track","event":"E","anonymousId":"a","timestamp":"2026-03-02T10:00:00Z",'
        f'"properties":{{"deep":{{{body}}}}}}}'
    )
    landing.load(landing.file("a.ndjson", [line]))
    (row,) = landing.query(
        "select properties, "
        + ", ".join(f"{extracted(landing.target, key)} as c{i}" for i, key in enumerate(SCALARS))
        + " from {raw}.events"
    )
    row.pop("properties")
    expected = [v if not v.startswith('"') else json.loads(v) for v in SCALARS.values()]
    assert list(row.values()) == expected


def extracted(target: str, key: str) -> str:
    plain = json.loads(f'"{key}"').replace("'", "''")
    if target == "duckdb":
        return (
            f"json_extract_string(properties, ['deep', '{plain}'])"
            if False
            else (
                "json_extract_string(json_extract(properties, '$.deep'), "
                f"'/' || replace(replace('{plain}', '~', '~0'), '/', '~1'))"
            )
        )
    return f"((properties::jsonb -> 'deep') ->> '{plain}')"


def test_a_file_lands_whole_or_not_at_all(
    landing: Landing, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = landing.file("a.ndjson", [message(1), "{"])

    def broken(*_: object) -> None:
        raise RuntimeError("the machine is on fire")

    with monkeypatch.context() as patch:
        patch.setattr("loader.landing.publish.remember_catalog", broken)
        with pytest.raises(RuntimeError):
            landing.load(path)
    for table in ("events", "rejected_lines", "seen_events", "seen_properties"):
        assert landing.query(f"select count(*) as n from {{raw}}.{table}") == [{"n": 0}]
    (load,) = landing.query("select status, error from {raw}.loads")
    assert load == {"status": "failed", "error": "the machine is on fire"}
    assert landing.load(path).landed == 1
    landing.check_ledger()


def test_a_load_whose_process_died_is_closed_by_the_next(
    landing: Landing, message: Message
) -> None:
    path = landing.file("a.ndjson", [message(1)])
    landing.load(path)
    landing.execute("update {raw}.loads set status = 'running', finished_at = null")
    landing.execute("delete from {raw}.events")
    assert landing.load(path).landed == 1
    loads = landing.query("select status, error from {raw}.loads order by load_id")
    assert [load["status"] for load in loads] == ["failed", "succeeded"]
    assert "load it again" in loads[0]["error"]


def test_a_file_that_cannot_be_read_costs_the_others_nothing(
    landing: Landing, message: Message, tmp_path: Path
) -> None:
    good = landing.file("b.ndjson", [message(1)])
    bad = tmp_path / "a.parquet"
    bad.write_bytes(b"PAR1 this is none")
    with pytest.raises(LoadFailedError, match=r"a\.parquet: not a readable Parquet file") as error:
        landing.load([bad, good])
    assert error.value.result.landed == 1
    loads = landing.query("select status from {raw}.loads order by load_id")
    assert [load["status"] for load in loads] == ["failed", "succeeded"]


def test_a_path_that_names_nothing_is_an_error_before_anything_is_loaded(
    landing: Landing, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "none", tmp_path / "*.nothing", tmp_path / "empty"):
        with pytest.raises(SourceError, match=path.name.replace("*", r"\*")):
            landing.load(path)


def test_a_folder_gives_its_event_files_in_order(landing: Landing, message: Message) -> None:
    folder = landing.directory / "folder"
    folder.mkdir()
    (folder / "b.ndjson.gz").write_bytes(gzip.compress(json.dumps(message(2)).encode()))
    (folder / "a.json").write_text(json.dumps([message(1), message(3)]))
    (folder / "README.md").write_text("no events")
    (folder / "c.jsonl").write_text("")
    result = landing.load(folder)
    assert [Path(file.file).name for file in result.files] == ["a.json", "b.ndjson.gz", "c.jsonl"]
    assert [file.landed for file in result.files] == [2, 1, 0]


def test_what_is_seen_is_written_only_when_it_is_new_or_earlier(
    landing: Landing, message: Message
) -> None:
    def seen() -> list[int]:
        return [
            landing.query(f"select count(*) as n from {{raw}}.{table}")[0]["n"]
            for table in ("seen_events", "seen_properties")
        ]

    landing.load(landing.file("a.ndjson", [message(5, properties={"p": 1})]))
    assert seen() == [1, 1]
    landing.load(landing.file("b.ndjson", [message(6, properties={"p": 2})]))
    assert seen() == [1, 1]
    landing.load(landing.file("c.ndjson", [message(4, properties={"p": "x"})]))
    assert seen() == [2, 2]
    landing.load(landing.file("d.ndjson", [message(4, properties={"p": True, "q": 1})]))
    assert seen() == [2, 4]


def test_long_names_and_ids_land(landing: Landing, message: Message) -> None:
    long = "".join(chr(0x4E00 + i % 5000) for i in range(20_000))
    lines = [message(1, event=long, messageId=long, anonymousId=long)]
    assert landing.load(landing.file("a.ndjson", lines)).landed == 1
    lines.append(message(2, properties={f"property {i}": i for i in range(2000)}))
    result = landing.load(landing.file("b.ndjson", lines))
    assert (result.landed, result.duplicate) == (1, 1)
    assert landing.query("select count(*) as n from {raw}.seen_properties") == [{"n": 2000}]


def test_two_loaders_at_once_land_each_event_once(landing: Landing, message: Message) -> None:
    for name in ("a", "b", "c"):
        landing.file(f"{name}.ndjson", [message(i, sentBy=name) for i in range(500)])
    failures: list[BaseException] = []

    def run(name: str) -> None:
        try:
            landing.load(landing.directory / f"{name}.ndjson", wait_seconds=60)
        except BaseException as error:  # reported by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(landing.winners()) == 500
    landing.check_ledger()


def test_load_ids_increase() -> None:
    ids = [ledger.new_load_id() for _ in range(3)]
    assert [i >> 20 for i in ids] == sorted(i >> 20 for i in ids)
    assert all(0 < i < 2**63 for i in ids)
