"""What commands take from a project of a team's own, and what from the installed package."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loader.labels.problems import DefinitionError
from loader.labels.project import project_labels
from loader.layout import LinkError, layout_of, link_installed
from loader.macros import ProjectMacros
from loader.planning.macros import ModelMacros
from loader.planning.models import read_models
from loader.settings import configured_sources, project_settings
from loader.starting import start
from tests.unit.own_project.conftest import REPOSITORY


@pytest.fixture
def shop(installed: Path, tmp_path: Path) -> Path:
    return start(tmp_path / "shop").folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_repository_is_one_tree(shop: Path, installed: Path) -> None:
    assert layout_of(REPOSITORY).is_package
    assert layout_of(REPOSITORY).generated == REPOSITORY
    found = layout_of(shop)
    assert (found.is_package, found.generated, found.installed) == (
        False, shop / "eventide", installed,
    )  # fmt: skip


def test_links_follow_the_environment(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "other/dbt_package"
    shutil.copytree((shop / "eventide/installed").resolve(), moved)
    monkeypatch.setattr("loader.layout.installed_files", lambda: moved)
    shutil.rmtree(shop / "dbt_packages")
    link_installed(shop)
    assert (shop / "dbt_packages/eventide/installed/macros").samefile(moved / "macros")
    (shop / "eventide/installed").unlink()
    (shop / "eventide/installed").mkdir()
    with pytest.raises(LinkError, match=r"eventide/installed: .*Move away"):
        link_installed(shop)


def test_settings_that_a_project_does_not_say_are_the_packages(shop: Path) -> None:
    project = shop / "dbt_project.yml"
    defaults = project_settings(REPOSITORY)
    assert project_settings(shop) == {**defaults, "sources": []}
    project.write_text(
        project.read_text().replace("    sources: []\n", "    type_conflict_cap: 7\n")
    )
    assert project_settings(shop)["type_conflict_cap"] == 7
    assert project_settings(shop)["session_timeout_minutes"] == 30
    assert configured_sources(shop) == []


def test_a_dispatched_macro_of_theirs_goes_first(shop: Path) -> None:
    text = (
        "{% macro default__trim_spaces(text) %}btrim({{ mine() }},"
        " {{ eventide.default__trim_spaces(text) }}){% endmacro %}"
        "{% macro mine() %}1{% endmacro %}"
    )
    write(shop / "macros/mine.sql", text)
    # Not dispatched, and of a name that is also Eventide's: dbt looks in the package first.
    write(shop / "macros/is_event_call.sql", "{% macro is_event_call(c) %}theirs{% endmacro %}")
    for dialect in ("duckdb", "bigquery"):
        macros = ProjectMacros(shop, dialect)
        assert macros("trim_spaces", "a") == "btrim(1, trim(a))"
        assert "theirs" not in macros("is_event_call", "c")


def test_names_of_their_models_are_taken(shop: Path) -> None:
    write(shop / "models/marts/spenders.sql", "select 1")
    for name, place in (
        ("spenders", "models/marts/spenders.sql"),
        ("spine_calls", "eventide/installed/models/spine/spine_calls.sql"),
    ):
        write(
            shop / "definitions/events/labels.yml",
            f"events:\n  {name}:\n    name: A\n    match: {{event: A}}\n",
        )
        with pytest.raises(DefinitionError, match=place):
            project_labels(shop)


def test_a_plan_reads_the_installed_models_as_the_project_configures_them(shop: Path) -> None:
    def models() -> dict[str, str]:
        macros = ModelMacros(shop, "duckdb", project_settings(shop), "main", {})
        return {model.name: model.schema for model in read_models(shop, {}, macros, "main")}

    before = models()
    assert (before["users"], before["spine_calls"]) == ("main", "main_internal")
    config = "models:\n  eventide:\n    spine: {+schema: inner}\n    metadata:\n"
    with (shop / "dbt_project.yml").open("a") as project:
        project.write(f"{config}      _sync_info: {{+enabled: false}}\n")
    assert models()["spine_calls"] == "main_inner"
    assert set(before) - set(models()) == {"_sync_info"}
