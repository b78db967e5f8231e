"""Tables that nobody prepared for us come in through the mappings that the documentation shows."""

from __future__ import annotations

import pytest

from tests.functional.project import REPOSITORY, Project
from tests.functional.reference import assert_as_expected

DATA = REPOSITORY.parent / "shared/data"
EXAMPLES = REPOSITORY / "docs/examples"

pytestmark = [
    pytest.mark.in_turn,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the public data sets are not beside the repository"
    ),
]


def test_flower_shop(project: Project) -> None:
    project.define(
        {"ordered": {"name": "Ordered", "match": {"event": "place_order"}, "since": "2024-05-01"}}
    )
    result = project.sync(
        DATA / "flower_shop_inapp_events.csv", mapping=EXAMPLES / "flower_shop.yml"
    )
    assert result.load is not None
    assert (result.load.read, result.load.landed) == (16_000, 16_000)
    (orders,) = project.query(
        "select count(*) as orders, count(distinct o.user_id) as buyers, sum(event_value) as value,"
        " min(o.time) as first, count(additional_details) as details, count(o.session_id) as inside"
        " from {main}.ordered o join {main}.users u on o.user_id = u.user_id"
    )
    assert orders["orders"] == orders["inside"] == orders["details"] > 1000
    assert orders["value"] == pytest.approx(469_669.04, abs=0.01)
    assert_as_expected(project)


def test_wikipedia_edits(project: Project) -> None:
    project.define({})
    result = project.sync(
        DATA / "wikipedia_edits.json.gz",
        mapping=EXAMPLES / "wikipedia_edits.yml",
        label_custom_events=True,
    )
    assert result.load is not None
    assert (result.load.read, result.load.landed) == (39_244, 39_244)
    rows = project.query(
        "select title, country, is_robot, added, channel from {main}.page_edited"
        " where title = 'Peremptory norm'"
    )
    assert rows == [
        {
            "title": "Peremptory norm", "country": "Australia", "is_robot": False, "added": 0,
            "channel": "#en.wikipedia",
        }
    ]  # fmt: skip
