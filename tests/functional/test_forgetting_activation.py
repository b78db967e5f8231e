"""What activation's books hold of a person goes with them, and records of theirs are told of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loader.forgetting.lines import WITHHELD
from tests.functional.activation.test_from_every_warehouse import Mirrored
from tests.functional.activation.world import World, sync_of
from tests.functional.events import identify
from tests.functional.forgetting import ANN, BOB, forget, with_a_kiosk
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

LOG = "main_production_activation.sync_changelog"
MAIL = "nora@mail.example"
# By the number of the user, and by the address itself.
MODEL = "select *, 'free' as plan, 1 as seen from {{ ref('users') }} where email is not null"
BY_USER, BY_EMAIL = (
    sync_of(
        "mirror", name=name, destination="crm", into="contacts", primary_key=key,
        model={"sql": MODEL}, match={"email": "email"},
    )
    for name, key in (("by_user", "user_id"), ("by_email", "email"))
)  # fmt: skip


def logged(project: Project) -> list[dict[str, Any]]:
    return World(project).query("select * from {activation}.sync_changelog order by logged_at")


@pytest.mark.proves("Forget a person")
def test_the_books_of_activation_lose_the_person(project: Project, tmp_path: Path) -> None:
    with_a_kiosk(project)
    project.sync(project.lines_file([identify("u1", 9, {"email": MAIL}, anonymousId="d-nora")]))
    (nora,) = (row["user_id"] for row in project.rows("users") if row["identity"] == "u1")
    crm = Mirrored(project, tmp_path)
    for sync in (BY_USER, BY_EMAIL):
        assert crm.run(sync).count("succeeded") == 3
    refused, other = f'key (email)=({MAIL}) is "taken"', f"not-{MAIL} is taken"
    project.execute(
        "update {main}_activation.sync_changelog set status = 'failed', failure_reason = "
        f"case when fields like '%{MAIL}%' then '{refused}' else '{other}' end"
    )
    project.execute(f"update {{main}}_activation.sync_runs set error = '{refused}'")
    before = logged(project)
    assert len([row for row in before if MAIL in row["fields"]]) == 2

    planned = forget(project, "identity", "u1", dry_run=True)
    assert logged(project) == before
    outcome = forget(project, "identity", "u1")
    assert outcome.removed[LOG] == planned.removed[LOG] == 2
    # What is to be taken away at the destination is known still: by each sync.
    assert outcome.records == planned.records == 2

    after = logged(project)
    assert len(after) == len(before)
    told = json.dumps(after, default=str)
    assert MAIL not in told.replace(other, "")
    assert str(nora) not in told
    emptied = [row for row in after if row["fields"] == "{}"]
    assert [row["failure_reason"] for row in emptied] == [WITHHELD] * 2
    assert len({row["row_id"] for row in emptied}) == 2
    # The others' rows are as they were; runs have counted all of them.
    theirs = [row for row in before if MAIL not in row["fields"]]
    assert [row for row in after if row not in emptied] == theirs
    assert {BOB, ANN} == {json.loads(row["fields"])["email"] for row in theirs}
    runs = World(project).query("select error, num_succeeded_add from {activation}.sync_runs")
    assert [tuple(row.values()) for row in runs] == [(WITHHELD, 3)] * 2
    snapshot = World(project).query("select fields from {activation}.sync_snapshot")
    assert sorted(row["fields"] for row in snapshot) == sorted(row["fields"] for row in after)

    # Nothing is in the books; the destination has the record until the next run, which notes what
    # it took away.
    again = forget(project, "identity", "u1", dry_run=True)
    assert (again.status, again.records) == ("forgotten before", 1)
    assert MAIL in str(crm.contacts())
    for sync, named in ((BY_USER, "u1"), (BY_EMAIL, MAIL)):
        assert crm.run(sync).count("planned") == 1
        left = forget(project, "identity", named, dry_run=True)
        assert (left.status, left.removed[LOG], left.records) == ("planned", 1, 0)
    assert MAIL not in str(crm.contacts())
