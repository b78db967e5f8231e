"""Messages about definitions say what is wrong at its place, and nothing that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_checking import project, run

__all__ = ["project"]


def problems_of(project: Path, name: str, text: str) -> list[str]:
    """What `generate --check` prints, with this definition file."""
    path = project / "definitions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    _, _, errors = run(project, "generate", "--check")
    return [line.strip() for line in errors.splitlines() if "definitions/" in line]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "segments.yml",
            "segments:\n  vip:\n    name: VIP\n    match:\n"
            "      has_done: {event: bought, at_leest: 2}\n",
            ["segments.yml:5: has_done: unknown key at_leest; did you mean at_least?"],
        ),
        (
            "schedule.yml",
            "schedules:\n  duckdb:\n    sync:\n      every: 1 hours\n      crn: x\n",
            ["schedule.yml:5: unknown key crn; did you mean cron?"],
        ),
        (
            "schedule.yml",
            "schedules:\n  duckdb:\n    sync: {every: 1 hours}\n    tables:\n      bought:\n"
            "        every: 1 day\n        weekly: x\n    quiet_hours:\n"
            "      - from: '22:00'\n        too: '06:00'\n",
            [
                "schedule.yml:7: unknown key weekly; known are: calendar, cron, every, "
                "quiet_hours, time_zone, windows.",
                "schedule.yml:9: to is missing; add to: ...",
                "schedule.yml:10: unknown key too; did you mean to?",
            ],
        ),
        (
            "schedule.yml",
            "schedules:\n  duckdb:\n    time_zone: Europe/Berln\n    sync: {every: 1 hour}\n",
            ["schedule.yml:3: time_zone: no time zone Europe/Berln; did you mean Europe/Berlin?"],
        ),
        (
            "schedule.yml",
            "schedules:\n  duckdb:\n    tables: {bought: {every: 1 day}}\n",
            ["schedule.yml:2: tables: of which sync? Write sync, too."],
        ),
        (
            "sequences.yml",
            "sequences:\n  nightly:\n    steps:\n      - sync: buyers\n        on_rejected: halt\n",
            [
                "sequences.yml:5: on_rejected: Input should be 'stop' or 'go_on'; not 'halt'.",
            ],
        ),
        (
            "destinations.yml",
            "destinations:\n  crm: {type: sql, url: 'sqlite:///crm.db'\n",
            ["destinations.yml:3: not valid YAML"],
        ),
        (
            "destinations.yml",
            "destination:\n  crm: {type: sql, url: 'sqlite:///crm.db'}\n",
            ["destinations.yml:1: unknown key destination; did you mean destinations?"],
        ),
    ],
)
def test_only_what_is_true_is_told(project: Path, name: str, text: str, told: list[str]) -> None:
    found = problems_of(project, name, text)
    assert len(found) == len(told), found
    for line, expected in zip(found, told, strict=True):
        assert f"definitions/{expected}" in line
        assert not expected.endswith((".", "?")) or line.endswith(expected)


def test_a_destination_that_is_not_there_is_told_beside_one_that_is_wrong(project: Path) -> None:
    found = problems_of(
        project, "destinations.yml", "destinations:\n  crn: {type: sql, ul: 'sqlite:///x.db'}\n"
    )
    assert any("no destination crm; did you mean crn?" in line for line in found)
    assert any("destinations.yml:2: unknown key ul; did you mean url?" in line for line in found)
