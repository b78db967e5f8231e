"""Every message of the program has an entry in the pages of troubleshooting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.docs.entries import entries, explained, key, pages
from tests.unit.docs.messages import ROOT, Message, messages


def test_every_message_has_its_entry() -> None:
    told = entries()
    missing = [message for message in messages() if not explained(message, told)]
    rows = "\n".join(f"| `{m.text}` | ... |   ({m.file})" for m in missing)
    assert not missing, (
        f"no entry in docs/guides/troubleshooting.md or docs/guides/errors/:\n{rows}"
    )


@pytest.mark.parametrize("page", pages()[1:], ids=lambda page: page.stem)
def test_every_entry_is_of_a_message_that_there_is(page: Path) -> None:
    told = entries(page)
    assert len(told) > 10
    assert not [entry for entry in told if not any(_is_of(entry, m) for m in messages())]


def _is_of(entry: str, message: Message) -> bool:
    return key(message) is not None and explained(message, [entry])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        # An exception, a problem of a definition, one handed on by a method, one by a function
        # that gives a text, what a function says of a place, a macro's, a collector's.
        ("loader/settings.py", "…: no dbt_project.yml here. Run in the project's directory"),
        ("loader/labels/yaml_file.py", "not UTF-8 (byte …); save the file as UTF-8."),
        ("loader/labels/rules.py", "an empty rule; name at least one field to test."),
        ("activation/capable.py", "…: …: … knows no …, which the mode … needs."),
        ("loader/labels/fields.py", "no key can hold the character NUL."),
        ("macros/metadata/refuse_sync.sql", "… is held by …. One sync at a time: wait until"),
        ("loader/landing/collectors/segment.sql", "the track call has no event name"),
    ],
)
def test_messages_are_found_wherever_they_are_made(file: str, text: str) -> None:
    assert [m for m in messages() if m.file == file and m.text.startswith(text)]


def test_what_nobody_wrote_an_entry_for_is_not_explained() -> None:
    told = entries()
    for text in (
        "…: the moon is in the wrong phase. Wait for …",
        "the setting … takes a colour, not ….",
        "… was painted over while it was read: strip it.",
    ):
        assert not explained(Message("loader/x.py", text), told)


def test_a_message_that_only_hands_on_another_ones_words_needs_none() -> None:
    assert key(Message("loader/x.py", "…: …")) is None
    assert key(Message("loader/x.py", "…: no such file or folder. Look at …")) == (
        "no such file or folder"
    )
    assert (ROOT / "docs/guides/errors").is_dir()
