"""The catalog of properties, walked by SQL in the warehouse: as landing makes it from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.events import track
from tests.functional.hostile import NAMES, PROPERTIES
from tests.functional.mapped.outside import call, fill, map_tables
from tests.functional.mapped.test_tables import taken_in
from tests.functional.project import Project

_DEEP: dict[str, Any] = {"leaf": 1}
for _ in range(12):
    _DEEP = {"d": _DEEP}

# As texts: what a number is depends on how it is written.
BODIES = [
    json.dumps(PROPERTIES),
    json.dumps({"select": "text", "list_deep": [1, 2], "": "x", "0": 1.5, "a.b": 5}),
    json.dumps(_DEEP),
    '{"n": 9007199254740992, "w": 9007199254740993, "low": -9223372036854775808}',
    '{"wide": 9223372036854775808, "huge": 12345678901234567890123, "n": 1.0, "e": 1e3}',
    '{"t": "2026-03-03", "u": "2026-03-03T12:00:00.5+01:00", "no": "2026-02-30", "x": "noon"}',
    '{"b": true, "nothing": null, "empty": {}, "none": [], "of": {"nothing": null}}',
]


def catalog(project: Project) -> list[tuple[Any, ...]]:
    """What was seen, without the loads that saw it."""
    columns = "scope, call, type, event, path, column_name, kind, first_time"
    rows = project.query(f"select {columns} from {{raw}}.seen_properties")
    return sorted(tuple(map(str, row.values())) for row in rows)


@pytest.mark.proves("Raw events where they lie, in tables of others")
def test_sql_sees_what_landing_sees(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [call(place, body=body) for place, body in enumerate(BODIES)]
    rows += [call(place, name=name) for place, name in enumerate(NAMES, len(BODIES))]
    rows.append(call(90, kind="identify", name=None, traits='{"plan": "a", "deep": {"x": 1}}'))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("EVENTIDE_DUCKDB_PATH", str(tmp_path / "landed.duckdb"))
        landed = Project.copy(tmp_path / "landed", "duckdb")
        landed.load(landed.lines_file(map(_line, rows)))
        expected = catalog(landed)
        events = landed.query(
            "select call, type, event, library, first_time from {raw}.seen_events"
        )
    fill(project, rows)
    map_tables(project, shop={})
    assert taken_in(project).landed == len(rows)
    assert catalog(project) == expected
    found = project.query("select call, type, event, library, first_time from {raw}.seen_events")
    assert sorted(map(str, found)) == sorted(map(str, events))


def _line(row: dict[str, Any]) -> str:
    line = track(row["name"], 0, id=row["id"], timestamp=row["happened"].isoformat() + "Z")
    body = row.get("body", "{}")
    if row["kind"] == "identify":
        line |= {"type": "identify", "traits": json.loads(row["traits"])}
        line.pop("event", None)
    return json.dumps(line).replace('"properties": {}', f'"properties": {body}')
