"""What a load tells while it goes on."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from loader.landing.reached import Reached
from tests.functional.landing.conftest import Landing

pytestmark = pytest.mark.in_turn


def test_bytes_and_counts_grow_up_to_their_sums(
    landing: Landing, message: Callable[..., dict[str, Any]]
) -> None:
    plain = landing.file("plain.ndjson", [*(message(n) for n in range(2_000)), "{"])
    packed = landing.directory / "packed.ndjson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes().replace(b'"m', b'"n')))
    told: list[Reached] = []
    landing.load([plain, packed], reading=told.append)
    assert len(told) == 4  # a batch and an end each
    total = plain.stat().st_size + packed.stat().st_size
    assert {one.total for one in told} == {total}
    for before, after in pairwise(told):
        assert (before.records, before.rejected) <= (after.records, after.rejected)
        assert before.done is not None
        assert after.done is not None
        assert before.done <= after.done
    assert (told[-1].records, told[-1].rejected, told[-1].done) == (4_002, 2, total)
    # What is skipped counts as done, and nothing was read of it.
    told.clear()
    landing.load([plain, packed], reading=told.append)
    assert [(one.records, one.done) for one in told] == [(0, plain.stat().st_size), (0, total)]
