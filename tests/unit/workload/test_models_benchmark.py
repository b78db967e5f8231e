"""What the benchmark of the models says of what it measured."""

from typing import Any

from benchmarks.chart import Bar, bars
from benchmarks.models.goals import Goal, goals
from benchmarks.models.labels import LABELS, definitions


def _spent(seconds: float) -> dict[str, float]:
    return {"wall": seconds, "cpu": seconds}


def _run(factor: float = 1.0) -> dict[str, Any]:
    nodes = {"model.eventide.product_viewed": _spent(2.0), "model.eventide.users": _spent(3.0)}
    first = {**_spent(30.0), "sql": _spent(20.0), "nodes": nodes}
    later = {name: _spent(0.3 * factor) for name in nodes}
    return {
        "land": {**_spent(5.0), "landed": 100_000},
        "plain": {"tables": 10.0},
        "sync": first,
        "increment": {**_spent(8.0), "sql": _spent(2.0 * factor), "nodes": later},
    }


def test_there_are_40_labels_under_names_of_their_own() -> None:
    assert len(LABELS) == len(definitions()) == 40


def test_goals_are_ratios_of_what_was_measured() -> None:
    told = {goal.name: goal for goal in goals(_run(), _run(2.0))}
    tables = told["First sync, event tables' models, beside plain SQL"]
    assert (tables.value, tables.met) == (0.2, True)
    assert told["First sync, all SQL of the sync, beside plain SQL"].value == 2.0
    assert round(told["1 % increment, SQL of its models, beside the full build"].value, 3) == 0.12
    outside = told["First sync, outside SQL, cpu"]
    assert (outside.value, outside.limit, outside.met) == (10.0, 8.2, False)
    longer = told["The same increment over 5 times the history, all its SQL"]
    assert (longer.value, longer.met) == (2.0, False)


def test_a_large_shop_takes_each_event_and_what_is_fixed() -> None:
    document = list(goals(_run(), None))[-1]
    # 50 µs of landing and 200 of SQL for each of 160 million events, and 10 seconds.
    assert document.value == (250e-6 * 160e6 + 10) / 3600


def test_a_goal_is_met_up_to_its_limit() -> None:
    assert Goal("", 0.25, 0.25, "x", "").met
    assert not Goal("", 0.26, 0.25, "x", "").met


def test_the_longest_bar_is_of_the_largest_value() -> None:
    drawn = bars("Seconds", [Bar("one", 1.0), Bar("two", 2.0, ours=True)])
    assert 'width="240.0"' in drawn
    assert 'width="480.0"' in drawn
