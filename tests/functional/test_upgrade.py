"""A newer wheel over an older one: a project goes on, and what is its own stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.events import identify, page, track
from tests.functional.project import Project
from tests.functional.reference import rows_of_all
from tests.functional.wheel import Installed, build_wheel

EVENTS = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}
SEGMENTS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}}
OWN = {"EVENTIDE_DUCKDB_PATH": "eventide.duckdb"}
# Another version, a macro that reads otherwise, and generated files that do.
NEWER = {
    "pyproject.toml": ('\nversion = "', '\nversion = "9'),
    "macros/dialect/trim_spaces.sql": ("other white space stays.", "all other white space stays."),
    "loader/labels/render_models.py": ("Change that, not this file.", "Change that instead."),
}
SPENDERS = (
    "select u.user_id, count(*) as orders from {{ ref('bought') }} as b"
    " inner join {{ ref('users') }} as u on b.user_id = u.user_id group by u.user_id"
)
# Does what Eventide's does, and is seen in the SQL.
TRIM = (
    "{% macro default__trim_spaces(text) %}/* ours */ {{ eventide.default__trim_spaces(text) }}"
    "{% endmacro %}"
)

pytestmark = pytest.mark.xdist_group("wheel")


def files_of_theirs(shop: Path) -> dict[str, bytes]:
    """Everything that people write and commit."""
    folders = [shop / name for name in ("definitions", "models", "macros")]
    files = [path for folder in folders for path in folder.rglob("*.*ml")]
    files += [path for folder in folders for path in folder.rglob("*.sql")]
    files += [shop / name for name in ("dbt_project.yml", "profiles.yml", "packages.yml")]
    return {str(path.relative_to(shop)): path.read_bytes() for path in files}


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_project_goes_on_with_a_newer_version(
    wheel: Path, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [
        page("https://shop.example/", 0, anonymousId="d"),
        track("Bought", 1, {"total": 5}, anonymousId="d"),
        track("Bought", 2, anonymousId="e"),
        identify(" ann ", 3, {"plan": "pro"}, anonymousId="d"),
    ]
    first = project.lines_file(events)
    second = project.lines_file([track("Bought", 2_000, anonymousId="d")])

    installed = Installed(tmp_path / "environment", wheel)
    installed.run("eventide", "init", "shop", folder=tmp_path)
    shop = tmp_path / "shop"

    def run(*arguments: str, code: int = 0) -> Any:
        printed = installed.run("eventide", *arguments, "--json", folder=shop, env=OWN, code=code)
        return json.loads(printed)

    (shop / "definitions/events/labels.yml").write_text(yaml.safe_dump({"events": EVENTS}))
    (shop / "definitions/segments.yml").write_text(yaml.safe_dump({"segments": SEGMENTS}))
    for path, text in {"models/spenders.sql": SPENDERS, "macros/trim.sql": TRIM}.items():
        (shop / path).parent.mkdir()
        (shop / path).write_text(text)
    run("sync", str(first))
    before = files_of_theirs(shop)
    generated = shop / "eventide/models/events/bought.sql"
    macro = shop / "eventide/installed/macros/dialect/trim_spaces.sql"
    assert NEWER["loader/labels/render_models.py"][0] in generated.read_text()
    assert NEWER["macros/dialect/trim_spaces.sql"][1] not in macro.read_text()

    installed.install(build_wheel(tmp_path / "newer", NEWER))

    assert NEWER["macros/dialect/trim_spaces.sql"][1] in macro.read_text()
    stale = run("generate", "--check", code=1)
    assert {"eventide/models/events/bought.sql", "definitions/schema/events.json"} <= {
        *stale["files"]
    }
    assert {table["action"] for table in run("plan")["tables"]} == {"nothing"}
    compiled = shop / "target/compiled/eventide/installed/models/staging/stg_calls.sql"
    compiled.unlink()
    run("sync", str(second))
    assert NEWER["loader/labels/render_models.py"][1] in generated.read_text()
    run("generate", "--check")
    assert files_of_theirs(shop) == before
    assert "/* ours */" in compiled.read_text()

    project.define(EVENTS, SEGMENTS)
    project.sync(first, second)
    expected = rows_of_all(project)
    monkeypatch.setenv("EVENTIDE_DUCKDB_PATH", str(shop / "eventide.duckdb"))
    theirs = Project(shop, "duckdb")
    found = rows_of_all(theirs)
    assert [json.loads(row)["orders"] for row in found.pop("spenders")] == [1, 2]
    rebuilt = theirs.query(
        "select model from {internal}.model_syncs where sync_id = 2 and rebuilt and in_output"
    )
    assert rebuilt == []
    assert found == expected
