"""What the parsing engine refuses of people who were forgotten."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from loader.landing.batch import RejectedLine, batch_of
from loader.landing.catalog import Catalog
from loader.landing.collectors import collector
from loader.landing.engine import Engine, Parsed
from loader.landing.forgotten import REASON, Forgotten, salted

SALT = "5a17"
NOON = datetime(2026, 3, 2, 12)


def forgotten(**values: str) -> Forgotten:
    rows = [
        {"kind": kind, "hash": salted(SALT, value), "until": NOON} for kind, value in values.items()
    ]
    return Forgotten(1, SALT, pa.Table.from_pylist(rows))


def parsed(
    forgotten: Forgotten, *records: dict[str, Any] | str, rejected: tuple[RejectedLine, ...] = ()
) -> tuple[Parsed, Catalog]:
    lines = [r if isinstance(r, str) else json.dumps({**BOUGHT, **r}) for r in records]
    engine = Engine(collector("segment"))
    engine.refuse(forgotten)
    catalog = Catalog()
    batch = batch_of(range(1, len(lines) + 1), lines, list(rejected))
    return engine.parse(batch, 1, catalog), catalog


BOUGHT = {
    "type": "track",
    "event": "Bought",
    "messageId": "m",
    "anonymousId": "d",
    "timestamp": "2026-03-02T12:00:00Z",
}
ALIAS = {"type": "alias", "userId": "bob", "previousId": "x"}

REFUSED = {
    "message": ({"message_id": "m"}, {"timestamp": "2026-03-02T13:00:00Z"}),
    "identity": ({"identity": "ann"}, {"userId": "ann"}),
    "device": ({"anonymous_id": "d"}, {}),
    "alias of an identity": ({"identity": "x"}, ALIAS),
    "alias of a device": ({"anonymous_id": "x"}, ALIAS),
    "alias into an identity": ({"identity": "bob"}, ALIAS),
    "number": ({"identity": "42"}, {"userId": 42}),
}
LANDED = {
    "another message": ({"message_id": "n"}, {}),
    "identity later": ({"identity": "ann"}, {"userId": "ann", "timestamp": "2026-03-02T12:00:01Z"}),
    "device later": ({"anonymous_id": "d"}, {"timestamp": "2026-03-02T12:00:00.000001Z"}),
    "identity that is a device's": ({"identity": "d"}, {}),
    "device that is an identity's": ({"anonymous_id": "ann"}, {"userId": "ann"}),
    "letter case": ({"identity": "ANN"}, {"userId": "ann"}),
    "property": ({"identity": "ann"}, {"properties": {"by": "ann"}}),
}


@pytest.mark.parametrize(("tombstones", "record"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(tombstones: dict[str, str], record: dict[str, Any]) -> None:
    result, catalog = parsed(forgotten(**tombstones), record)
    assert result.events.num_rows == 0
    assert result.rejected == [RejectedLine(1, None, REASON)]
    # What is refused teaches nothing.
    assert not catalog.events
    assert not catalog.properties


@pytest.mark.parametrize(("tombstones", "record"), LANDED.values(), ids=LANDED.keys())
def test_landed(tombstones: dict[str, str], record: dict[str, Any]) -> None:
    result, _ = parsed(forgotten(**tombstones), record)
    assert result.events.num_rows == 1
    assert result.rejected == []


def test_lines_that_are_rejected_anyway_keep_no_text_that_names_the_person() -> None:
    tombstones = forgotten(identity="ann", message_id="m7")
    of_the_reader = (RejectedLine(8, '{"userId": "ann\\x00"', "NUL"), RejectedLine(9, "ann,", "x"))
    result, _ = parsed(
        tombstones,
        '{"userId": "ann", "type": "track"',
        {"timestamp": "soon", "messageId": "m7"},
        {"timestamp": "soon", "userId": "anna"},
        rejected=of_the_reader,
    )
    by_number = {line.line_number: line for line in result.rejected}
    assert by_number[1] == RejectedLine(1, None, REASON)
    assert by_number[2] == RejectedLine(2, None, REASON)
    assert "anna" in (by_number[3].line or "")
    # A value that the line does not have whole.
    assert by_number[8].line is not None
    assert by_number[9] == RejectedLine(9, None, REASON)
    assert result.events.num_rows == 0


def test_without_tombstones_nothing_is_refused() -> None:
    result, _ = parsed(Forgotten(), {}, "{")
    assert result.events.num_rows == 1
    assert [line.line for line in result.rejected] == ["{"]
