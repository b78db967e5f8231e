"""What forgetting does in single cases, and that it holds against replays and interruptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loader.errors import ForgetError
from loader.forgetting.person import Kind
from loader.landing.forgotten import REASON
from tests.functional.events import alias, at, track
from tests.functional.forgetting import (
    ANN,
    BOB,
    BOUGHT,
    KIOSK,
    THEIRS,
    a_kiosk,
    everything,
    forget,
    in_rejected_lines,
    in_statistics,
    landed,
    places,
    with_a_kiosk,
)
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected

pytestmark = pytest.mark.in_turn


def later(minutes: float = 60) -> str:
    """A time after now, which is when people are forgotten in these tests."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def assert_only_hashes(project: Project) -> None:
    """The request is finished, and its tombstones hold no value."""
    rows = project.query("select * from {raw}.forgotten")
    assert {row["kind"] for row in rows} == {"user", "identity", "anonymous_id", "message_id"}
    assert all(len(row["hash"]) == 64 for row in rows)
    (request,) = project.query("select * from {raw}.forget_requests")
    assert len(request["salt"]) == 64
    assert request["finished_at"] is not None


@pytest.mark.proves("Forget a person")
def test_others_on_a_shared_device_stay(project: Project) -> None:
    with_a_kiosk(project)
    project.load(project.lines_file([track("Bought", 0, id="kept", anonymousId="d2")]))
    project.execute("analyze")
    ids = [str(row["user_id"]) for row in project.rows("users") if row["identity"] == ANN]
    known = in_statistics(project, [*ids, ANN, *THEIRS])
    assert len(known) > 20 or project.target == "duckdb"
    outcome = forget(project, "identity", "ann-in-the-shop")
    assert outcome.removed["main_production_raw.events"] == 7
    assert outcome.removed["main_production.bought"] == 3
    assert outcome.removed["main_production.pageviews"] == 1
    assert outcome.removed["main_production.users"] == 1
    assert (outcome.identities, outcome.devices, outcome.messages) == (3, 1, 7)
    assert landed(project) == {"bob-1", "bob-2", "kept"}
    assert places(project, [*ids, ANN, *THEIRS]) == []
    assert in_statistics(project, [*ids, ANN, *THEIRS]) == []
    assert_as_expected(project)
    assert {row["identity"] for row in project.rows("users")} == {BOB, None}
    assert {row["status"] for row in project.rows("_sync_history")} == {"succeeded"}
    assert_only_hashes(project)
    # The kiosk is not Ann's: it goes on. Her own phone, told by what she did until now, does not.
    new = [
        track("Bought", 9, id="new-1", anonymousId=KIOSK),
        track("Bought", 9, id="new-2", anonymousId="phone-of-ann"),
    ]
    result = project.load(project.lines_file(new))
    assert (result.landed, result.rejected) == (1, 1)
    assert result.reasons == {REASON: 1}


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_a_device_goes_whoever_used_it(project: Project) -> None:
    also_elsewhere = [
        track("Bought", 9, id="bob-9", userId=BOB, anonymousId="laptop-of-bob"),
        # Sent from the kiosk, these two had made Bob and Robert one.
        alias(BOB, "robert", 10, id="merge", anonymousId=KIOSK),
        track("Bought", 11, id="robert-1", userId="robert", anonymousId="phone-of-robert"),
    ]
    project.define(BOUGHT)
    project.sync(project.lines_file([*a_kiosk(), *also_elsewhere]))
    assert len(project.rows("users")) == 2
    outcome = forget(project, "anonymous_id", KIOSK)
    assert outcome.removed["main_production.users"] == 0
    assert landed(project) == {"ann-5", "ann-6", "ann-7", "ann-8", "bob-9", "robert-1"}
    assert places(project, [KIOSK, "merge"]) == []
    assert_as_expected(project)
    assert {row["identity"] for row in project.rows("users")} == {ANN, BOB, "robert"}


