"""Data that others made, where it is at hand: it lies beside the repository, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.landing.conftest import REPOSITORY, Landing

DATA = REPOSITORY.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no public data sets beside the project")

SHOP = """\
time: event_time
time_unit: milliseconds
anonymous_id: customer_id
message_id: event_id
event: event_name
library: platform
ignore: [index]
"""
WIKIPEDIA = """\
time: time
anonymous_id: user
event: {value: Wikipedia Edit}
library: {value: web}
columns: {title: page, country: countryName, region: regionName, city: cityName}
"""


def test_hostile_messages_are_all_accounted_for(landing: Landing) -> None:
    result = landing.load(DATA / "segment_messages.ndjson")
    assert result.read == 1645
    assert sum(result.reasons.values()) == result.rejected
    landing.check_ledger()


@pytest.mark.parametrize(
    ("file", "mapping", "counts"),
    [
        ("flower_shop_inapp_events.csv", SHOP, (16_000, 4)),
        ("wikipedia_edits.json.gz", WIKIPEDIA, (39_244, 1)),
    ],
)
def test_tables_come_in_through_a_short_mapping(
    landing: Landing, tmp_path: Path, file: str, mapping: str, counts: tuple[int, int]
) -> None:
    rows, types = counts
    path = tmp_path / "mapping.yml"
    path.write_text(mapping)
    assert landing.load(DATA / file, mapping=path).landed == rows
    (seen,) = landing.query("select count(distinct event) as n, count(time) as t from {raw}.events")
    assert seen == {"n": types, "t": rows}
