"""Lives of a model: rows that come, change, swap what they are found by, leave and come back."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.functional.activation.destination import FAULTS

IDS = ("1", "2", "3", "a|b", "a\\", "é")
Rows = list[dict[str, Any]]


def rows_of_a_model() -> st.SearchStrategy[Rows]:
    """Rows with distinct ids and emails; emails move from id to id."""
    plans = st.sampled_from(["free", "pro", "", None])
    return st.permutations(IDS).flatmap(
        lambda emails: st.lists(st.sampled_from(range(len(IDS))), unique=True, min_size=1).flatmap(
            lambda chosen: st.tuples(
                *[
                    st.fixed_dictionaries(
                        {
                            "id": st.just(IDS[n]),
                            "email": st.just(f"{emails[n]}@x"),
                            "plan": plans,
                            "seen": st.sampled_from([None, 0, 1, 2]),
                        }
                    )
                    for n in chosen
                ]
            ).map(list)
        )
    )


def runs_of_a_model() -> st.SearchStrategy[list[tuple[Rows, list[str]]]]:
    """Rows and faults of each run; few states of the model, so that it comes back to them."""
    faults = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=8)
    return st.lists(rows_of_a_model(), min_size=2, max_size=3).flatmap(
        lambda states: st.lists(st.tuples(st.sampled_from(states), faults), min_size=2, max_size=4)
    )
