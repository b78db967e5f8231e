"""Adding a label to a definition file keeps what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.errors import WrongUseError
from loader.labels.add_entry import add_label, definition_file, text_with_entry
from loader.labels.problems import DefinitionError, Problems
from loader.labels.project import project_labels
from loader.labels.yaml_file import parse_yaml, plain

FILE = "definitions/events/mine.yml"
BOUGHT: dict[str, Any] = {"name": "Bought", "match": {"event": "Bought"}}
WRITTEN = """\
# What people buy.
events:
  seen:   # looked at
    name: "Seen"
    match:
        - {event: Seen}
        - event:   'Looked'

  # The last one.
  sold: {name: Sold, match: {event: Sold}}
"""


def entries(text: str) -> dict[str, Any]:
    problems = Problems()
    file = parse_yaml(text.removeprefix("\ufeff"), FILE, problems)
    assert file is not None, problems
    return dict(plain(file.data)["events"])


def write(project: Path, text: str, name: str = FILE) -> Path:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_the_entry_stands_at_the_end_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, WRITTEN)
    labels = add_label(tmp_path, FILE, "bought", BOUGHT, [])
    assert path.read_text() == (
        WRITTEN + "\n  bought:\n    name: Bought\n    match: {event: Bought}\n"
    )
    assert [event.table for event in labels.events] == ["bought", "seen", "sold"]
    assert labels == project_labels(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("\n", "\r\n"),
        "\ufeff" + WRITTEN,
        WRITTEN.rstrip("\n"),
        WRITTEN + "\n\n# the end\n",
        "events:\n      seen: {name: Seen, match: {event: Seen}}\n",
        "events:\n  seen:\n    name: Seen\n    match: {event: Seen}\n    notes: |+\n      a\n\n\n",
        "events:\n",
        "# nothing yet\nevents:\n\n",
    ],
)
def test_every_byte_that_was_there_stays(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    before = entries(text) if plain_or_none(text) else {}
    add_label(tmp_path, FILE, "bought", BOUGHT, [])
    after = path.read_bytes().decode()
    assert after.startswith(text)
    assert entries(after) == {**before, "bought": BOUGHT}
    assert ("\r\n" in text) == ("\r\n" in after)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in after


def plain_or_none(text: str) -> bool:
    return "seen" in text


@pytest.mark.parametrize(
    "text",
    [
        "events: {seen: {name: Seen, match: {event: Seen}}}  # all\n",
        "events: {}\n",
        "",
        "# only words\n",
        "events:\n  seen: {name: Seen, match: {event: Seen}}\n...\n",
    ],
)
def test_other_styles_keep_entries_and_comments(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    add_label(tmp_path, FILE, "bought", BOUGHT, [])
    after = path.read_text()
    assert entries(after)["bought"] == BOUGHT
    assert ("seen" in text) == ("seen" in entries(after))
    for comment in ("# all", "# only words"):
        assert (comment in text) == (comment in after)


def test_a_new_file_tells_editors_its_schema(tmp_path: Path) -> None:
    name = "definitions/events/shop/cart.yml"
    add_label(tmp_path, name, "bought", BOUGHT, [])
    text = (tmp_path / name).read_text()
    assert text.splitlines()[0] == ("# yaml-language-server: $schema=../../schema/events.json")
    assert entries(text) == {"bought": BOUGHT}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("sold", "sold is defined here already"),
        ("Bought-It", "write bought_it"),
        ("users", "call this one users_event"),
        ("other", "to other_event for example"),
        ("mine", "call this one mine_event"),
    ],
)
def test_a_wrong_key_changes_nothing(tmp_path: Path, key: str, told: str) -> None:
    path = write(tmp_path, WRITTEN)
    write(tmp_path, "events: {other: {name: O, match: {event: O}}}", "definitions/events/a.yml")
    write(tmp_path, "select 1", "models/mine.sql")
    with pytest.raises(DefinitionError, match=told):
        add_label(tmp_path, FILE, key, BOUGHT, [])
    assert path.read_text() == WRITTEN
    assert [item.name for item in path.parent.iterdir() if item.name.startswith(".")] == []


def test_definitions_that_are_wrong_elsewhere_are_told_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    write(tmp_path, "events: {other: {name: O}}", "definitions/events/a.yml")
    with pytest.raises(DefinitionError, match=r"definitions/events/a\.yml:1: match is missing"):
        add_label(tmp_path, FILE, "bought", BOUGHT, [])
    assert not (tmp_path / FILE).exists()
    for wrong in ("events: [a]", "- a", "events: {"):
        write(tmp_path, wrong)
        with pytest.raises(DefinitionError, match=r"mine\.yml:1"):
            add_label(tmp_path, FILE, "bought", BOUGHT, [])
        assert (tmp_path / FILE).read_text() == wrong


@pytest.mark.parametrize(
    "given", ["other.yml", "definitions/segments.yml", "definitions/events/../x.yml",
              "definitions/events/mine.txt", "/tmp/mine.yml"],
)  # fmt: skip
def test_a_file_that_no_reader_would_see_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(WrongUseError, match=r"definitions/events/\*.yml"):
        definition_file(tmp_path, given)
    assert definition_file(tmp_path, FILE) == FILE


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from([WRITTEN, "events:\n", "events: {}\n", ""]),
    name=texts,
    values=st.lists(texts | st.sampled_from(["10", "yes", "~", "2026-01-01", "\x85", "a: b #c"])),
)
def test_any_text_is_read_as_it_was_given(
    tmp_path: Path, text: str, name: str, values: list[str]
) -> None:
    write(tmp_path, text)
    entry = {"name": name, "match": {"event": name, "target_text": {"in": [name, *values]}}}
    assert entries(text_with_entry(tmp_path, FILE, "bought", entry))["bought"] == entry
