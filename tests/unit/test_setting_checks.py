"""Settings that cannot be are told before anything is begun, with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from loader.cli import app
from loader.labels.generate import generate
from loader.profile import load_target
from loader.setting_checks import setting_problems
from loader.settings import SettingsError, project_settings

REPOSITORY = Path(__file__).resolve().parents[2]


def told(tmp_path: Path, settings: dict[str, Any], name: str = "eventide") -> str:
    """What is wrong with these vars, without the folder."""
    path = tmp_path / "dbt_project.yml"
    text = f"name: {name}\nvars:\n"
    text += "".join(f"  {key}: {json.dumps(value)}\n" for key, value in settings.items())
    path.write_text(text, encoding="utf-8")
    found = setting_problems(path, settings, own=name == "eventide")
    return "\n".join(map(str, found)).replace(f"{path}:", "")


def test_the_project_of_eventide_itself_is_right_and_each_of_its_settings_is_checked() -> None:
    settings = yaml.safe_load((REPOSITORY / "dbt_project.yml").read_text())["vars"]
    assert project_settings(REPOSITORY) == settings
    for name in settings:
        # No setting can be a mapping of a number to a set of nothing.
        assert setting_problems(REPOSITORY / "dbt_project.yml", {name: {1: {}}}, own=True), name


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("property_types", "json", "property_types is 'json'; it is text, or a mapping"),
        ("max_property_columns", "x", "max_property_columns is 'x'; it is a whole number"),
        ("max_property_columns", "300", "it is a whole number without quotes, 0 or more."),
        ("max_property_columns", -1, "0 or more"),
        ("max_property_columns", None, "max_property_columns is None; it is"),
        ("session_timeout_minutes", "thirty", "it is a whole number without quotes, 1 to 1,000"),
        ("session_timeout_minutes", 0, "session_timeout_minutes is 0; it is"),
        ("session_timeout_minutes_mobile", 2.5, "session_timeout_minutes_mobile is 2.5; it is"),
        ("type_conflict_cap", True, "type_conflict_cap is True; it is"),
        ("initial_columns", "yes", "initial_columns is 'yes'; it is true or false, without"),
        ("label_custom_events", "al", "it is all or none; did you mean all?"),
        ("export_by", "me", "export_by is 'me'; it is loader or warehouse."),
        ("bigquery_partitions", "days", "it is hour, day or month; did you mean day?"),
        ("ignored_identities", "guest", "ignored_identities is 'guest'; it is a list of ids."),
        ("ignored_aliases", [{"previous_id": "a"}], "it is {previous_id: ..., user_id: ...}."),
        ("sources", [1], "sources is [1]; it is a list of files, folders and globs."),
        ("redshift_staging", ["s3://x"], "redshift_staging is ['s3://x']; it is a text."),
        ("sesion_timeout_minutes", 3, "unknown setting sesion_timeout_minutes; did you mean "
         "session_timeout_minutes?"),
        ("label_custom_event", "all", "did you mean label_custom_events?"),
        ("property_type", {"a": "text"}, "did you mean property_types?"),
        ("evntide", {"sources": []}, "unknown setting evntide; did you mean eventide?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("project", ["eventide", "shop"])
def test_what_cannot_be_is_told_with_what_can(
    tmp_path: Path, name: str, value: object, expected: str, project: str
) -> None:
    found = told(tmp_path, {"other": 1, name: value}, project)
    assert found.startswith("4: ")
    assert expected in found
    assert found.count("\n") == 0


def test_the_line_is_that_of_the_wrong_part(tmp_path: Path) -> None:
    path = tmp_path / "dbt_project.yml"
    path.write_text(
        "name: shop\nvars:\n  eventide:\n    property_types:\n      sku: text\n"
        "      total: dubble\n    source: [a]\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as raised:
        project_settings(tmp_path)
    assert str(raised.value).splitlines() == [
        f"{path}:6: the setting property_types.total is 'dubble'; it is bigint, boolean, double, "
        "json, text or timestamp; did you mean double?",
        f"{path}:7: unknown setting source; did you mean sources?",
    ]


def test_vars_of_others_are_their_own_affair(tmp_path: Path) -> None:
    theirs = {
        "start_date": "2026-01-01",
        "source": "crm",
        "session_timeout_minutes_web": 5,
        "dbt_utils": {"session_timeout_minutes": "thirty", "sesion_timeout_minutes": 3},
        # What counts stands under eventide.
        "sources": {"crm": 1},
        "eventide": {"sources": ["events"], "my_own": 1},
    }
    assert told(tmp_path, theirs, "shop") == ""


def test_every_way_into_a_project_tells_it_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text(
        "name: eventide\nvars: {session_timeout_minutes: thirty}\n", encoding="utf-8"
    )
    for begin in (
        lambda: project_settings(tmp_path),
        lambda: load_target(None, tmp_path),
        lambda: generate(tmp_path, label_custom_events=False),
    ):
        with pytest.raises(
            SettingsError, match=r"dbt_project\.yml:2: the setting session_timeout_minutes is"
        ):
            begin()
    assert [path.name for path in tmp_path.iterdir()] == ["dbt_project.yml"]
    (tmp_path / "events.ndjson").write_text("{}\n")
    (tmp_path / "profiles.yml").write_text("eventide: {}\n")
    where = ["--project-dir", str(tmp_path)]
    for command in (
        ["plan", *where],
        ["generate", *where],
        ["sync", *where],
        ["load", str(tmp_path / "events.ndjson"), *where],
        ["preview", "sign_up", *where],
        ["discover", *where],
        ["verify", *where],
        ["export", str(tmp_path / "out"), *where],
    ):
        ended = CliRunner().invoke(app, command)
        assert (ended.exit_code, "session_timeout_minutes is 'thirty'" in ended.output) == (2, True)
