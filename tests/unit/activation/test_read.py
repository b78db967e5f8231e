"""Problems of syncs and destinations: each with its file, its line and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from activation.read import read_activation
from loader.labels.problems import DefinitionError

DESTINATIONS = """\
destinations:
  crm: {type: sql, url: "sqlite:///crm.db"}
"""
SYNC = """\
syncs:
  buyers:
    model: {ref: buyers}
    primary_key: user_id
    destination: crm
    into: contacts
    mode: mirror
    fields:
      plan: plan
"""


def project(folder: Path, sync: str = SYNC, destinations: str = DESTINATIONS) -> Path:
    (folder / "definitions/syncs").mkdir(parents=True)
    (folder / "definitions/destinations.yml").write_text(destinations)
    (folder / "definitions/syncs/crm.yml").write_text(sync)
    return folder


def test_a_sync_is_found_by_its_key_unless_said(tmp_path: Path) -> None:
    syncs, destinations = read_activation(project(tmp_path))
    sync = syncs["buyers"]
    assert sync.fields.match == {"user_id": "user_id"}
    assert sync.fields.columns() == ["plan", "user_id"]
    assert sync.place == "definitions/syncs/crm.yml:2"
    assert set(destinations) == {"crm"}


def test_without_definitions_there_is_nothing(tmp_path: Path) -> None:
    assert read_activation(tmp_path) == ({}, {})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mode: mirror", "mode: miror", r"crm.yml:7: mode: "),
        (
            "destination: crm",
            "destination: crn",
            r"crm.yml:5: no destination crn; did you mean crm",
        ),
        ("into: contacts", "intoo: contacts", r"crm.yml:6: unknown key intoo; did you mean into"),
        ("      plan: plan", "      plan: {colum: plan}", r"crm.yml:9: "),
        ("      plan: plan", '      plan: {template: "{{ a"}', r"crm.yml:9: plan: the template"),
        ("model: {ref: buyers}", "model: {ref: a, sql: b}", r"crm.yml:3: .*only one of them"),
        ("mode: mirror", "mode: mirror\n    removed: clear", r"removed is for upsert and update"),
        ("  buyers:", "  Buyers:", r"crm.yml:2: 'Buyers': a name has small letters"),
        ("syncs:", "sync:", r"crm.yml:1: unknown key sync; did you mean syncs"),
    ],
)
def test_problems_of_a_sync(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        read_activation(project(tmp_path, SYNC.replace(old, new)))


def test_a_destination_without_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"destinations.yml:2: url is missing"):
        read_activation(project(tmp_path, destinations="destinations:\n  crm: {type: sql}\n"))


def test_one_name_in_two_files(tmp_path: Path) -> None:
    (project(tmp_path) / "definitions/syncs/more.yml").write_text(SYNC)
    with pytest.raises(DefinitionError, match=r"more.yml:2: buyers stands in .*crm.yml:2 too"):
        read_activation(tmp_path)
