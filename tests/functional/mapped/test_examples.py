"""The entries of docs/examples/raw_events.yml, on tables as collectors make them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from loader.loading import register
from tests.functional.project import REPOSITORY, Project

EXAMPLES = yaml.safe_load((REPOSITORY / "docs/examples/raw_events.yml").read_text())["raw_events"]

_OF_EVERY_TABLE = (
    "'m-1' as id, 'd-1' as anonymous_id, cast(null as varchar) as user_id, "
    "cast('2026-03-03 12:00:00.5+00' as timestamptz) as received_at, "
    "cast('2026-03-03 12:00:00+00' as timestamptz) as sent_at, "
    "cast('2026-03-03 12:00:00+00' as timestamptz) as original_timestamp, "
    "cast('2026-03-03 12:00:00+00' as timestamptz) as \"timestamp\", "
    "cast('2026-03-03 12:05:00+00' as timestamptz) as uuid_ts, "
    "'203.0.113.1' as context_ip, 'Mozilla/5.0' as context_user_agent"
)
SEGMENT = {
    "segment.pages": f"{_OF_EVERY_TABLE}, 'https://s.example/a' as url, '/a' as path, "
    "'A' as title, '' as referrer, 'news' as context_campaign_source, "
    "'spring' as context_campaign_name, "
    "cast(null as varchar) as context_campaign_medium",
    "segment.identifies": _OF_EVERY_TABLE.replace("m-1", "m-2").replace(
        "cast(null as varchar) as user_id", "'u-1' as user_id"
    )
    + ", 'u@s.example' as email, 'pro' as plan",
    "segment.order_completed": _OF_EVERY_TABLE.replace("m-1", "m-3")
    + ", 'order_completed' as event, 'Order Completed' as event_text, "
    "cast(12.50 as numeric(9, 2)) as total, cast(null as varchar) as coupon",
}


def registered(project: Project, names: list[str]) -> dict[str, dict[str, Any]]:
    """The raw events by message id, of the examples of these names."""
    path = project.directory / "definitions/raw_events.yml"
    path.write_text(yaml.safe_dump({"raw_events": {name: EXAMPLES[name] for name in names}}))
    done = register(target=project.target, project_dir=project.directory)
    assert (done.landed, done.rejected) == (len(names), 0)
    return {row["message_id"]: row for row in project.query("select * from {raw}.events")}


@pytest.mark.parametrize("target", ["postgres"], indirect=True)
def test_tables_of_segment_on_postgres(project: Project) -> None:
    project.execute("create schema segment")
    for table, columns in SEGMENT.items():
        project.execute(f"create table {table} as select {columns}")
    rows = registered(project, [name for name in EXAMPLES if name.startswith("segment")])
    page, identify, order = rows["m-1"], rows["m-2"], rows["m-3"]
    assert (page["call"], page["type"], page["event"]) == ("page", "view page", None)
    assert (page["path"], page["utm_source"], page["referrer"]) == ("/a", "news", None)
    assert (identify["identity"], identify["type"]) == ("u-1", None)
    assert json.loads(identify["user_properties"]) == {"email": "u@s.example", "plan": "pro"}
    assert (order["type"], order["event"]) == ("Order Completed", "Order Completed")
    assert json.loads(order["properties"]) == {
        "total": 12.5, "context_ip": "203.0.113.1", "context_user_agent": "Mozilla/5.0",
    }  # fmt: skip
    assert str(order["time"]) == "2026-03-03 12:00:00"
    seen = project.query("select path, kind from {raw}.seen_properties where path like '%total%'")
    assert seen == [{"path": '["total"]', "kind": "double"}]


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_table_of_ones_own_on_duckdb(project: Project) -> None:
    project.execute("create schema collector")
    project.execute(
        "create table collector.events as select 'm-1' as id, '$page' as name, "
        "timestamp '2026-03-03 12:00:00' as occurred_at, 'd-1' as device_id, null as user_id, "
        "'https://s.example/a' as page_url, '/a' as page_path, "
        "to_json(struct_pack(total := 5)) as attributes, "
        "timestamp '2026-03-03 12:01:00' as loaded_at"
    )
    (row,) = registered(project, ["shop"]).values()
    assert (row["call"], row["type"], row["path"]) == ("page", "view page", "/a")
    assert row["properties"] == '{"total":5}'
