"""Rejected lines: listed with the way out, and read once more."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from loader.errors import MappingError
from loader.profile import load_target
from loader.rejected.dismissal import dismiss
from loader.rejected.quarantine import Filter, open_lines
from loader.rejected.replay import list_rejected, replay
from loader.warehouses import open_warehouse
from tests.functional.command_line import run
from tests.functional.landing.conftest import REPOSITORY, Landing

SENT = [
    *(
        {"event": event, "properties": {"time": time, "distinct_id": "d1", "$insert_id": event}}
        for event, time in (("Bought", 1772452800), ("Seen", 1772452801), ("Lost", "never"))
    ),
    "{",
]
NO_CALL = 'the record has no call type (field "type")'


def listed(landing: Landing, **chosen: Any) -> dict[str, int]:
    """Lines by reason."""
    found = list_rejected(
        Filter(**chosen),
        target=landing.target,
        project_dir=REPOSITORY,
    )
    return {group.reason: group.lines for group in found}


def test_what_was_rejected_is_listed_and_lands_when_it_is_read_rightly(landing: Landing) -> None:
    path = landing.file("export.ndjson", SENT)
    landing.load(path, collector="segment")
    where: dict[str, Any] = {"target": landing.target, "project_dir": REPOSITORY}
    assert listed(landing)[NO_CALL] == 3
    (invalid,) = list_rejected(Filter(reason="JSON"), **where)
    assert (invalid.first_line, invalid.example, invalid.file) == (4, "{", str(path))
    assert "mend the file" in invalid.way_out
    assert listed(landing, file="other") == {} == listed(landing, load_id=1)

    done = replay(Filter(), collector_name="mixpanel", **where)
    assert (done.read, done.landed, done.rejected) == (4, 2, 2)
    landing.check_ledger()
    events = landing.query("select event, row_number from {raw}.events order by event")
    assert [tuple(row.values()) for row in events] == [("Bought", 1), ("Seen", 2)]
    # What is rejected again is listed once, under its line of the file.
    assert sum(listed(landing).values()) == 2
    (late,) = list_rejected(Filter(reason="time"), **where)
    assert (late.first_line, late.collector, late.file) == (3, "mixpanel", str(path))

    # Nothing was mended: nothing lands, and it is still listed once.
    again = replay(Filter(), **where)
    assert (again.landed, again.rejected) == (0, 2)
    assert sum(listed(landing).values()) == 2


def load_by_a_wrong_mapping(landing: Landing, folder: Path) -> Path:
    """A line whose time the mapping does not find: rejected."""
    mapping = folder / "shop.yml"
    mapping.write_text("time: at\nanonymous_id: device\nevent: what\n")
    landing.load(landing.file("shop.ndjson", [{"time": 1772452800, "device": "d", "what": "x"}]),
                 mapping=mapping)  # fmt: skip
    return mapping


def test_lines_that_were_read_through_a_mapping_need_it_again(
    landing: Landing, tmp_path: Path
) -> None:
    mapping = load_by_a_wrong_mapping(landing, tmp_path)
    where: dict[str, Any] = {"target": landing.target, "project_dir": REPOSITORY}
    with pytest.raises(MappingError, match=r"read through mapping:shop. Name the file"):
        replay(Filter(), **where)
    mapping.write_text("time: time\nanonymous_id: device\nevent: what\n")
    assert replay(Filter(), mapping=mapping, **where).landed == 1
    assert listed(landing) == {}
    landing.check_ledger()


SEGMENT = {"type": "track", "event": "Bought", "anonymousId": "d1", "timestamp": 1772452800}


def waiting(landing: Landing) -> list[tuple[str, str, str, int]]:
    """Each group of lines: the file, the collector, the reason, and how many they are."""
    found = list_rejected(Filter(), target=landing.target, project_dir=REPOSITORY)
    return sorted((Path(g.file).name, g.collector, g.reason, g.lines) for g in found)


@pytest.mark.in_turn
def test_a_collector_is_named_for_lines_of_one_collector(landing: Landing) -> None:
    late = {**SEGMENT, "messageId": "late", "timestamp": "never"}
    landing.load(landing.file("a.ndjson", [SEGMENT, late, SENT[0]]), collector="segment")
    landing.load(landing.file("b.ndjson", SENT[:3]), collector="mixpanel")
    before = waiting(landing)
    assert {row[:2] for row in before} == {("a.ndjson", "segment"), ("b.ndjson", "mixpanel")}
    where = ("--target", landing.target, "--project-dir", REPOSITORY)
    refused = run("rejected", "--replay", "--collector", "mixpanel", *where)
    assert refused.code == 2
    assert "several collectors (mixpanel, segment): say by --file" in refused.err
    assert waiting(landing) == before

    # What the other collector does not understand keeps the reason and the collector of before.
    done = run("rejected", "--replay", "--collector", "mixpanel", "--file", "a.ndj", *where)
    assert (done.code, "duplicate 1, rejected 1" in done.out) == (0, True)
    still = [row for row in before if row[2] != NO_CALL]
    assert waiting(landing) == still
    one = run("rejected", "--replay", "--collector", "segment", "--file", "b.ndj", *where)
    assert (one.code, "landed 0" in one.out) == (0, True)
    assert waiting(landing) == still
    # And is read by it again, once.
    again = json.loads(run("rejected", "--replay", "--json", *where).out)
    assert [(file["collector"], file["rejected"]) for file in again["files"]] == [
        ("segment", 1), ("mixpanel", 1),
    ]  # fmt: skip
    assert waiting(landing) == still
    landing.check_ledger()


def test_what_needs_a_mapping_is_left_and_the_others_are_read(
    landing: Landing, tmp_path: Path
) -> None:
    load_by_a_wrong_mapping(landing, tmp_path)
    landing.load(landing.file("export.ndjson", SENT[2:3]), collector="mixpanel")
    where = ("--target", landing.target, "--project-dir", REPOSITORY)
    done = run("rejected", "--replay", "--json", *where)
    assert done.code == 1
    told = json.loads(done.out)
    assert [Path(file["file"]).name for file in told["files"]] == ["export.ndjson"]
    (left,) = told["left"]
    assert "shop.ndjson: its lines were read through mapping:shop. Name the file" in left
    assert left in done.err


def test_what_was_mended_elsewhere_is_dismissed(landing: Landing) -> None:
    landing.load(landing.file("a.ndjson", SENT), collector="segment")
    landing.load(landing.file("b.ndjson", SENT[2:]), collector="mixpanel")
    where: dict[str, Any] = {"target": landing.target, "project_dir": REPOSITORY}
    kept = landing.query("select count(*) as n from {raw}.rejected_lines where line is not null")
    assert dismiss(Filter(file="other"), **where) == 0
    assert {row[0] for row in waiting(landing)} == {"a.ndjson", "b.ndjson"}
    assert dismiss(Filter(file="a.ndj"), **where) == 4
    assert {row[0] for row in waiting(landing)} == {"b.ndjson"}
    assert counted(landing) == 2
    assert [Path(file.file).name for file in replay(Filter(), **where).files] == ["b.ndjson"]
    # Of what was rejected twice, once.
    assert dismiss(Filter(), **where) == 2
    assert (waiting(landing), counted(landing)) == ([], 0)
    lines = landing.query("select load_id from {raw}.rejected_lines where line is not null")
    assert len(lines) == kept[0]["n"] + 2
    landing.check_ledger()
    told = run("rejected", "--dismiss", "--reason", "time", "--project-dir", REPOSITORY)
    assert (told.code, "takes whole files" in told.err) == (2, True)


def counted(landing: Landing) -> int:
    """What the page counts."""
    with closing(open_warehouse(load_target(landing.target, REPOSITORY))) as warehouse:
        return open_lines(warehouse)


@pytest.mark.in_turn
def test_the_command(landing: Landing) -> None:
    where = ("--target", landing.target, "--project-dir", REPOSITORY)
    assert run("rejected", *where).out == "Nothing is rejected.\n"
    landing.load(landing.file("export.ndjson", SENT), collector="segment")
    told = run("rejected", *where)
    assert told.code == 0
    assert f"3 rejected: {NO_CALL}" in told.out
    assert "way out:" in told.out
    (group, _) = json.loads(run("rejected", "--json", *where).out)
    assert (group["lines"], group["reason"]) == (3, NO_CALL)
    done = run("rejected", "--replay", "--collector", "mixpanel", *where)
    assert (done.code, "landed 2" in done.out) == (0, True)
