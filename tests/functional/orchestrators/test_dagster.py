"""The example of Dagster, run as its page says: every asset from the load to another tool."""

from __future__ import annotations

from pathlib import Path

from tests.functional.orchestrators.example import Example


def test_everything_is_materialized(tmp_path: Path) -> None:
    example = Example(tmp_path, "dagster")
    ended = example.run(
        "dagster", "asset", "materialize", "--select", "*",
        "-f", example.file("eventide_assets.py"),
    )  # fmt: skip
    assert "RUN_SUCCESS" in ended
    assert "ASSET_CHECK_EVALUATION" in ended
    example.assert_done()
