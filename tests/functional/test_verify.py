"""`verify`: equal after any batches of any world; whatever is wrong in the tables is found."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from loader.verifying import VerifyResult, verify
from tests.functional.project import Project
from tests.functional.test_contract import LABELS
from tests.functional.worlds import batches

EXAMPLES = int(os.environ.get("EVENTIDE_WORLDS", "3"))


def verified(project: Project, **options: Any) -> VerifyResult:
    return verify(target=project.target, project_dir=project.directory, **options)


def told(result: VerifyResult) -> str:
    """What differs, for a failing test to show."""
    return "\n".join(str(table) for table in result.differing)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=batches(40))
def test_any_world_in_any_batches_is_equal_to_its_rebuild(
    project: Project, world: list[list[dict[str, Any]]]
) -> None:
    project.empty()
    project.define(LABELS)
    for batch in world:
        project.sync(project.lines_file(batch))
    result = verified(project, devices=1000)
    assert result.differing == (), told(result)
    some = verified(project, devices=1, seed=1)
    assert some.differing == (), told(some)
