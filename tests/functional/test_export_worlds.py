"""Exports as a property: whatever comes in whatever batches, a consumer ends with our tables."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from loader.exporting.run import export
from tests.functional.consumer import assert_consumed
from tests.functional.project import Project
from tests.functional.test_verify import LABELS
from tests.prove.worlds import batches

pytestmark = pytest.mark.in_turn

EXAMPLES = int(os.environ.get("EVENTIDE_WORLDS", "1"))
DEAR = {"bought_dear": {"name": "Bought, dear", "match": {"properties.p": {"gt": 3}}}}

# What happens beside a batch that lands.
HAPPENINGS = st.sampled_from(
    ["nothing"] * 6 + ["no export", "another rule", "a label goes", "ignored", "a full one"]
)


def exported(project: Project, root: Path, *, full: bool) -> None:
    """Dumps to two URLs, one for those who resolve users themselves, and both read back."""
    for name in ("unresolved", "resolved"):
        result = export(
            str(root / name),
            resolved=name == "resolved",
            full=full,
            rows_per_file=3,
            target=project.target,
            project_dir=project.directory,
        )
        for table in result.tables:
            event(f"{name} {table.name}: {table.why or 'changes'}")
        assert_consumed(project, root / name, migrate=name == "unresolved")


@settings(
    max_examples=EXAMPLES,
    # A sync takes seconds: to shrink would take hours. The failing world is printed as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=batches(30), data=st.data())
def test_a_consumer_has_the_tables_after_any_batches(
    project: Project, tmp_path: Path, world: list[list[dict[str, Any]]], data: st.DataObject
) -> None:
    project.empty()
    shutil.rmtree(tmp_path / "dumps", ignore_errors=True)
    labels = dict(LABELS)
    project.define(labels)
    project.set_vars(all_builtin_columns=True, property_types="text", ignored_identities=[])
    for number, batch in enumerate(world):
        happening = data.draw(HAPPENINGS) if number else "nothing"
        if happening == "another rule":
            labels |= DEAR
        elif happening == "a label goes":
            labels.pop("on_b", None)
        elif happening == "ignored":
            project.set_vars(ignored_identities=["a"])
        project.define(labels)
        project.sync(project.lines_file(batch))
        if happening != "no export":
            exported(project, tmp_path / "dumps", full=happening == "a full one")
    exported(project, tmp_path / "dumps", full=False)
