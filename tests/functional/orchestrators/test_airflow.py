"""The example of Airflow, run as its page says: one run of the DAG."""

from __future__ import annotations

from pathlib import Path

from tests.functional.orchestrators.example import Example


def test_a_run_of_the_dag_succeeds(tmp_path: Path) -> None:
    example = Example(tmp_path, "airflow")
    example.run("airflow", "db", "migrate")
    ended = example.run("airflow", "dags", "test", "eventide")
    assert "DagRun Finished" in ended
    example.assert_done()