def test_replays_are_refused_and_a_person_who_comes_back_is_new(project: Project) -> None:
    file = with_a_kiosk(project)
    forget(project, "identity", ANN)
    before = everything(project)
    result = project.load(file, force=True)
    assert (result.read, result.landed, result.duplicate, result.rejected) == (9, 0, 2, 7)
    lines = project.query("select line, reason from {raw}.rejected_lines")
    assert lines == [{"line": None, "reason": REASON}] * 7
    old = track("Bought", 1, id="never-seen", userId=ANN, anonymousId="tablet")
    assert project.load(project.lines_file([old])).rejected == 1
    project.sync(full_refresh=True)
    assert everything(project) == before
    assert places(project, [ANN, *THEIRS]) == []

    back = track("Bought", 1, id="back", userId=ANN, anonymousId="tablet", timestamp=later())
    # What waits is taken in first.
    project.load(project.lines_file([back]))
    outcome = forget(project, "identity", ANN)
    assert outcome.removed["main_production_raw.events"] == 1
    assert places(project, [ANN]) == []
    # Forgotten up to now, then for good.
    assert forget(project, "identity", ANN, also_future=True).status == "forgotten before"
    again = {**back, "messageId": "again", "timestamp": later(600)}
    assert project.load(project.lines_file([again])).rejected == 1


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_texts_that_name_the_person_go(project: Project) -> None:
    of_ann = [
        f'{{"type": "track", "userId": "{ANN}", "event": "Bou',
        f'{{"type": "track", "event": "Bought", "traits": ["{ANN}"], "timestamp": "soon"}}',
        '{"messageId": "ann-2", "timestamp": "soon"}',
        '{"type": "track", "anonymousId": "phone-of-ann"}',
    ]
    of_others = [
        f'{{"type": "track", "userId": "not-{ANN}", "event": "Bou',
        f'{{"type": "track", "anonymousId": "{KIOSK}"}}',
    ]
    guest = {"invited_by": ANN}
    bob = track("Invited", 30, guest, id="bob-30", userId=BOB, anonymousId="laptop-of-bob")
    with_a_kiosk(project)
    project.sync(project.lines_file([*of_ann, *of_others, bob]))
    for name in ("raw}.loads", "internal}.syncs"):
        error = f"Could not convert string ''{ANN}'' to INT64"
        project.execute(f"update {{{name} set error = '{error}'")
    outcome = forget(project, "identity", ANN)
    assert outcome.removed["main_production_raw.rejected_lines"] == len(of_ann)
    assert (outcome.mentions, outcome.names) == (1, 0)
    lines = project.query("select line, reason from {raw}.rejected_lines order by line_number")
    assert [row["line"] for row in lines] == [None] * len(of_ann) + of_others
    assert [row["reason"] == REASON for row in lines] == [True] * len(of_ann) + [False] * 2
    errors = project.query("select error from {raw}.loads union select error from {internal}.syncs")
    assert ANN not in str(errors)
    assert "withheld" in str(errors)
    # What Bob's own event says stays, and a line that is not hers.
    assert {place.split(".")[-1] for place in places(project, [ANN])} == {
        "properties: 1 rows", "line: 1 rows",
    }  # fmt: skip


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_person_who_is_in_rejected_lines_only(project: Project) -> None:
    with_a_kiosk(project)
    file = project.lines_file(['{"userId": "eve", "n": 5, "type":'])
    project.load(file)
    outcome = forget(project, "identity", "eve")
    assert {name for name, n in outcome.removed.items() if n} == {
        "main_production_raw.rejected_lines"
    }
    assert project.load(file, force=True).rejected == 1
    assert in_rejected_lines(project) == set()


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_copy_that_lost_goes_and_the_one_that_won_stays(project: Project) -> None:
    copies = [
        track("Bought", 0, id="m", userId=ANN, anonymousId="phone-of-ann", receivedAt=at(9)),
        track("Bought", 0, id="m", userId=BOB, anonymousId="laptop-of-bob", receivedAt=at(5)),
    ]
    files = [project.lines_file([copy]) for copy in copies]
    project.define(BOUGHT)
    for file in files:
        project.sync(file)
    forget(project, "identity", ANN)
    assert places(project, [ANN, "phone-of-ann"]) == []
    assert [row["identity"] for row in project.rows("users")] == [BOB]
    assert_as_expected(project)
    replayed = project.load(*files, force=True)
    assert (replayed.landed, replayed.duplicate, replayed.rejected) == (0, 1, 1)


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_tables_that_no_model_makes_any_longer_lose_the_person_too(project: Project) -> None:
    with_a_kiosk(project)
    project.load(project.lines_file([track("Bought", 0, id="kept", anonymousId="d2")]))
    with pytest.raises(ForgetError, match="eventide sync --no-load"):
        forget(project, "identity", ANN, dry_run=True)
    project.define({})
    project.sync()
    assert "bought" in project.tables()
    project.execute("create table {main}.mine as select event_id, user_id from {main}.bought")
    # As a version that knew no tombstones left it.
    project.execute("drop table {raw}.forgotten")
    project.execute("drop table {raw}.forget_requests")
    before = everything(project)
    planned = forget(project, "identity", ANN, dry_run=True)
    assert planned.status == "planned"
    assert everything(project) == before
    assert len(landed(project)) == 10
    done = forget(project, "identity", ANN)
    assert {name: done.removed[name] for name in planned.removed} == planned.removed
    assert forget(project, "identity", ANN, dry_run=True).status == "forgotten before"
    assert [row["price"] for row in project.rows("bought")] == [4]
    # Other people's tables are other people's.
    assert len(project.rows("mine")) == 4


def test_nobody(project: Project) -> None:
    with_a_kiosk(project)
    migrated = project.rows("user_migrations")[0]["from_user_id"]
    nobody: tuple[tuple[Kind, Any, str], ...] = (
        ("identity", "nobody", "nothing of the identity 'nobody' is in main_production"),
        ("user", 5, "nothing of the user 5 is in main_production"),
        ("identity", "undefined", "placeholder that stands for nobody"),
        ("user", migrated, f"user {migrated} has become user"),
    )
    for kind, value, told in nobody:
        with pytest.raises(ForgetError, match=told):
            forget(project, kind, value)
    assert len(landed(project)) == 9
    assert project.query("select * from {raw}.forgotten") == []
    project.empty()
    with pytest.raises(ForgetError, match="nothing was ever loaded"):
        forget(project, "identity", ANN)
