"""One world, step by step: hypothesis chooses what is done next."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.functional.project import Project
from tests.prove.case import Step
from tests.prove.edits import Edits
from tests.prove.messages import Cast, Message, message
from tests.prove.player import Player
from tests.prove.properties import PropertyPlan
from tests.prove.worlds import renamed

_STEPS = 5
_choices = st.randoms(use_true_random=False)


class OneWorld(RuleBasedStateMachine):
    """What a team does to one warehouse: events land, definitions change, dbt runs."""

    project: Project

    @initialize(random=_choices)
    def begin(self, random: Random) -> None:
        self.player = Player(self.project)
        self.cast = Cast(random, PropertyPlan(random, _STEPS))
        self.edits = Edits(random, {name: [f"0-{name}"] for name in ("a", "b", "c", "d1")})
        self._take(self.edits.step(0), 3)

    @rule(calls=st.integers(1, 8), files=st.integers(1, 2))
    def events_land_and_are_synced(self, calls: int, files: int) -> None:
        self._take(Step(), calls, files)

    @rule(calls=st.integers(1, 8), overtaken=st.booleans())
    def events_land_and_wait(self, calls: int, overtaken: bool) -> None:
        self._take(Step(sync="none", overtaken=overtaken), calls)

    @rule(calls=st.integers(0, 3))
    def something_is_edited(self, calls: int) -> None:
        self._take(self.edits.step(len(self.player.steps)), calls)

    @rule()
    def everything_is_rebuilt(self) -> None:
        self._take(Step(sync="full refresh"), 0)

    def teardown(self) -> None:
        if hasattr(self, "player"):
            self._same(self.player.end())

    def _take(self, step: Step, calls: int, files: int = 1) -> None:
        number = min(len(self.player.steps), _STEPS - 1)
        lines: list[Message | str] = [renamed(0, message(self.cast, number)) for _ in range(calls)]
        step.files = [lines[file::files] for file in range(files)]
        self._same(self.player.take(step))

    def _same(self, differences: Sequence[object]) -> None:
        assert not differences, "\n".join(map(str, [*differences, *self.player.steps]))


@pytest.mark.in_turn
def test_one_world_at_a_time(project: Project) -> None:
    machine = type("OneWorldHere", (OneWorld,), {"project": project})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=1,
            stateful_step_count=_STEPS,
            # A sync takes seconds, to shrink would take hours; `make prove` makes cases small.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
