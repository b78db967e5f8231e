"""Tables that somebody else fills: what is taken in, what is not, and what is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loader.clock import utc_now
from loader.errors import LoadFailedError
from loader.loading import register
from loader.mapped.measure import measure
from loader.results import FileResult, LoadResult
from loader.syncing import sync
from tests.functional import command_line
from tests.functional.mapped.outside import MAPPING, TABLE, call, fill, map_tables
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected, rows_of_all

pytestmark = pytest.mark.in_turn

EVENTS = {"order_completed": {"name": "Order Completed", "match": {"event": "Order Completed"}}}


def taken_in(project: Project, **options: Any) -> FileResult:
    """Take in what is new in the one table that is mapped."""
    (file,) = register(target=project.target, project_dir=project.directory, **options).files
    return file


def synced(project: Project, **options: Any) -> LoadResult:
    """A sync, which takes in what is new; the load's part of what it says."""
    result = sync(target=project.target, project_dir=project.directory, **options)
    assert result.load is not None
    return result.load


def ids(project: Project) -> list[str]:
    """The messages that are raw events, each as often as it is there."""
    rows = project.query("select message_id from {raw}.events order by message_id")
    return [row["message_id"] for row in rows]


BAD: dict[str, dict[str, Any]] = {
    "has no message id": {"id": " "},
    "has no call": {"kind": None},
    "has a call that is not one of": {"kind": "tracked"},
    "has neither": {"device": None},
    "is a track without": {"name": ""},
    "has no usable time": {"happened": None},
    "has properties that are no": {"body": "[1]"},
    "has user_properties that are no": {"traits": '"x"'},
}


def test_rows_that_cannot_be_calls_are_rejected_with_a_reason(project: Project) -> None:
    bad = [call(place, **said) for place, said in enumerate(BAD.values())]
    # A good copy of a bad row is there; two bad ones are two rejected rows.
    fill(project, [*bad, call(20), call(21, body="null"), bad[6], call(6)])
    map_tables(project, shop={})
    file = taken_in(project)
    assert (file.read, file.landed, file.duplicate, file.rejected) == (12, 3, 0, 9)
    assert ids(project) == ["m-20", "m-21", "m-6"]
    rejected = project.query("select line, reason from {raw}.rejected_lines order by line")
    assert len(rejected) == 9
    for words in BAD:
        assert [row for row in rejected if words in row["reason"]], words
    assert any("message_id m-6" in row["line"] for row in rejected)
    listed = command_line.run("rejected", "--target", project.target, cwd=project.directory)
    assert "way out: mend it in its table" in listed.out
    again = command_line.run(
        "rejected", "--replay", "--target", project.target, cwd=project.directory
    )
    assert (again.code, "rows lie in a table" in again.err) == (1, True)


def test_what_is_no_json_fails_or_is_rejected_and_nothing_is_half_there(project: Project) -> None:
    fill(project, [call(1), call(2, body='{"a":')])
    map_tables(project, shop={})
    if project.target == "duckdb":
        assert taken_in(project).rejected == 1
        assert ids(project) == ["m-1"]
        return
    with pytest.raises(LoadFailedError, match="json"):
        taken_in(project)
    assert ids(project) == []
    map_tables(project, shop={"where": "id <> 'm-2'"})
    assert taken_in(project).landed == 1


def test_times_with_a_zone_and_texts_are_utc_whatever_the_session_is(project: Project) -> None:
    if project.target == "postgres":
        project.execute("alter database eventide_test set timezone to 'Asia/Kolkata'")
    project.define(EVENTS)
    fill(project, [call(1), call(2)])
    project.execute(
        f"create table {TABLE}_zoned as select id, kind, device, name, sdk, "
        "cast('2026-03-03 14:01:00+02' as timestamptz) as happened, "
        "case id when 'm-1' then '2026-03-03T13:01:00.5+01:00' else 'noon' end as received, "
        f"cast('2026-03-03 23:30:00-01' as timestamptz) as came from {TABLE}"
    )
    columns = {name: MAPPING[name] for name in ("message_id", "call", "event", "time", "library")}
    columns |= {"anonymous_id": "device", "received_at": "received"}
    map_tables(project, shop={"relation": f"{TABLE}_zoned", "columns": columns})
    assert synced(project).landed == 2
    assert taken_in(project).skipped
    rows = project.query(
        "select message_id, time, received_at from {raw}.events order by message_id"
    )
    assert [str(row["time"]) for row in rows] == ["2026-03-03 12:01:00"] * 2
    assert [str(row["received_at"]) for row in rows] == ["2026-03-03 12:01:00.500000", "None"]
    ranges = project.query("select loaded_until from {raw}.load_ranges")
    assert [str(row["loaded_until"]) for row in ranges] == ["2026-03-04 00:30:00.000001"]
    assert_as_expected(project)


