"""What leaves the warehouse is in dbt's lineage."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from loader.labels.generate import generate

ROOT = Path(__file__).resolve().parents[3]
PAGE = "models/sync_exposures.yml"
BUYERS = "{name: Buyers, match: {user: {plan: pro}}}"
SYNC = """\
  {name}:
    {said}
    model: {model}
    primary_key: user_id
    destination: crm
    into: people
    mode: mirror
    fields: {{plan: plan}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: eventide\n", encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    seed = "seeds/builtin_columns.csv"
    (tmp_path / seed).write_bytes((ROOT / seed).read_bytes())
    (tmp_path / "definitions/syncs").mkdir(parents=True)
    write(tmp_path, "segments.yml", f"segments:\n  buyers: {BUYERS}\n")
    write(tmp_path, "destinations.yml", "destinations:\n  crm: {type: sql, url: 'sqlite://'}\n")
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    (project / "definitions" / name).write_text(text, encoding="utf-8")


def syncs(project: Path, **models: str) -> None:
    said = 'description: "Pays {{ now }}."'
    entries = (SYNC.format(name=name, said=said, model=model) for name, model in models.items())
    write(project, "syncs/all.yml", f"syncs:\n{''.join(entries)}")


def test_a_sync_is_an_exposure_of_what_it_reads(project: Path) -> None:
    joined = "select * from {{ ref('users') }} join {{ ref('buyers') }} using (user_id)"
    syncs(project, two=f'{{sql: "{joined}"}}', one="{ref: buyers}")
    assert PAGE in generate(project).outdated
    found = yaml.safe_load((project / PAGE).read_text())["exposures"]
    assert [(entry["name"], entry["depends_on"]) for entry in found] == [
        ("sync_one", ["ref('buyers')"]),
        ("sync_two", ["ref('users')", "ref('buyers')"]),
    ]
    assert found[0]["type"] == "application"
    assert found[0]["config"]["meta"] == {
        "destination": "crm", "definition_file": "definitions/syncs/all.yml"
    }  # fmt: skip
    # dbt renders what is written there.
    assert found[0]["description"] == (
        "Pays {{ '{' }}{ now }}.\n\nSent to people of crm, mode mirror."
    )
    assert not generate(project, check=True)


def test_a_model_that_dbt_does_not_know_would_stop_it(project: Path) -> None:
    syncs(project, one="{ref: buyers}", two="{ref: renamed}")
    generate(project)
    (entry,) = yaml.safe_load((project / PAGE).read_text())["exposures"]
    assert entry["name"] == "sync_one"

    # The last of them takes the file along.
    syncs(project, two="{ref: renamed}")
    assert generate(project).orphaned == (PAGE,)
    assert not (project / PAGE).exists()
