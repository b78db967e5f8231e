"""The contract as a property: whatever happens, in whatever order, the rows are the reference's.

One property holds all rules of the contract at once, since the reference has them all: ids,
identity in force, merges, sessions, their properties on events, types, duplicates, migrations.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from tests.functional.project import Project
from tests.functional.reference import assert_as_expected
from tests.functional.worlds import batches

LABELS = {
    "bought": {"name": "Bought", "match": {"event": "Bought"}},
    "bought_dear": {"name": "Bought, dear", "match": {"properties.p": {"gt": 1}}},
    "on_b": {"name": "On page b", "match": {"path": "/b"}},
    "not_seen": {
        "name": "Not seen",
        "match": {"not": {"event": "Seen"}},
        "since": "2026-03-02T09:05:00",
    },
}
EXAMPLES = int(os.environ.get("EVENTIDE_WORLDS", "6"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # A sync takes seconds: to shrink would take hours. The failing world is printed as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=batches())
def test_any_world_in_any_batches_gives_the_rows_of_the_reference(
    project: Project, world: list[list[dict[str, Any]]]
) -> None:
    project.empty()
    project.define(LABELS)
    project.set_vars(all_builtin_columns=True)
    for batch in world:
        project.sync(project.lines_file(batch))
    assert_as_expected(project, all_builtin_columns=True)
