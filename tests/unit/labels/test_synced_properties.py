"""Which properties have a column: what is read from the files, and what the macros make of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.labels.definitions import Control
from loader.labels.generate import generate
from loader.labels.problems import DefinitionError
from loader.labels.project import project_labels
from loader.macros import ProjectMacros
from tests.reference.synced import synced

Define = Callable[..., Path]

ROOT = Path(__file__).resolve().parents[3]
MACROS = ProjectMacros(ROOT, "duckdb")
EVENT = "events:\n  bought:\n    name: Bought\n    match: {event: Bought}\n    "
CONTROLS = st.lists(
    st.fixed_dictionaries(
        {
            key: st.lists(st.text("ab_*?", min_size=1, max_size=4), max_size=3)
            for key in ("sync", "unsync")
        }
    ),
    max_size=3,
)


@given(st.text("ab_", min_size=1, max_size=5), CONTROLS)
def test_patterns_decide_as_the_reference_has_it(
    column: str, controls: list[dict[str, list[str]]]
) -> None:
    assert MACROS("is_synced", column, controls) == str(synced(*controls)(column))


def test_what_is_said_for_all_and_for_one_event_is_read(define: Define) -> None:
    project = define(
        events__a=f'{EVENT}unsync: ["*_raw", coupon]\n    sync: [a_raw]\n',
        synced_properties="synced_properties:\n  users:\n    unsync: ['hub_?*']\n",
    )
    labels = project_labels(project)
    assert (labels.events[0].unsync, labels.events[0].sync) == (("*_raw", "coupon"), ("a_raw",))
    assert labels.synced.users == Control(unsync=("hub_?*",))
    assert labels.synced.events == Control()
    generate(project)
    model = (project / "models/events/bought.sql").read_text(encoding="utf-8")
    assert "sync=['a_raw'],\n    unsync=['*_raw', 'coupon'],\n" in model
    described = (project / "models/events/_events.yml").read_text(encoding="utf-8")
    assert "Not synced: properties `*_raw`, `coupon`, but for `a_raw`." in described
    assert generate(project, check=True).paths == ()


@pytest.mark.parametrize("text", ["", "synced_properties:\n", "synced_properties: {}\n"])
def test_a_file_that_says_nothing_leaves_nothing_out(define: Define, text: str) -> None:
    assert project_labels(define(synced_properties=text)).synced.events == Control()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {
                "synced_properties": "synced_properties:\n  events:\n"
                "    unsync:\n      - Coupon Code\n"
            },
            "synced_properties.yml:4: unsync: write the column's name or a pattern with * and ?: "
            "coupon_code, debug_*; not 'Coupon Code'.",
        ),
        (
            {"events__a": f"{EVENT}sync: price\n"},
            "a.yml:5: sync: Input should be a valid list; not 'price'.",
        ),
        (
            {"synced_properties": "synced_properties:\n  event: {}\n"},
            "synced_properties.yml:2: unknown key event; did you mean events?",
        ),
        (
            {"synced_properties": "events: {}\n"},
            "synced_properties.yml:1: unknown key events; ",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(
    define: Define, files: dict[str, str], told: str
) -> None:
    with pytest.raises(DefinitionError) as raised:
        project_labels(define(**files))
    assert told in str(raised.value)


def test_backfill_is_for_what_is_restored(define: Define) -> None:
    gap = "properties: {{price: {{archived: 2026-01-01, {}}}}}\n"
    with pytest.raises(DefinitionError, match="say when, by restored"):
        project_labels(define(events__a=EVENT + gap.format("backfill: true")))
    (event,) = project_labels(
        define(events__a=EVENT + gap.format("restored: 2026-02-01, backfill: true"))
    ).events
    assert event.gaps == ()
