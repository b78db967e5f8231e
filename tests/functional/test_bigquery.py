"""Loads on BigQuery's stand-in; the suite of every warehouse has the rest."""

from __future__ import annotations

from typing import Any

import pytest

from loader.errors import EventideError
from loader.warehouses.bigquery_session import Session
from tests.functional.project import REPOSITORY, Project

SAMPLE = sorted((REPOSITORY / "seeds/sample_events").iterdir())

pytestmark = pytest.mark.parametrize(
    "target", [pytest.param("bigquery", marks=pytest.mark.xdist_group("bigquery"))], indirect=True
)


@pytest.mark.proves("A file again, a load that breaks off: once or not at all")
def test_a_file_is_loaded_once_and_an_event_too(project: Project) -> None:
    (first,) = (project.load(SAMPLE[0], SAMPLE[2]),)
    again = project.load(SAMPLE[0], SAMPLE[2])
    assert again.landed == 0
    (row,) = project.query(
        "select count(*) as n, count(distinct message_id) as m from {raw}.events"
    )
    assert row["n"] == row["m"] == first.landed


def test_a_load_that_dies_before_its_commit_leaves_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.load(SAMPLE[0])
    run = Session.run
    before = project.query("select count(*) as n from {raw}.events")

    def dies(self: Session, sql: str, **how: Any) -> None:
        if sql.startswith("begin transaction") and "staged_events" in sql:
            # The script fails at its end, with everything done but the commit.
            run(self, sql.replace("commit transaction", "select error('it died')"), **how)
        else:
            run(self, sql, **how)

    with monkeypatch.context() as broken:
        broken.setattr(Session, "run", dies)
        with pytest.raises(EventideError, match="it died"):
            project.load(SAMPLE[1])
    assert project.query("select count(*) as n from {raw}.events") == before
    ledger = project.query("select status from {raw}.loads order by load_id")
    assert [row["status"] for row in ledger] == ["succeeded", "failed"]
    # Whoever comes next does it.
    assert project.load(SAMPLE[1]).landed > 0
