"""Who holds a target, as a text that others read."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.warehouses.holding import Holder

_HOSTS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1)
_TIMES = st.datetimes(datetime(1000, 1, 1)).map(lambda time: time.replace(microsecond=0))
HOLDERS = st.builds(Holder, st.just("eventide sync"), st.integers(1, 2**22), _HOSTS, _TIMES)


@given(holder=HOLDERS)
def test_a_label_says_it_all(holder: Holder) -> None:
    assert Holder.from_label(holder.label()) == holder


@given(holder=HOLDERS, length=st.integers(min_value=0))
def test_a_label_that_was_cut_still_says_who_and_when(holder: Holder, length: int) -> None:
    cut = Holder.from_label(holder.label()[: max(length, len(holder.label()) - len(holder.host))])
    if cut is not None:
        assert (cut.command, cut.process_id, cut.since) == (
            holder.command,
            holder.process_id,
            holder.since,
        )


@pytest.mark.parametrize("text", ["", "eventide", "psql -c x", "eventide sync 1 yesterday box"])
def test_any_other_text_is_no_label(text: str) -> None:
    assert Holder.from_label(text) is None
