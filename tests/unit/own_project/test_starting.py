"""`eventide init`: what it writes, and that it changes nothing that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from typer.testing import CliRunner

from loader.cli import app
from loader.errors import WrongUseError
from loader.labels.project import generated_files, project_labels
from loader.layout import LinkError
from loader.starting import project_name, start
from tests.unit.docs.messages import messages
from tests.unit.own_project.conftest import REPOSITORY


def test_what_is_not_shipped_is_written_from_definitions(setup_script: ModuleType) -> None:
    shipped = set(setup_script.package_files())
    there = {
        path.relative_to(REPOSITORY).as_posix()
        for tree in ("macros", "models")
        for path in (REPOSITORY / tree).rglob("*.*")
    }
    about_the_sample = {name for name in there if name.startswith(setup_script.NOT_SHIPPED)}
    generated = set(generated_files(project_labels(REPOSITORY)))
    assert there - shipped == about_the_sample | (generated & there)
    assert {"macros/metadata/builtin_columns.sql", "models/docs/columns.md"} <= shipped


def test_an_empty_folder_becomes_a_project(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "My Shop"
    (folder / ".git").mkdir(parents=True)
    started = start(folder)
    assert (started.name, started.kept, started.missing) == ("my_shop", (), ())
    assert all((folder / path).is_file() for path in started.written)
    assert "eventide/models/core/all_events.sql" in started.written
    project = yaml.safe_load((folder / "dbt_project.yml").read_text())
    assert project["name"] == "my_shop"
    assert project["dispatch"][0]["search_order"] == ["my_shop", "eventide", "dbt"]
    # What version control leaves out leads to the installed files.
    left_out = (folder / ".gitignore").read_text().splitlines()
    assert {"/eventide/installed", "/eventide/dbt_project.yml", "dbt_packages/"} <= set(left_out)
    package = folder / "dbt_packages/eventide"
    assert (package / "dbt_project.yml").samefile(installed / "dbt_project.yml")
    assert (package / "installed/models/core/users.sql").is_file()


def test_a_folder_with_files_is_refused(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(WrongUseError, match=r"not empty \(notes\.txt\).*--force"):
        start(tmp_path)
    with pytest.raises(WrongUseError, match="this is a file"):
        start(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_force_adds_what_is_missing_and_tells_the_rest(installed: Path, tmp_path: Path) -> None:
    theirs = (
        "name: shop\nprofile: shop\ndispatch: [{macro_namespace: utils, search_order: [shop]}]\n"
    )
    (tmp_path / "dbt_project.yml").write_text(theirs)
    (tmp_path / "packages.yml").write_text("packages: [{package: a/b, version: 1.0.0}]\n")
    started = start(tmp_path, force=True)
    assert (tmp_path / "dbt_project.yml").read_text() == theirs
    assert started.kept == ("dbt_project.yml", "packages.yml")
    assert [line.split(":")[0] for line in started.missing] == [
        "dbt_project.yml", "dbt_project.yml", "packages.yml", "profiles.yml",
    ]  # fmt: skip
    assert "search_order: [shop, eventide, dbt]" in started.missing[0]
    # Once added, nothing is missing, and nothing is written a second time.
    added = "query-comment: '{{ eventide.query_comment(connection_name, node) }}'\n"
    orders = "dispatch: [{macro_namespace: dbt, search_order: [shop, eventide, dbt]}]\n"
    (tmp_path / "dbt_project.yml").write_text(f"name: shop\nprofile: eventide\n{added}{orders}")
    (tmp_path / "packages.yml").write_text("packages: [{local: eventide}]\n")
    again = start(tmp_path, force=True)
    assert (again.written, again.missing) == ((), ())


def test_eventides_own_project_is_no_project_of_others(installed: Path) -> None:
    with pytest.raises(WrongUseError, match="Eventide's own project"):
        start(REPOSITORY, force=True)


def test_a_repository_is_not_linked_to(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="pip install"):
        start(tmp_path / "shop")
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    ("folder", "name"),
    [("shop", "shop"), ("2026 Data", "_2026_data"), ("eventide", "eventide_project"),
     ("dbt", "dbt_project")],
)  # fmt: skip
def test_no_package_has_the_projects_name(folder: str, name: str) -> None:
    assert project_name(folder) == name


def test_the_command_tells_scripts_and_people(installed: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    told = run(app, ["init", str(tmp_path / "shop")])
    assert told.exit_code == 0
    assert "wrote dbt_project.yml" in told.stdout
    assert f"cd {tmp_path / 'shop'}" in told.stdout
    refused = run(app, ["init", str(tmp_path / "shop"), "--json"])
    assert refused.exit_code == 2
    assert json.loads(refused.stdout)["status"] == "failed"
    forced = json.loads(run(app, ["init", str(tmp_path / "shop"), "--force", "--json"]).stdout)
    assert (forced["status"], forced["written"]) == ("succeeded", [])


def test_the_readme_says_where_the_documentation_is(installed: Path, tmp_path: Path) -> None:
    start(tmp_path / "shop")
    readme = (tmp_path / "shop/README.md").read_text()
    named = set(re.findall(r"`(docs/[^`]+)`", readme))
    assert named == {"docs/index.md", "docs/guides/alerts.md"}
    assert all((REPOSITORY / path).is_file() for path in named)
    assert "make site" in readme


def test_messages_name_no_file_of_the_repository() -> None:
    assert [message for message in messages() if "docs/guides" in message.text] == []
