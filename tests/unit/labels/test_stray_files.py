"""A definition file that nothing reads is told, with the name under which it would be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.labels.problems import DefinitionError
from loader.labels.project import project_labels

EVENTS = "events:\n  bought:\n    name: Bought\n    match: {event: Bought}\n"
WHERE = "is not read; call it definitions/"


def write(project_dir: Path, name: str, text: str = "") -> None:
    path = project_dir / "definitions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("events.yml", EVENTS, f"{WHERE}events/events.yml."),
        ("event/web.yml", "", f"{WHERE}events/web.yml."),
        ("website.yml", f"# Ours\n{EVENTS}", f"{WHERE}events/website.yml."),
        ("events/web.YML", EVENTS, f"{WHERE}events/web.yml."),
        ("segment.yml", "", f"{WHERE}segments.yml."),
        ("segments.yaml", "segments: {}\n", f"{WHERE}segments.yml."),
        ("segments/vip.yml", "", f"{WHERE}segments.yml."),
        ("schedules.yml", "", f"{WHERE}schedule.yml."),
        ("alert.yml", "", f"{WHERE}alerts.yml."),
        ("privacy.yaml", "", f"{WHERE}privacy.yml."),
        ("property.yml", "properties: {}\n", f"{WHERE}properties/property.yml."),
        ("syncs.yml", "", f"{WHERE}syncs/syncs.yml."),
        ("syncs/crm/users.yml", "", f"{WHERE}syncs/users.yml."),
        ("notes.yml", "hello: 1\n", "is not read; what is read in definitions/: alerts.yml, "),
    ],
)
def test_it_is_told_with_the_right_name(project_dir: Path, name: str, text: str, told: str) -> None:
    write(project_dir, name, text)
    with pytest.raises(DefinitionError) as raised:
        project_labels(project_dir)
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"definitions/{name}:1: {told}")


def test_what_would_replace_another_file_is_to_be_moved_into_it(project_dir: Path) -> None:
    write(project_dir, "events/web.yml", EVENTS)
    write(project_dir, "event/web.yml")
    with pytest.raises(DefinitionError, match=r"move what is in it to definitions/events/web\.yml"):
        project_labels(project_dir)


def test_what_is_read_and_what_is_no_definition_is_left_alone(project_dir: Path) -> None:
    write(project_dir, "events/shop/web.yaml", EVENTS)
    for name in (
        "segments.yml", "properties.yml", "properties/a/b.yaml", "synced_properties.yml",
        "privacy.yml", "schedule.yml", "destinations.yml", "sequences.yml", "alerts.yml",
        "syncs/crm.yaml", "README.md", "schema/events.json", ".draft.yml", ".git/x.yml",
    ):  # fmt: skip
        write(project_dir, name)
    assert project_labels(project_dir).tables == ["bought"]
