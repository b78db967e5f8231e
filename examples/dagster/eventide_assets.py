"""Eventide in Dagster: load, then one asset a table, then the export and the syncs to other tools.

`EVENTIDE_PROJECT_DIR` is the folder of dbt_project.yml, `EVENTIDE_EXPORT_URL` where exports go; the
target is that of profiles.yml.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DbtCliResource,
    DbtProject,
    dbt_assets,
    get_asset_keys_by_output_name_for_source,
)

from activation.opening import opened
from activation.read import read_activation
from loader.exporting.run import export
from loader.labels.generate import generate
from loader.loading import load
from loader.settings import configured_sources

PROJECT = Path(os.environ.get("EVENTIDE_PROJECT_DIR", Path(__file__).resolve().parents[2]))
EXPORTS = os.environ.get("EVENTIDE_EXPORT_URL", str(PROJECT / "exports"))

# Definitions become models before dbt reads them.
generate(PROJECT)
project = DbtProject(PROJECT, profiles_dir=PROJECT)
project.preparer.prepare(project)


class ByName(DagsterDbtTranslator):
    """A table's asset has its name, in whatever schema it lies."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "model":
            return dg.AssetKey([dbt_resource_props["name"]])
        return super().get_asset_key(dbt_resource_props)


@dbt_assets(manifest=project.manifest_path, project=project, dagster_dbt_translator=ByName())
def tables(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Every table, each with its tests as checks. One invocation of dbt is one sync."""
    command = ["build", "--exclude-resource-type", "unit_test"]
    yield from dbt.cli(command, context=context).stream()


@dg.multi_asset(
    specs=[
        dg.AssetSpec(key, kinds={"python"})
        for key in get_asset_keys_by_output_name_for_source([tables], "raw").values()
    ]
)
def landed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """What is new in the project's sources, landed once."""
    result = load(configured_sources(PROJECT), project_dir=PROJECT, profiles_dir=PROJECT)
    counts = ("read", "landed", "duplicate", "rejected")
    for key in context.selected_asset_keys:
        metadata = {name: getattr(result, name) for name in counts}
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)


@dg.asset(deps=["all_events", "users", "sessions"], kinds={"python"})
def exported(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What changed since the last dump, as files."""
    result = export(EXPORTS, project_dir=PROJECT, profiles_dir=PROJECT)
    return dg.MaterializeResult(metadata={"manifest": result.manifest})


def activated(name: str, model: str) -> dg.AssetsDefinition:
    """One sync to a destination. Rows that it refused fail nothing: they are tried again."""

    @dg.asset(key=["activation", name], deps=[model] if model else [], kinds={"python"})
    def run(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with opened([name], project_dir=PROJECT, profiles_dir=PROJECT) as (activation,):
            result = activation.run()
        if result.error is not None:
            raise dg.Failure(result.error)
        return dg.MaterializeResult(metadata={"status": result.status, "rows": result.rows})

    return run


@dg.sensor(job_name="everything", minimum_interval_seconds=60)
def new_files(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run when a folder of the project's sources has files that it had not."""
    paths = [Path(source) for source in configured_sources(PROJECT)]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    newest = str(max((file.stat().st_mtime_ns for file in files if file.is_file()), default=0))
    if newest == context.cursor:
        return dg.SkipReason("no new files")
    context.update_cursor(newest)
    return dg.RunRequest(run_key=newest)


everything = dg.define_asset_job("everything", selection="*")
syncs, _ = read_activation(PROJECT)
defs = dg.Definitions(
    assets=[
        landed,
        tables,
        exported,
        *(activated(name, sync.entry.model.ref or "") for name, sync in syncs.items()),
    ],
    jobs=[everything],
    schedules=[dg.ScheduleDefinition(job=everything, cron_schedule="15 * * * *")],
    sensors=[new_files],
    # A DuckDB file has one user at a time; drop this line for a server.
    executor=dg.in_process_executor,
    resources={"dbt": DbtCliResource(project_dir=project, profiles_dir=str(PROJECT))},
)
