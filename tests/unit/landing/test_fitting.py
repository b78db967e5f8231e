"""Texts that a warehouse cannot hold are rejected, and told."""

from __future__ import annotations

import pyarrow as pa

from loader.landing.batch import RejectedLine
from loader.landing.fitting import fitting


def test_events_with_a_longer_text_are_rejected_once() -> None:
    events = pa.table(
        {
            "row_number": [1, 2, 3, 4],
            "event": ["a", "é" * 6, None, "x" * 11],
            "properties": ["{}", "y" * 20, "z" * 10, None],
        }
    )
    kept, rejected = fitting(events, [RejectedLine(9, "short", "why")], 10)
    assert kept["row_number"].to_pylist() == [1, 3]
    assert rejected == [
        RejectedLine(9, "short", "why"),
        RejectedLine(2, None, "event is longer than the 10 bytes of a text there"),
        RejectedLine(4, None, "event is longer than the 10 bytes of a text there"),
    ]


def test_a_rejected_line_is_cut_between_characters() -> None:
    _, (line,) = fitting(pa.table({"row_number": [1]}), [RejectedLine(1, "é" * 50, "why")], 20)
    assert line == RejectedLine(1, "é" * 6 + "...(cut)", "why")


def test_what_fits_is_left_as_it_is() -> None:
    events = pa.table({"row_number": [1], "event": ["0123456789"]})
    assert fitting(events, [], 10) == (events, [])
