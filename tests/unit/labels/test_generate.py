"""generate writes what is needed, only that, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from loader.builtins import builtin_tables
from loader.cli import app
from loader.errors import EventideError
from loader.labels.custom_events import label_custom_events
from loader.labels.definitions import EventDefinition
from loader.labels.files import GeneratedFileError
from loader.labels.generate import generate, labels_custom_events
from loader.names import table_name

Define = Callable[..., Path]

EVENTS = "events:\n  order_done:\n    name: Order Done\n    match: {event: Order Done}\n"
SEGMENTS = "segments:\n  buyers:\n    name: Buyers\n    match: {has_done: order_done}\n"


def _files(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file()
    }


def test_generating_again_changes_nothing(define: Define) -> None:
    project = define(events__a=EVENTS, segments=SEGMENTS)
    assert "models/events/order_done.sql" in generate(project).outdated
    before = _files(project)
    times = {path: path.stat().st_mtime_ns for path in project.rglob("*.sql")}
    assert not generate(project)
    assert not generate(project, check=True)
    assert _files(project) == before
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*.sql")} == times


def test_a_check_names_what_is_stale_and_writes_nothing(define: Define) -> None:
    project = define(events__a=EVENTS, segments=SEGMENTS)
    generate(project)
    define(events__a=EVENTS.replace("Order Done\n    match", "Ordered\n    match"))
    before = _files(project)
    changes = generate(project, check=True)
    assert changes.outdated == ("models/events/_events.yml", "models/events/order_done.sql")
    assert _files(project) == before


def test_orphans_go_and_files_of_others_stay(define: Define) -> None:
    project = define(events__a=EVENTS, segments=SEGMENTS)
    generate(project)
    own = project / "models" / "events" / "by_hand.sql"
    own.write_text("select 1\n", encoding="utf-8")
    define(events__a="", segments="")
    changes = generate(project)
    assert changes.orphaned == (
        "models/events/_events.yml",
        "models/events/order_done.sql",
        "models/segments/_segments.yml",
        "models/segments/buyers.sql",
        "models/spine/segment_counts.sql",
    )
    assert own.read_text(encoding="utf-8") == "select 1\n"
    assert not (project / "models/events/order_done.sql").exists()
    assert (project / "models/core/all_events.sql").exists()


def test_a_file_of_somebody_else_is_never_overwritten(define: Define) -> None:
    project = define(events__a=EVENTS)
    path = project / "models" / "core" / "all_events.sql"
    path.parent.mkdir(parents=True)
    path.write_text("select 1\n", encoding="utf-8")
    with pytest.raises(GeneratedFileError, match=r"models/core/all_events\.sql: .*Move it away"):
        generate(project)
    assert path.read_text(encoding="utf-8") == "select 1\n"
    assert not (project / "models/events/order_done.sql").exists()


def test_wrong_definitions_write_nothing(define: Define) -> None:
    project = define(events__a=EVENTS)
    generate(project)
    before = _files(project)
    define(events__b="events:\n  users:\n    name: Users\n    match: {type: x}\n")
    with pytest.raises(EventideError):
        generate(project)
    del before["dbt_project.yml"]
    after = _files(project)
    assert {name: after[name] for name in before} == before


def test_custom_events_stay_labeled_without_the_warehouse(define: Define) -> None:
    project = define(events__a=EVENTS)
    names = ["Sign Up", "sign up", "Order Done", "users", "{{ x }}", "🎉"]
    generate(project, label_custom_events=True, list_custom_events=lambda: names)
    models = {path.stem for path in (project / "models/events").glob("*.sql")}
    assert models == {"order_done", "sign_up", "users_event", "x", "tada"}
    assert not generate(project, label_custom_events=True, check=True)
    assert not generate(project, label_custom_events=True, list_custom_events=lambda: None)
    assert "models/events/tada.sql" in generate(project).orphaned


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", False),
        ("vars:\n", False),
        ("vars: {label_custom_events: none}\n", False),
        ("vars: {label_custom_events: all}\n", True),
        ("vars: {eventide: {label_custom_events: all}, label_custom_events: none}\n", True),
    ],
)
def test_the_setting_is_read_from_the_project(
    project_dir: Path, settings: str, expected: bool
) -> None:
    (project_dir / "dbt_project.yml").write_text(f"name: eventide\n{settings}", encoding="utf-8")
    assert labels_custom_events(project_dir) is expected


def test_a_wrong_setting_is_told(project_dir: Path) -> None:
    text = "vars: {label_custom_events: al}\n"
    (project_dir / "dbt_project.yml").write_text(text, encoding="utf-8")
    with pytest.raises(EventideError, match="did you mean all"):
        labels_custom_events(project_dir)


_names = st.lists(
    st.one_of(st.text(max_size=20), st.sampled_from([*builtin_tables(), "Users", "a", "A", "!"]))
)


@given(_names, st.randoms())
def test_each_custom_event_has_one_table_whatever_the_order(
    names: list[str], random: object
) -> None:
    defined = [EventDefinition(table="a", name="A", rule=[{"field": "type", "is": "click"}])]
    taken = builtin_tables()
    labels = label_custom_events(names, defined, taken)
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert label_custom_events(shuffled, defined, taken) == labels
    tables = [event.table for event in labels]
    assert len(set(tables)) == len(tables)
    assert not {"a", *taken} & set(tables)
    assert all(table_name(table) == table for table in tables)
    assert sorted(name for event in labels for name in event.custom_events) == sorted(set(names))


def test_an_event_that_a_definition_is_all_about_is_not_labeled_twice() -> None:
    defined = [
        EventDefinition("one", "One", [{"field": "event", "is": "A"}]),
        EventDefinition("two", "Two", [{"field": "event", "in": ["B", "C"]}]),
        EventDefinition(
            "part", "Part", [{"field": "event", "is": "D"}, {"field": "path", "is": "/"}]
        ),
    ]
    assert [e.name for e in label_custom_events("ABCD", defined, set())] == ["D"]


def test_names_that_come_to_one_table_share_it() -> None:
    (label,) = label_custom_events(["Sign Up", "sign_up"], [], set())
    assert label.table == "sign_up"
    assert label.rule == [{"field": "event", "in": ["Sign Up", "sign_up"]}]


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["generate", *arguments])
    if isinstance(result.exception, EventideError):
        return 1, str(result.exception)
    return result.exit_code, result.output


def test_the_command_line(define: Define) -> None:
    project = str(define(events__a=EVENTS))
    code, output = _run("--check", "--project-dir", project)
    assert code == 1
    assert "stale models/events/order_done.sql" in output
    assert _run("--project-dir", project)[0] == 0
    assert _run("--check", "--project-dir", project) == (0, "generated files are current\n")
    code, output = _run("--check", "--json", "--project-dir", project)
    assert json.loads(output) == {"status": "current", "files": [], "orphans": []}
    define(events__a=EVENTS.replace("event:", "evnt:"))
    code, output = _run("--json", "--project-dir", project)
    assert code == 1
    # The document is on standard output, the message for people on standard error.
    (problem,) = json.loads(output.splitlines()[0])["problems"]
    assert (problem["file"], problem["line"]) == ("definitions/events/a.yml", 4)
    assert _run("--nonsense")[0] == 2
    assert "Example" in _run("--help")[1]
