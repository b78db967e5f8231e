"""What discover, label and preview say is what the tables then have, on each warehouse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from loader.cli import app
from loader.discovery.history import open_history
from loader.discovery.lines import KEYS, Found, find_lines
from loader.errors import WarehouseError
from loader.labels.project import project_labels
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.command_line import COMMAND
from tests.functional.events import page, track
from tests.functional.project import REPOSITORY, Project
from tests.prove.worlds import batches
from tests.reference.landing import without_duplicates
from tests.reference.rules import matches

pytestmark = pytest.mark.in_turn

SAMPLE = REPOSITORY / "seeds/sample_events"
PAGEVIEWS = [{"field": "call", "in": ["page", "screen"]}]

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(project: Project) -> Run:
    """Runs a command on the project and returns its JSON document; `code` is how it must end."""

    def invoke(*arguments: str, code: int = 0) -> dict[str, Any]:
        where = ["--project-dir", str(project.directory), "--target", project.target, "--json"]
        ended = CliRunner().invoke(app, [*arguments, *where], catch_exceptions=False)
        assert ended.exit_code == code, ended.output
        document: dict[str, Any] = json.loads(ended.stdout)
        return document

    return invoke


def landed(project: Project) -> list[dict[str, Any]]:
    """Every event once, by the reference."""
    rows = project.query("select * from {raw}.events")
    calls = without_duplicates(rows)
    return [
        {**row, "properties": json.loads(row["properties"] or "{}")}
        for row in calls
        if row["call"] in ("track", "page", "screen")
    ]


def keys_of(event: dict[str, Any]) -> tuple[str | None, ...]:
    shown = {key: event[key] for key in KEYS}
    if event["event"] is not None:
        shown |= dict.fromkeys(KEYS[2:])
    elif event["call"] != "track":
        shown |= {"target_text": None, "href": None}
    return tuple(shown.values())


def assert_lines_as_expected(project: Project, found: Found) -> None:
    events = landed(project)
    rules = {label.table: label.rule for label in project_labels(project.directory).events}
    rules["pageviews"] = PAGEVIEWS
    expected: dict[tuple[str | None, ...], list[Any]] = {}
    for event in events:
        labels = [name for name, rule in rules.items() if matches(rule, event)]
        line = expected.setdefault(keys_of(event), [0, 0, Counter(), set()])
        line[0] += 1
        line[1] += not labels
        line[2].update(labels)
        line[3].add(event["time"])
    assert {
        tuple(line.keys.values()): [
            line.events, line.not_labeled, dict(line.labels), line.first_seen, line.last_seen
        ]
        for line in found.lines
    } == {
        key: [count, new, dict(labels), min(times), max(times)]
        for key, (count, new, labels, times) in expected.items()
    }  # fmt: skip
    assert found.events == len(events)
    assert found.not_labeled == sum(line[1] for line in expected.values())
    assert found.line_count == len(expected) == len({line.number for line in found.lines})


def all_lines(project: Project) -> tuple[Found, str]:
    with open_history(project.directory, project.target) as history:
        labels = project_labels(project.directory).events
        return find_lines(history, labels, labeled_too=True), history.visitors


def test_lines_are_as_the_reference_has_them_before_and_after_a_sync(project: Project) -> None:
    project.load(SAMPLE)
    found, visitors = all_lines(project)
    assert_lines_as_expected(project, found)
    assert visitors == "devices"

    sold = {"name": "Sold", "match": {"event": "Order Completed"}}
    project.define({"sold": sold})
    project.sync()
    found, visitors = all_lines(project)
    assert_lines_as_expected(project, found)
    assert visitors == "users"
    (users,) = project.query("select count(distinct user_id) as n from {main}.sold")
    assert [line.visitors for line in found.lines if "sold" in line.labels] == [users["n"]]

    # What lands after the sync has no user yet; a copy that comes late may be the one that counts.
    late = [track("Order Completed", 0, anonymousId="new"), page("https://x.example/new", 1)]
    project.load(project.lines_file(late))
    found, visitors = all_lines(project)
    assert_lines_as_expected(project, found)
    assert visitors == "devices"


@st.composite
def labels_of_worlds(draw: st.DrawFn) -> dict[str, Any]:
    tests = st.fixed_dictionaries(
        {},
        optional={
            "event": st.sampled_from(["Bought", "Seen", {"contains": "again"}]),
            "type": st.sampled_from(["view page", "Bought", {"is_not": "Seen"}]),
            "path": st.sampled_from(["/a", {"exists": False}]),
            "properties.p": st.sampled_from([7, True, "x", {"exists": True}, {"gt": 1}]),
            "time": st.just({"gte": "2026-03-02T09:10:00Z"}),
        },
    ).filter(bool)
    rules = draw(st.lists(tests, max_size=3))
    return {f"label_{i}": {"name": f"L{i}", "match": rule} for i, rule in enumerate(rules)}


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(world=batches(12), labels=labels_of_worlds())
def test_counts_of_any_world_add_up(
    project: Project, world: list[list[dict[str, Any]]], labels: dict[str, Any]
) -> None:
    project.empty()
    project.define(labels)
    for batch in world:
        project.load(project.lines_file(batch), force=True)
    found, _ = all_lines(project)
    assert_lines_as_expected(project, found)


def test_what_a_line_says_is_what_its_table_has(project: Project, run: Run) -> None:
    project.define({"empty_search": {"name": "E", "match": {"properties.results": 0}}})
    # Texts that differ by what is missing only, and texts that YAML or SQL could take for others.
    project.load(
        SAMPLE,
        project.lines_file(
            [
                interaction("click", n, **fields)
                for n, fields in enumerate(
                    [
                        {"target_text": "10", "path": "/odd"},
                        {"target_text": "10", "path": "/odd", "href": "/x"},
                        {"target_text": 'it\'s "10": {a}\n# b', "path": "/odd"},
                        {"path": "/odd"},
                        {"target_text": "", "path": "/odd"},
                        {"target_text": "\u2028~", "path": "/odd"},
                    ]
                )
            ]
        ),
    )
    lines = run("discover", "--limit", "0")["lines"]
    assert [line["not_labeled"] for line in lines] == sorted(
        (line["not_labeled"] for line in lines), reverse=True
    )
    assert all("empty_search" not in line["labels"] or line["labels"]["empty_search"]
               < line["events"] for line in lines)  # fmt: skip
    pages = run("discover", "--type", "view page", "--limit", "2")["lines"]
    chosen = [
        *(line for line in lines if line["path"] == "/odd"),
        *(next(line for line in lines if line["type"] == kind) for kind in ("submit", "touch")),
        next(line for line in lines if line["labels"]),
        *pages,
    ]
    assert len(chosen) == 10
    tables = {}
    for line in chosen:
        seen = run("preview", line["id"])
        assert seen["events"] == line["events"]
        assert seen["visitors"] == line["visitors"]
        made = run("label", line["id"], "--name", "Same name for all")
        tables[made["key"]] = line["events"]
        assert run("preview", made["key"])["events"] == line["events"]
    assert len(tables) == len(chosen)
    after = run("discover", "--limit", "0")
    assert not {line["id"] for line in chosen} & {line["id"] for line in after["lines"]}

    project.sync()
    for table, events in tables.items():
        (rows,) = project.query(f"select count(*) as n from {{main}}.{table}")
        assert rows["n"] == events, table


def interaction(kind: str, minutes: float, **properties: Any) -> dict[str, Any]:
    return track(f"${kind}", minutes, properties, id=f"{kind}-{minutes}-{properties}")


@pytest.mark.proves("Discover and preview")
def test_a_preview_is_as_the_reference_counts(project: Project, run: Run) -> None:
    project.load(SAMPLE)
    events = landed(project)
    labels = {label.table: label for label in project_labels(project.directory).events}
    sold = [event for event in events if event["event"] == "Order Completed"]
    seen = run("preview", "order_completed", "--days", "365")
    assert seen["key"] == "order_completed"
    assert seen["events"] == len(sold)
    by_day = Counter(str(event["time"].date()) for event in sold)
    assert {day["day"]: day["events"] for day in seen["days"] if day["events"]} == by_day
    assert seen["days"][0]["day"] == min(by_day)
    expected = {
        name: sum(matches(label.rule, event) for event in sold) for name, label in labels.items()
    }
    assert {item["key"]: item["shared"] for item in seen["labels"]} == {
        name: count for name, count in expected.items() if count and name != "order_completed"
    }
    assert seen["nearly_the_same"] is None
    latest = sorted((event["time"] for event in sold), reverse=True)[:5]
    assert [row["time"] for row in seen["samples"]] == [time.isoformat() for time in latest]
    assert seen["samples"][0]["properties"]["order_id"]

    large = run("preview", "large_order", "--days", "2")
    since = [e for e in sold if str(e["time"].date()) >= "2026-03-03"
             and matches(labels["large_order"].rule, e)]  # fmt: skip
    assert large["events"] == len(since)
    assert len(large["days"]) == 2
    values = Counter(str(e["properties"]["total"]) for e in since)
    top = {v["value"]: v["events"] for v in large["values"]["properties.total"]}
    assert sorted(top.values(), reverse=True) == [count for _, count in values.most_common(5)]

    again = run("preview", "--match", "type=Order Completed", "--match", "library={exists: true}")
    assert (again["key"], again["events"]) == (None, len(sold))
    assert again["nearly_the_same"] == "order_completed"
    odd = run("preview", "--match", '[{path: /signup}, {properties."no such"."a=b": {gt: 1}}]')
    assert odd["events"] == sum(event["path"] == "/signup" for event in events)
    assert run("preview", "--match", "type=nothing")["events"] == 0
    assert run("preview", "pageviews")["events"] == sum(e["call"] != "track" for e in events)


def test_an_archived_label_shows_what_its_table_keeps(project: Project, run: Run) -> None:
    project.load(project.lines_file([track("Bought", 0)]))
    (load,) = project.query("select max(finished_at) as ended from {raw}.loads")
    archived = (load["ended"] + timedelta(microseconds=1)).isoformat()
    project.load(project.lines_file([track("Bought", 1)]))
    rule = {"name": "Bought", "match": {"event": "Bought"}}
    project.define({"frozen": {**rule, "archived": archived}, "bought": rule})
    assert run("preview", "frozen")["events"] == 1
    assert run("preview", "bought")["events"] == 2
    project.sync()
    assert run("preview", "frozen")["events"] == len(project.rows("frozen")) == 1


def test_filters_of_discover(project: Project, run: Run) -> None:
    project.define({})
    project.load(SAMPLE)
    events = landed(project)
    since = run("discover", "--since", "2026-03-07", "--limit", "0")
    late = [event for event in events if str(event["time"].date()) >= "2026-03-07"]
    assert since["events"] == len(late)
    custom = run("discover", "--type", "custom", "--limit", "3")
    assert custom["events"] == sum(event["event"] is not None for event in events)
    assert len(custom["lines"]) == 3 < custom["line_count"]
    (found,) = run("discover", "--search", "order COMPL")["lines"]
    types = {item["field"]: item["type"] for item in found["properties"]}
    assert found["event"] == "Order Completed"
    assert types["properties.total"] == "double"
    assert types["properties.shipping.method"] == "text"
    assert types["properties.products"] == "json"
    assert (
        found["first_seen"]
        == min(e["time"] for e in events if e["event"] == "Order Completed").isoformat()
    )
    project.set_vars(property_types={"total": "text"})
    (found,) = run("discover", "--search", "order COMPL")["lines"]
    assert {"field": "properties.total", "column": "total", "type": "text"} in found["properties"]

    project.set_vars(label_custom_events="all")
    assert run("discover", "--type", "custom")["not_labeled"] == 0
    (found,) = run("discover", "--search", "order COMPL", "--all")["lines"]
    assert found["labels"] == {"order_completed": found["events"]}
    overlaps = run("preview", "--match", "event=Order Completed")
    assert overlaps["nearly_the_same"] == "order_completed"


def test_before_the_first_load_it_says_what_to_do(project: Project, run: Run) -> None:
    for command in (["discover"], ["preview", "order_completed"], ["label", "12345678"]):
        document = run(*command, code=1)
        assert "eventide load" in document["error"]
    # Nothing is asked of the warehouse here.
    assert run("label", "--event", "Never Sent")["key"] == "never_sent"
    twin = run("label", "--event", "Order Completed")
    assert (twin["key"], twin["same_rule"]) == ("order_completed_event", ["order_completed"])
    assert twin["file"] == "definitions/events/orders.yml"


def test_what_is_asked_wrongly(project: Project, run: Run) -> None:
    project.load(project.lines_file([track("Bought", 0), interaction("click", 1, path="/a")]))
    (line,) = run("discover", "--type", "click")["lines"]
    for arguments, told in {
        ("discover", "--since", "soon"): "2026-01-31",
        ("preview",): "--match FIELD=VALUE",
        ("preview", "order_complete"): "did you mean order_completed?",
        ("preview", "00000000"): "discover --all",
        ("preview", line["id"], "--event", "Bought"): "name one thing",
        ("preview", "--match", "event"): "write FIELD=VALUE",
        ("preview", "--match", "evnt=x"): "did you mean event?",
        ("preview", "--match", "path={contain: x}"): "did you mean contains?",
        ("preview", "--match", "path={contains: "): "not valid YAML",
        ("preview", "--match", "path=a", "--match", "path=b"): "path is there already",
        ("label",): "name one thing",
        ("label", "--match", "library=web"): "--name",
        ("label", "--event", "Bought", "--file", "mine.yml"): "definitions/events/mine.yml",
        ("label", line["id"], "--without", "pat"): "did you mean path?",
        ("label", line["id"], "--without", "path", "--without", "type"): "keep one",
        ("label", "--event", "x", "--without", "path"): "goes with LINE_ID",
    }.items():
        assert told in run(*arguments, code=2)["error"], arguments
    for arguments, told in {
        ("--key", "users"): "call this one users_event",
        ("--key", "Bought-It"): "write bought_it",
        ("--key", "order_completed"): "order_completed is defined here already",
        ("--key", "size_change"): "to size_change_event for example",
    }.items():
        refused = run("label", "--event", "Bought", *arguments,
                      "--file", "definitions/events/orders.yml", code=1)  # fmt: skip
        assert told in refused["error"]
    same = REPOSITORY / "definitions/events/orders.yml"
    assert (project.directory / "definitions/events/orders.yml").read_text() == same.read_text()


def test_reading_leaves_the_warehouse_as_it_is(project: Project, run: Run) -> None:
    project.load(project.lines_file([track("Bought", 0)]))
    where = load_target(project.target, project.directory)
    warehouse = open_warehouse(where, read_only=True)
    try:
        with pytest.raises(WarehouseError, match="read-only"):
            warehouse.execute("create table public_note (a bigint)")
    finally:
        warehouse.close()
    if project.target == "duckdb":
        path = Path(os.environ["EVENTIDE_DUCKDB_PATH"])
        before = path.read_bytes()
        reader = subprocess.Popen(
            [sys.executable, "-c",
             f"import duckdb; c = duckdb.connect({str(path)!r}, read_only=True);"
             "print(1, flush=True); input()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert reader.stdout is not None
        reader.stdout.readline()
        try:
            assert run("discover")["events"] == 1
        finally:
            reader.communicate("\n")
        assert path.read_bytes() == before


def test_on_a_terminal_it_asks(project: Project, run: Run) -> None:
    events = [interaction("click", 0, target_text="Go", path="/a")]
    project.load(project.lines_file([*events, interaction("click", 1, target_text="Go")]))
    line = run("discover", "--search", "/a")["lines"][0]
    terminal, other = os.openpty()
    process = subprocess.Popen(
        [*COMMAND, "label", line["id"], "--target", project.target],
        stdin=other, stdout=other, stderr=other, cwd=project.directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    os.close(other)
    # Keeps the text, not the path; takes the name proposed, then a key and the file proposed.
    os.write(terminal, b"y\nn\n\ngone\n\n")
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:  # how Linux says that nobody writes to the terminal any more
        pass
    assert process.wait() == 0, shown
    assert b"Go - Click" in shown
    assert b"match: {type: click, target_text: Go}" in shown
    assert run("preview", "gone")["events"] == 2
