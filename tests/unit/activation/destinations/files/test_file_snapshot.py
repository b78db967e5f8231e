"""A snapshot is the records that its destination has, wherever the file is and whatever format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from activation.destinations.protocol import (
    Busy,
    Clearable,
    Closing,
    FillsEmpty,
    Finishing,
    Lost,
    Refused,
    Shown,
)
from activation.errors import ActivationError
from activation.operations import Operation, Rejected
from tests.unit.activation.destinations.files.places import FORMATS, Place, all_accepted, op, run

ADA: dict[str, Any] = {"name": "Ada", "plan": None, "seen": 1}
BOB: dict[str, Any] = {"name": "", "plan": 'pro, "so"\nto speak', "seen": 2}
EVE: dict[str, Any] = {"name": " Ève ", "plan": "free", "seen": -3}


def texts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: None if v is None else str(v) for k, v in row.items()} for row in rows]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_what_runs_have_made_of_it(place: Place, form: str) -> None:
    name = f"crm/people.{form}"
    first = place.open(form, "snapshot", name)
    assert all_accepted(first.send([op("upsert", 2, **BOB), op("upsert", 1, **ADA)]))
    assert place.names() == []
    first.finish()
    first.close()
    wanted = [{"id": 1, **ADA}, {"id": 2, **BOB}]
    found = place.rows(name, form)
    assert found == (texts(wanted) if form == "csv" else wanted)
    assert list(found[0]) == ["id", "name", "plan", "seen"]

    second = place.open(form, "snapshot", name)
    before = place.bytes_of(name)
    outcomes = second.send([op("delete", 1), op("insert", 3, **EVE), op("update", 2, seen=4)])
    assert all_accepted(outcomes)
    assert place.bytes_of(name) == before
    second.finish()
    second.close()
    wanted = [{"id": 2, **BOB, "seen": 4}, {"id": 3, **EVE}]
    assert place.rows(name, form) == (texts(wanted) if form == "csv" else wanted)
    assert place.names() == [name]


@pytest.mark.parametrize("form", FORMATS)
def test_sent_again_it_is_the_same_file(place: Place, form: str) -> None:
    name = f"people.{form}"
    run(place.open(form, "snapshot", name), op("upsert", 1, **ADA), op("upsert", 2, **BOB))
    again = [
        op("delete", 1),
        op("upsert", 3, **EVE, tier=1.0),
        op("upsert", 1, **BOB),
        op("update", 2, tier=2.5),
        op("insert", 4, name="New"),
    ]
    run(place.open(form, "snapshot", name), *again)
    once = place.bytes_of(name)
    run(place.open(form, "snapshot", name), *again)
    assert place.bytes_of(name) == once


@pytest.mark.parametrize("form", FORMATS)
def test_cleared_it_has_no_record(place: Place, form: str) -> None:
    name = f"people.{form}"
    destination = place.open(form, "snapshot", name)
    destination.clear_all()
    assert place.names() == []
    run(destination, op("upsert", 1, **ADA, old=1))
    cleared = place.open(form, "snapshot", name)
    cleared.clear_all()
    assert place.rows(name, form) == []
    run(cleared, op("upsert", 2, **EVE))
    (row,) = place.rows(name, form)
    # A field that no record has is no column.
    assert list(row) == ["id", "name", "plan", "seen"]


@pytest.mark.parametrize("form", FORMATS)
def test_without_operations_nothing_is_written(local: Place, form: str) -> None:
    name = f"people.{form}"
    run(local.open(form, "snapshot", name))
    assert local.names() == []
    run(local.open(form, "snapshot", name), op("delete", 1))
    assert local.names() == []
    run(local.open(form, "snapshot", name), op("upsert", 1, **ADA))
    file = Path(local.path) / name
    before = file.stat().st_mtime_ns
    run(local.open(form, "snapshot", name))
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("form", FORMATS)
def test_the_last_record_leaves_a_file_with_its_columns(local: Place, form: str) -> None:
    name = f"people.{form}"
    run(local.open(form, "snapshot", name), op("upsert", 1, **ADA))
    run(local.open(form, "snapshot", name), op("delete", 1))
    assert local.rows(name, form) == []
    once = local.bytes_of(name)
    run(local.open(form, "snapshot", name), op("delete", 1))
    assert local.bytes_of(name) == once
    if form == "csv":
        assert once == b"id,name,plan,seen\n"


@pytest.mark.parametrize("form", FORMATS)
def test_what_each_kind_does_to_a_record(local: Place, form: str) -> None:
    name = f"people.{form}"
    run(local.open(form, "snapshot", name), op("upsert", "a", x="1", y=None, z=""))
    destination = local.open(form, "snapshot", name)
    gone, cleared, *others = run(
        destination,
        op("update", "nobody", x="2"),
        op("clear", "nobody", x=None),
        op("insert", "a", x="3"),
        op("upsert", "a", if_empty=frozenset("xyz"), x="4", y="4", z="4"),
        op("upsert", "b", if_empty=frozenset("x"), x="5"),
        op("upsert", "c", x="6"),
        op("clear", "c", x=None),
    )
    assert gone == Rejected("there is no record with id 'nobody'")
    assert all_accepted([cleared, *others])
    rows = {row["id"]: row for row in local.rows(name, form)}
    assert rows["a"] == {"id": "a", "x": "1", "y": "4", "z": ""}
    assert (rows["b"]["x"], rows["c"]["x"]) == ("5", None)


@pytest.mark.parametrize("form", FORMATS)
def test_a_crash_before_the_end_leaves_the_old_file(
    local: Place, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"people.{form}"
    run(local.open(form, "snapshot", name), op("upsert", 1, **ADA))
    before = local.bytes_of(name)

    def killed(*arguments: Any) -> None:
        raise KeyboardInterrupt

    crashed = local.open(form, "snapshot", name)
    crashed.send([op("upsert", 2, **BOB)])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            crashed.finish()
    assert local.bytes_of(name) == before
    (left,) = [other for other in local.names() if other != name]
    assert left.startswith(".eventide-")
    # Another sync's is not touched.
    local.write(".eventide-0123456789ab-00000000.begun", b"")
    run(local.open(form, "snapshot", name))
    assert local.names() == [".eventide-0123456789ab-00000000.begun", name]
    assert local.bytes_of(name) == before


def test_what_somebody_else_writes_meanwhile_stays(place: Place) -> None:
    run(place.open("json", "snapshot", "people.json"), op("upsert", 1, **ADA))
    destination = place.open("json", "snapshot", "people.json")
    destination.send([op("upsert", 2, **BOB)])
    place.write("people.json", b'{"id":9}\n')
    with pytest.raises(Refused, match=r"people.json: somebody else has written it"):
        destination.finish()
    assert place.rows("people.json", "json") == [{"id": 9}]
    destination.close()
    run(place.open("json", "snapshot", "people.json"), op("upsert", 2, name="B"))
    assert place.rows("people.json", "json") == [{"id": 2, "name": "B"}, {"id": 9}]


def test_a_lost_answer_may_be_asked_for_again(
    local: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(local.open("json", "snapshot", "people.json"), op("upsert", 1, **ADA))
    destination = local.open("json", "snapshot", "people.json")
    destination.send([op("upsert", 2, **BOB)])
    replace = Path.replace

    def done_but_lost(self: Path, target: Any) -> None:
        replace(self, target)
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", done_but_lost)
        with pytest.raises(Lost, match="no answer"):
            destination.finish()
    destination.finish()
    assert [row["id"] for row in local.rows("people.json", "json")] == [1, 2]


@pytest.mark.parametrize(
    ("form", "content", "told"),
    [
        ("json", b'{"id": 1}\n{"id": 2', "Expecting"),
        ("json", b"[1]\n", "a line is no object"),
        ("json", b'{"name": "no id"}\n', "a record of it has no id"),
        ("json", b'{"id": 1}\n{"id": "1"}\n', "records of it have the same id"),
        ("csv", b"id,name\n1,2,3\n", "Expected 2 columns, got 3"),
        ("csv", b"\xff\xfe\n", "utf-8"),
        ("parquet", b"PAR1 and no more", "arquet"),
    ],
)
def test_a_file_that_is_none_of_its_kind_stays(
    local: Place, form: str, content: bytes, told: str
) -> None:
    local.write("people", content)
    destination = local.open(form, "snapshot", "people")
    with pytest.raises(ActivationError, match=told):
        destination.send([op("upsert", 1, **ADA)])
    destination.finish()
    assert local.bytes_of("people") == content
    # The way out.
    destination.clear_all()
    run(destination, op("upsert", 1, name="Ada"))
    assert [row["name"] for row in local.rows("people", form)] == ["Ada"]


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (op("upsert", 1, x=float("nan")), "NaN and infinity"),
        (op("upsert", 1, x="\ud800"), "surrogates"),
        (op("upsert", None, x=1), "NULL finds no record"),
        (Operation("upsert", "1", {"email": "x"}, {"email": "x"}, "k"), "are found by id"),
    ],
)
def test_what_no_file_can_have_is_refused_alone(
    local: Place, operation: Operation, told: str
) -> None:
    destination = local.open("json", "snapshot", "people.json")
    good, bad = run(destination, op("upsert", 2, x=1), operation)
    assert all_accepted([good])
    assert isinstance(bad, Rejected)
    assert told in bad.reason
    assert local.rows("people.json", "json") == [{"id": 2, "x": 1}]


def test_names_with_dots_are_nested_in_json_alone(local: Place) -> None:
    for form in FORMATS:
        name = f"people.{form}"
        address = {"address.city": "Rome", "address.zip": "1"}
        fields: dict[str, Any] = {**address, "tags": ["a", {"b": None}]}
        run(local.open(form, "snapshot", name), op("upsert", 1, **fields))
        again = {"address.city": "Bern", "address.zip": "2"}
        run(
            local.open(form, "snapshot", name),
            op("upsert", 1, if_empty=frozenset(["address.zip"]), **again),
        )
    (row,) = local.rows("people.json", "json")
    assert row == {"id": 1, "address": {"city": "Bern", "zip": "1"}, "tags": ["a", {"b": None}]}
    (row,) = local.rows("people.parquet", "parquet")
    assert row["address.city"] == "Bern"
    assert json.loads(row["tags"]) == ["a", {"b": None}]
    (row,) = local.rows("people.csv", "csv")
    assert (row["address.zip"], json.loads(row["tags"])) == ("1", ["a", {"b": None}])


def test_a_folder_that_cannot_be_written_to_is_busy(local: Place) -> None:
    Path(local.path).parent.joinpath("out").write_text("a file")
    destination = local.open("csv", "snapshot", "people.csv")
    with pytest.raises(Busy, match=r"out: what interrupted runs left cannot be removed. .*out"):
        run(destination, op("upsert", 1, **ADA))


def test_it_has_the_abilities_that_it_has(local: Place) -> None:
    snapshot = local.open("csv", "snapshot", "people.csv")
    for ability in (Finishing, Clearable, FillsEmpty, Shown, Closing):
        assert isinstance(snapshot, ability)
    shown = snapshot.show([op("upsert", 1, name="Ada"), op("delete", 2)])
    assert shown.endswith('out/people.csv\nupsert {"id": 1, "name": "Ada"}\ndelete {"id": 2}')
    assert local.names() == []


@pytest.mark.parametrize("into", ["", "/etc/passwd", "../people.csv", "a//b", "a/{{ run_time }}"])
def test_a_name_is_one_below_the_folder(local: Place, into: str) -> None:
    with pytest.raises(ActivationError, match="into: "):
        local.open("csv", "snapshot", into)
