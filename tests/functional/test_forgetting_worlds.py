"""Forgetting as a property: whoever goes, in whatever world, the rest is as if they never were."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.functional.forgetting import (
    everything,
    forget,
    landed,
    long_name,
    named,
    of_device,
    of_user,
    places,
    raw_calls,
)
from tests.functional.project import Project
from tests.functional.reference import assert_as_expected
from tests.functional.test_verify import LABELS
from tests.prove.worlds import batches

EXAMPLES = int(os.environ.get("EVENTIDE_WORLDS", "1"))

in_some_worlds = settings(
    max_examples=EXAMPLES,
    deadline=None,
    # A sync takes seconds: to shrink would take hours. The failing world is printed as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def settled(project: Project, world: list[list[dict[str, Any]]]) -> list[Any]:
    """The world, synced twice: the last batch, with lines that are broken, comes late; its files.
    What the catalog learnt stays when a person goes, so that types and columns must not depend on
    it for the reference to follow."""
    project.empty()
    project.define(LABELS)
    project.set_vars(all_builtin_columns=True, property_types="text")
    broken = [f'{{"userId": "{long_name(name)}", "event":' for name in ("a", "b", "d1", "m0")]
    *first, last = named(world)
    files = [project.lines_file(batch) for batch in first]
    if files:
        project.sync(*files)
    files.append(project.lines_file([*last, *broken]))
    project.sync(files[-1])
    return files


def assert_gone(project: Project, files: list[Any], messages: set[str], values: set[str]) -> None:
    """The messages and values are nowhere; the tables are those of what is left, built in one go
    or followed up; and loading the files again changes nothing."""
    assert not landed(project) & messages
    assert places(project, values) == []
    assert_as_expected(project, all_builtin_columns=True, all_text=True)
    followed = everything(project)

    replayed = project.load(*files, force=True)
    assert replayed.landed == 0
    assert replayed.read == replayed.duplicate + replayed.rejected
    project.sync(full_refresh=True)
    assert everything(project) == followed
    assert places(project, values) == []


@pytest.mark.in_turn
@in_some_worlds
@given(world=batches(), data=st.data())
def test_whoever_is_forgotten_of_any_world(
    project: Project, world: list[list[dict[str, Any]]], data: Any
) -> None:
    files = settled(project, world)
    calls = raw_calls(project)
    devices = sorted({call["anonymous_id"] for call in calls} - {None})
    if devices and data.draw(st.booleans(), label="a device"):
        device = data.draw(st.sampled_from(devices))
        messages, values = of_device(calls, device)
        forget(project, "anonymous_id", device)
    else:
        user_id = data.draw(st.sampled_from(sorted({call["user_id"] for call in calls})))
        messages, values = of_user(calls, user_id)
        names = sorted({call["own"] for call in calls if call["user_id"] == user_id} - {None})
        if names and data.draw(st.booleans(), label="by a name"):
            outcome = forget(project, "identity", data.draw(st.sampled_from(names)))
        else:
            outcome = forget(project, "user", user_id)
        assert outcome.removed["main_production.users"] >= 1
    assert landed(project) == {call["message_id"] for call in calls} - messages
    assert_gone(project, files, messages, values)
