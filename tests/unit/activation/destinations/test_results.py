"""Results of a batch, each to its record, whatever a service leaves out or says twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from activation.destinations.results import by_position, by_value
from activation.operations import Accepted, Outcome, Rejected

RECORDS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6)


def judge(result: Any) -> Outcome:
    return Accepted() if result["ok"] else Rejected(result["of"])


@given(records=RECORDS, data=st.data())
def test_in_any_order_and_with_any_missing_nobody_gets_anothers_result(
    records: list[str], data: st.DataObject
) -> None:
    records = list(dict.fromkeys(records))
    told = data.draw(st.permutations(records))[: data.draw(st.integers(0, len(records)))]
    refused = set(data.draw(st.lists(st.sampled_from("abcd"))))
    results = [{"of": name, "ok": name not in refused} for name in told]
    outcomes = by_value(results, lambda result: result["of"], records, judge)
    for name, outcome in zip(records, outcomes, strict=True):
        if name not in told:
            assert outcome is None
        else:
            assert outcome == (Rejected(name) if name in refused else Accepted())


@given(records=RECORDS, told=RECORDS)
def test_a_record_is_accepted_only_where_there_are_as_many_results(
    records: list[str], told: list[str]
) -> None:
    results = [{"of": name, "ok": True} for name in told]
    outcomes = by_value(results, lambda result: result["of"], records, judge)
    for name, outcome in zip(records, outcomes, strict=True):
        enough = name in told and told.count(name) >= records.count(name)
        assert isinstance(outcome, Accepted) <= enough
    if len(told) != len(records):
        assert by_position(results, len(records), judge) == [None] * len(records)


def test_one_refusal_of_several_results_is_a_refusal() -> None:
    results = [{"of": "a", "ok": True}, {"of": "a", "ok": False}]
    assert by_value(results, lambda result: result["of"], ["a"], judge) == [Rejected("a")]
