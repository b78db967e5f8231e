"""Changes are files that stay, one a run, with what it did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activation.destinations.files.names import name_of_run
from activation.destinations.protocol import Clearable, FillsEmpty, Finishing, Lost
from activation.errors import ActivationError
from activation.operations import Operation, Rejected
from tests.unit.activation.destinations.files.places import FORMATS, Place, all_accepted, op, run

AT = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMATS)
def test_each_run_with_operations_has_a_file(place: Place, form: str) -> None:
    into = "people/{{ run_at.strftime('%Y') }}/people." + form
    sent = [
        op("delete", 1),
        op("upsert", 2, name="", plan=None),
        op("update", 3, name="Ève, the 1st"),
        op("clear", 4, name=None),
    ]
    first = place.open(form, "changes", into)
    assert all_accepted(first.send(sent))
    assert place.names() == []
    first.finish()
    first.close()
    (name,) = place.names()
    assert name == f"people/{datetime.now(UTC):%Y}/people.{form}"
    rows = place.rows(name, form)
    assert [row["op"] for row in rows] == ["delete", "upsert", "update", "clear"]
    assert [row["op_key"] for row in rows] == [operation.key for operation in sent]
    assert [str(row["id"]) for row in rows] == ["1", "2", "3", "4"]
    assert [row.get("name") for row in rows] == [None, "", "Ève, the 1st", None]
    if form == "json":
        assert list(rows[0]) == ["op", "op_key", "id"]
        assert rows[3] == {"op": "clear", "op_key": sent[3].key, "id": 4, "name": None}
    else:
        assert list(rows[0]) == ["op", "op_key", "id", "name", "plan"]
    before = place.bytes_of(name)

    run(place.open(form, "changes", into))
    assert place.names() == [name]
    run(place.open(form, "changes", into), op("upsert", 2, name="B"))
    run(place.open(form, "changes", into), op("upsert", 2, name="C"))
    stem = name.removesuffix(f".{form}")
    assert place.names() == [f"{stem}-2.{form}", f"{stem}-3.{form}", name]
    assert place.bytes_of(name) == before
    assert [row["name"] for row in place.rows(f"{stem}-3.{form}", form)] == ["C"]


def test_sent_twice_in_a_run_it_is_there_once(local: Place) -> None:
    destination = local.open("json", "changes", "people.json")
    both = [op("upsert", 1, name="A"), op("upsert", 2, name="B")]
    destination.send(both)
    destination.send(both[:1])
    destination.finish()
    destination.finish()
    assert [row["id"] for row in local.rows("people.json", "json")] == [1, 2]
    assert local.names() == ["people.json"]


def test_what_is_sent_again_by_the_next_run_is_told_by_its_key(local: Place) -> None:
    for _ in range(2):
        run(local.open("csv", "changes", "people.csv"), op("insert", 1, name="A"))
    first, second = (local.rows(name, "csv") for name in ("people.csv", "people-2.csv"))
    assert first == second


def test_a_lost_answer_asked_for_again_makes_no_second_file(
    local: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = local.open("json", "changes", "people.json")
    destination.send([op("upsert", 1, name="A")])
    replace = Path.replace

    def done_but_lost(self: Path, target: Any) -> None:
        replace(self, target)
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", done_but_lost)
        with pytest.raises(Lost):
            destination.finish()
    destination.finish()
    assert local.names() == ["people.json"]


def test_a_crash_before_the_end_leaves_no_file_and_is_swept(
    local: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*arguments: Any) -> None:
        raise KeyboardInterrupt

    crashed = local.open("csv", "changes", "{{ run_at.microsecond }}.csv")
    crashed.send([op("upsert", 1, name="A")])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            crashed.finish()
    (left,) = local.names()
    assert left.endswith(".begun")
    run(local.open("csv", "changes", "{{ run_at.microsecond }}.csv"))
    assert local.names() == []


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (op("upsert", 1, op="x"), "op: a column of this name"),
        (op("upsert", 1, if_empty=frozenset(["x"]), x=1), "x: a file of changes does not know"),
        (op("upsert", 1, x=float("inf")), "NaN and infinity"),
    ],
)
def test_what_no_file_can_have_is_refused_alone(
    local: Place, operation: Operation, told: str
) -> None:
    good, bad = run(local.open("json", "changes", "people.json"), op("delete", 2), operation)
    assert all_accepted([good])
    assert isinstance(bad, Rejected)
    assert told in bad.reason
    assert [row["id"] for row in local.rows("people.json", "json")] == [2]


def test_it_has_no_records_to_be_looked_at_or_cleared(local: Place) -> None:
    changes = local.open("csv", "changes", "people.csv")
    assert isinstance(changes, Finishing)
    assert not isinstance(changes, Clearable)
    assert not isinstance(changes, FillsEmpty)


@pytest.mark.parametrize(
    ("into", "name"),
    [
        ("people-{{ run_time }}.csv", "people-20260302T090005Z.csv"),
        ("{{ run_at.date() }}/{{ run_at.strftime('%H%M') }}.csv", "2026-03-02/0900.csv"),
        ("people.csv", "people.csv"),
    ],
)
def test_a_name_has_the_time_of_its_run(into: str, name: str) -> None:
    assert name_of_run(into, AT) == name


@pytest.mark.parametrize(
    "into", ["{{ run_tim }}.csv", "{{ run_time", "../{{ run_time }}.csv", "/a"]
)
def test_a_name_that_is_none_is_told(into: str) -> None:
    with pytest.raises(ActivationError, match="into: "):
        name_of_run(into, AT)