def test_of_copies_in_a_load_the_first_received_counts(project: Project) -> None:
    early = call(1)["received"] - timedelta(minutes=5)
    project.define(EVENTS)
    fill(project, [call(1, body='{"n":1}'), call(1, body='{"n":2}', received=early), call(2)])
    columns = {name: sql for name, sql in MAPPING.items() if name != "content_hash"}
    map_tables(project, shop={"columns": columns})
    load = synced(project)
    assert (load.read, load.landed, load.duplicate) == (3, 2, 1)
    # Received at once: the one that came first counts, in whichever load.
    later = call(2)["came"] + timedelta(hours=1)
    fill(project, [call(2, body='{"n":9}', came=later), call(2, body='{"n":8}', came=later)])
    load = synced(project)
    assert (load.read, load.landed, load.duplicate) == (2, 1, 1)
    assert sorted((row["event_id"], row["n"]) for row in project.rows("order_completed")) == sorted(
        (row["event_id"], n)
        for row, n in zip(
            project.query(
                "select distinct message_id, event_id from {raw}.events order by message_id"
            ),
            (2, None),
            strict=True,
        )
    )
    before = rows_of_all(project)
    synced(project, full_refresh=True)
    assert rows_of_all(project) == before


def test_young_rows_wait_and_late_ones_are_told(project: Project) -> None:
    project.define(EVENTS)
    map_tables(project, shop={"lag_minutes": 5})
    fill(project, [call(1), call(2, came=utc_now())])
    load = synced(project)
    assert load.landed == 1
    assert "1 rows are left to the next sync" in str(load.files[0].hint)
    map_tables(project, shop={"lag_minutes": 0})
    fill(project, [call(3, came=call(1)["came"], body='{"late":true}'), call(4, came=None)])
    file = synced(project).files[0]
    assert file.landed == 1
    assert "1 rows have come where earlier loads had been" in str(file.hint)
    assert "1 rows have no loaded_at" in str(file.hint)
    assert len(project.rows("order_completed")) == 2
    file = synced(project, full_refresh=True).files[0]
    assert file.hint == "1 rows have no loaded_at and belong to no load"
    assert sorted(str(row["late"]) for row in project.rows("order_completed")) == [
        "None", "None", "True",
    ]  # fmt: skip
    assert_as_expected(project)


def test_two_tables_and_a_condition(project: Project) -> None:
    fill(project, [call(1), call(2, name="Noise")])
    fill(project, [call(3)], table=f"{TABLE}_too")
    map_tables(project, shop={"where": "name <> 'Noise'"}, app={"relation": f"{TABLE}_too"})
    files = register(target=project.target, project_dir=project.directory).files
    assert [(file.file, file.landed) for file in files] == [(TABLE, 1), (f"{TABLE}_too", 1)]
    assert ids(project) == ["m-1", "m-3"]
    fill(project, [call(4)], table=f"{TABLE}_too")
    files = register(target=project.target, project_dir=project.directory).files
    assert [(file.skipped, file.landed) for file in files] == [(True, 0), (False, 1)]
    loads = project.query("select source, file, collector from {raw}.loads order by load_id")
    assert [row["source"] for row in loads] == ["shop", "app", "app"]


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_two_loaders_at_once_take_in_each_row_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(project, [call(1), call(2)])
    map_tables(project, shop={})
    others: list[FileResult] = []

    def slowly(*arguments: Any) -> Any:
        found = measure(*arguments)
        if not others:
            monkeypatch.setattr("loader.mapped.register.measure", measure)
            others.append(taken_in(project))
        return found

    monkeypatch.setattr("loader.mapped.register.measure", slowly)
    assert taken_in(project).skipped
    assert others[0].landed == 2
    assert ids(project) == ["m-1", "m-2"]
    states = project.query("select status from {raw}.loads order by load_id")
    assert [row["status"] for row in states] == ["failed", "succeeded"]
