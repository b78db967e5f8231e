"""Any runs with any operations: the snapshot is what a dictionary says."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow.fs as pafs
from hypothesis import given
from hypothesis import strategies as st

from activation.destinations.files.texts import text
from activation.operations import Accepted, Operation, Rejected
from tests.unit.activation.destinations.files.places import FORMATS, Place, op

Model = dict[Any, dict[str, Any]]

# Each field of one type: a column of Parquet has one.
FIELDS = {
    "name": st.sampled_from(["", "Ada", 'a "b",\n', None]),
    "seen": st.sampled_from([0, 1, -5, None]),
    "rate": st.sampled_from([0.5, -1.25, None]),
    "tags": st.sampled_from([["a"], [], None]),
}
IDS = st.sampled_from(["1", "a|b", "é", " "])
KINDS = st.sampled_from(["insert", "upsert", "update", "delete", "clear"])


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    kind: Any = draw(KINDS)
    names = draw(st.sets(st.sampled_from(sorted(FIELDS))))
    fields = {} if kind == "delete" else {name: draw(FIELDS[name]) for name in sorted(names)}
    if kind == "clear":
        fields = dict.fromkeys(fields)
    if_empty = draw(st.sets(st.sampled_from(sorted(fields)))) if fields else set()
    return op(kind, draw(IDS), if_empty=frozenset(if_empty), **fields)


# Each run: its operations, how many of them a batch, and what becomes of it.
RUNS = st.lists(
    st.tuples(
        st.lists(operations(), max_size=6),
        st.integers(1, 6),
        st.sampled_from(["finished", "repeated", "crashed", "cleared"]),
    ),
    min_size=1,
    max_size=5,
)


@given(RUNS, st.sampled_from(FORMATS))
def test_the_snapshot_is_what_a_dictionary_says(runs: Any, form: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "out"
        place = Place("out", pafs.LocalFileSystem(), str(folder), Path(scratch))
        model: Model = {}
        for sent, size, end in runs:
            before = snapshot(place)
            destination = place.open(form, "snapshot", "people")
            if end == "cleared":
                destination.clear_all()
                model = {}
            after = {key: dict(row) for key, row in model.items()}
            for _ in range(2 if end == "repeated" else 1):
                for start in range(0, len(sent), size):
                    batch = sent[start : start + size]
                    outcomes = destination.send(batch)
                    assert [type(o) for o in outcomes] == [applied(after, o) for o in batch]
                if end == "crashed":
                    assert snapshot(place) == before
                    break
                destination.finish()
            else:
                model = after
            check(place, form, model)


def applied(model: Model, operation: Operation) -> type:
    """What an operation does to a dictionary of records."""
    id_ = operation.match["id"]
    if operation.kind == "delete":
        model.pop(id_, None)
        return Accepted
    if id_ not in model:
        if operation.kind == "update":
            return Rejected
        if operation.kind == "clear":
            return Accepted
        model[id_] = {"id": id_}
    elif operation.kind == "insert":
        return Accepted
    for name, value in operation.fields.items():
        if name not in operation.if_empty or model[id_].get(name) is None:
            model[id_][name] = value
    return Accepted


def snapshot(place: Place) -> bytes | None:
    return place.bytes_of("people") if place.names() else None


def check(place: Place, form: str, model: Model) -> None:
    """The file has the records of the model, in the order of their ids, and no other file is
    there."""
    if not place.names():
        assert model == {}
        return
    assert place.names() == ["people"]
    rows = place.rows("people", form)
    assert [row["id"] for row in rows] == sorted(model)
    for row in rows:
        wanted = model[row["id"]]
        if form == "json":
            assert row == wanted
            continue
        found = {name: value for name, value in row.items() if value is not None}
        assert found == {
            name: text(value) if form == "csv" or name == "tags" else value
            for name, value in wanted.items()
            if value is not None
        }
