"""Metrics of dbt's semantic layer, in SQL as MetricFlow writes it for the project's warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from loader.dbt import run_dbt
from tests.functional.project import Project

Rows = list[dict[str, Any]]

# (metrics, by what, the same in SQL over the tables)
ASKED: list[tuple[list[str], list[str], str]] = [
    (
        ["users"],
        ["metric_time__day"],
        "select cast(joindate as date), count(*) from {main}.users group by 1",
    ),
    (
        ["sessions", "active_users", "sessions_per_user"],
        [],
        """select count(*) as sessions, count(distinct user_id) as people,
            cast(count(*) as double precision) / count(distinct user_id) as each_one
        from {main}.sessions""",
    ),
    (
        ["sessions"],
        ["person__initial_utm_source"],
        """select u.initial_utm_source, count(*) from {main}.sessions as s
        inner join {main}.users as u on s.user_id = u.user_id group by 1""",
    ),
    (
        ["pageviews_per_session"],
        ["session__platform"],
        """select platform, cast(sum(pages) as double precision) / count(*) from (
            select s.platform, s.session_id, count(p.event_id) as pages from {main}.sessions as s
            left join {main}.pageviews as p on s.session_id = p.session_id group by 1, 2
        ) as sizes group by 1""",
    ),
    (
        ["events"],
        ["event__event_table_name"],
        "select event_table_name, count(*) from {main}.all_events group by 1",
    ),
    (
        ["orders"],
        ["metric_time__day"],
        # A day without an order has none, and is there.
        """select days.day, count(o.event_id)
        from (select distinct cast(time as date) as day from {main}.all_events) as days
        left join {main}.order_completed as o on days.day = cast(o.time as date) group by 1""",
    ),
]
# An order counts once, after any view of the two days before it.
CONVERSION = """
    select
        cast(count(*) as double precision)
        / (select count(*) from {main}.product_page_view) as rate
    from {main}.order_completed as o
    where exists (
        select 1 from {main}.product_page_view as v
        where v.user_id = o.user_id
            and date_trunc('second', v.time) <= date_trunc('second', o.time)
            and date_trunc('second', v.time) > date_trunc('second', o.time) - interval '2 days'
    )
"""


class Metrics:
    """The metrics of a project that is synced."""

    def __init__(self, project: Project) -> None:
        from dbt_metricflow.cli.dbt_connectors.adapter_backed_client import AdapterBackedSqlClient
        from dbt_metricflow.cli.dbt_connectors.dbt_config_accessor import dbtArtifacts
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        command = ["parse", "--write-json"]
        assert run_dbt(command, project_dir=project.directory, target=project.target).success
        manifest = dbtArtifacts.build_semantic_manifest_from_dbt_project_root(project.directory)
        self._project = project
        self._engine = MetricFlowEngine(
            SemanticManifestLookup(manifest),
            # It is asked for the dialect, and for nothing from the warehouse.
            AdapterBackedSqlClient(SimpleNamespace(type=lambda: project.target)),  # type: ignore[arg-type]
        )

    def rows(self, names: Sequence[str], by: Sequence[str] = ()) -> Rows:
        """What is grouped by, and the values of the metrics, for each group."""
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

        asked = MetricFlowQueryRequest.create(metric_names=names, group_by_names=by)
        sql = self._engine.explain(asked).sql_statement.sql
        return self._project.query(sql.replace("{", "{{").replace("}", "}}"))


def assert_metrics_are_those_of_the_tables(project: Project) -> Metrics:
    """The project has synced some of the sample, its orders included."""
    metrics = Metrics(project)
    for names, by, sql in ASKED:
        found, expected = _rounded(metrics.rows(names, by)), _rounded(project.query(sql))
        assert found == expected, f"{names}: {found}, not {expected}"
    return metrics


def assert_conversion_is_that_of_the_tables(project: Project, metrics: Metrics) -> None:
    """The project has the sample's definitions, too."""
    found, expected = metrics.rows(["order_conversion"]), project.query(CONVERSION)
    assert _rounded(found) == _rounded(expected)


def _rounded(rows: Rows) -> list[list[Any]]:
    return sorted(([_value(value) for value in row.values()] for row in rows), key=repr)


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return round(float(value), 9) if isinstance(value, float | int | Decimal) else value
