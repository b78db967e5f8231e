"""`_event_metadata`: who changed a definition, what became of its table, how many rows it has."""

from __future__ import annotations

import os
import subprocess
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from loader.errors import SyncFailedError
from loader.labels.last_changes import last_changes
from loader.labels.project import project_labels
from tests.functional.events import alias, identify, track
from tests.functional.project import Project

pytestmark = pytest.mark.in_turn

BOUGHT = {"name": "Bought", "match": {"event": "Bought"}}
SEEN = {"name": "Seen", "match": {"event": "Seen"}, "notes": "What is seen."}


def metadata(project: Project) -> dict[str, dict[str, Any]]:
    return {row["table_name"]: row for row in project.rows("_event_metadata")}


def states(project: Project) -> dict[str, tuple[str, int | None]]:
    return {name: (row["state"], row["row_count"]) for name, row in metadata(project).items()}


def test_state_and_rows_follow_the_life_of_a_definition(project: Project) -> None:
    project.define({"bought": BOUGHT})
    project.sync(project.lines_file([track("Bought", n) for n in range(3)]))
    assert states(project) == {"bought": ("synced", 3)}

    # A table that cannot be made is new, one that cannot follow is behind.
    project.define({"bought": BOUGHT, "seen": SEEN})
    spoiled = project.directory / "macros/events/event_rows.sql"
    whole = spoiled.read_text()
    spoiled.write_text(whole.replace("-%}\n", "-%}\n{{ 'spoiled' if execute }}\n", 1))
    with pytest.raises(SyncFailedError):
        project.sync(project.lines_file([track("Bought", 9), track("Seen", 8)]))
    assert states(project) == {"bought": ("behind", 3), "seen": ("new", None)}
    spoiled.write_text(whole)
    project.sync()
    assert states(project) == {"bought": ("synced", 4), "seen": ("synced", 1)}

    project.define({"bought": {**BOUGHT, "archived": "2026-03-20"}, "seen": SEEN})
    project.sync(project.lines_file([track("Seen", 10)]))
    assert states(project) == {"bought": ("archived", 0), "seen": ("synced", 2)}
    project.define({"bought": BOUGHT, "seen": SEEN})
    project.sync()
    assert states(project) == {"bought": ("synced", 4), "seen": ("synced", 2)}
    found = metadata(project)["seen"]
    assert (found["notes"], found["source"]) == ("What is seen.", "web")
    assert "'Seen'" in str(found["rule"])


def test_rows_are_counted_where_none_come_and_some_go(project: Project) -> None:
    project.define({"bought": BOUGHT})
    project.sync(project.lines_file([track("Bought", n, anonymousId="d") for n in range(3)]))
    late = [identify("a", 5, anonymousId="d"), alias("a", "b", 6, anonymousId="d")]
    project.sync(project.lines_file(late))
    assert states(project) == {"bought": ("synced", 3)}
    # Nothing new at all.
    project.sync()
    assert states(project) == {"bought": ("synced", 3)}
    assert {t.name: t.rows for t in project.sync().tables}["bought"] == 3


def commit(project: Path, author: str, when: str) -> None:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_NAME": author for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": f"{author}@example.com" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_DATE": when for who in ("AUTHOR", "COMMITTER")},
    }
    for command in (("add", "definitions"), ("commit", "--quiet", "-m", "Definitions")):
        subprocess.run(["git", *command], cwd=project, env=environment, check=True)


def test_last_change_is_what_version_control_has(project: Project) -> None:
    project.define({"bought": BOUGHT, "seen": SEEN})
    assert last_changes(project.directory, project_labels(project.directory).events) == {}
    project.sync(project.lines_file([track("Bought", 1)]))
    assert metadata(project)["bought"]["last_updated_by"] is None

    subprocess.run(["git", "init", "--quiet"], cwd=project.directory, check=True)
    commit(project.directory, "ann", "2026-03-01T10:00:00+01:00")
    project.define({"bought": BOUGHT, "seen": {**SEEN, "notes": "Another."}})
    commit(project.directory, "bob", "2026-03-02T10:00:00Z")
    project.define(
        {"bought": BOUGHT, "seen": {**SEEN, "notes": "Another."}, "fresh": deepcopy(BOUGHT)}
    )
    project.sync()
    found = metadata(project)
    assert [
        (found[name]["last_updated_at"], found[name]["last_updated_by"])
        for name in ("bought", "seen")
    ] == [
        (datetime(2026, 3, 1, 9), "ann@example.com"),
        (datetime(2026, 3, 2, 10), "bob@example.com"),
    ]
    assert found["fresh"]["last_updated_by"] is None
    assert found["fresh"]["last_updated_at"] > datetime(2026, 3, 2)
