"""Eventide in Airflow: load, sync, then the export and the syncs to other tools, every hour.

`EVENTIDE_PROJECT_DIR` is the folder of dbt_project.yml, `EVENTIDE_EXPORT_URL` where exports go; the
target is that of profiles.yml. Cosmos runs dbt as one task: one invocation is one sync, and a start
of dbt for each table would take minutes.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import dag, task
from cosmos import ProfileConfig
from cosmos.constants import InvocationMode
from cosmos.operators.local import DbtBuildLocalOperator

PROJECT = Path(os.environ.get("EVENTIDE_PROJECT_DIR", Path(__file__).resolve().parents[2]))
EXPORTS = os.environ.get("EVENTIDE_EXPORT_URL", str(PROJECT / "exports"))
PROFILE = ProfileConfig(
    profile_name="eventide",
    target_name=os.environ.get("EVENTIDE_TARGET", "duckdb"),
    profiles_yml_filepath=PROJECT / "profiles.yml",
)


@dag(
    schedule="15 * * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=1)},
)
def eventide() -> None:
    @task
    def load() -> dict[str, int]:
        """What is new in the project's sources, landed once."""
        from loader.labels.generate import generate
        from loader.loading import load
        from loader.settings import configured_sources

        generate(PROJECT)
        result = load(configured_sources(PROJECT), project_dir=PROJECT, profiles_dir=PROJECT)
        return {name: getattr(result, name) for name in ("landed", "duplicate", "rejected")}

    sync = DbtBuildLocalOperator(
        task_id="sync",
        project_dir=PROJECT,
        profile_config=PROFILE,
        exclude=["resource_type:unit_test"],
        install_deps=False,
        # A process of its own lets go of a DuckDB file when it ends.
        invocation_mode=InvocationMode.SUBPROCESS,
        append_env=True,
    )

    @task
    def export() -> str:
        """What changed since the last dump, as files."""
        from loader.exporting.run import export

        return export(EXPORTS, project_dir=PROJECT, profiles_dir=PROJECT).manifest

    @task(trigger_rule="all_done_min_one_success")
    def activate() -> list[dict[str, Any]]:
        """Each sync to a destination. Rows that it refused fail nothing: they are tried again."""
        from activation.opening import opened

        with opened([], project_dir=PROJECT, profiles_dir=PROJECT) as activations:
            results = [activation.run() for activation in activations]
        broken = {result.sync: result.error for result in results if result.error is not None}
        if broken:
            raise RuntimeError(str(broken))
        return [{"sync": result.sync, "status": result.status} for result in results]

    # A DuckDB file has one user at a time; on a server, both may run at once.
    load() >> sync >> export() >> activate()


eventide()
