"""Problems of schedules: each with its file, its line and the way out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from activation.read import read_activation
from activation.sequences import read_sequences
from loader.labels.problems import DefinitionError
from loader.scheduling.read import next_sync_at, read_schedules

SCHEDULE = """\
schedules:
  production:
    time_zone: Europe/Berlin
    sync: {cron: "*/20 * * * *"}
    quiet_hours:
      - {from: "22:00", to: "06:00"}
    tables:
      size_change: {calendar: {days: [sunday], at: "07:00"}}
"""
SYNCS = """\
syncs:
  people: &it
    model: {ref: people}
    primary_key: id
    destination: crm
    into: people
    mode: upsert
    fields: {plan: plan}
    schedule: {every: 1 hour}
  orders:
    <<: *it
    schedule:
      after: people
"""
SEQUENCES = """\
sequences:
  nightly:
    schedule: {after_dbt: true}
    steps:
      - people
      - {sync: orders, on_failure: go_on}
"""


def write(folder: Path, **texts: str) -> Path:
    (folder / "definitions/syncs").mkdir(parents=True)
    (folder / "definitions/destinations.yml").write_text(
        "destinations:\n  crm: {type: sql, url: 'sqlite:///crm.db'}\n"
    )
    for name, text in {"schedule": SCHEDULE, "syncs/a": SYNCS, "sequences": SEQUENCES}.items():
        (folder / f"definitions/{name}.yml").write_text(texts.get(name.partition("/")[0], text))
    return folder


def test_the_next_sync_is_told_by_the_target_s_schedule(tmp_path: Path) -> None:
    write(tmp_path)
    found = next_sync_at(tmp_path, "production", datetime(2026, 7, 1, 19, 50))
    # 21:50 in Berlin; at 22:00 it is quiet there until 06:00.
    assert found == datetime(2026, 7, 2, 4)
    assert next_sync_at(tmp_path, "dev", datetime(2026, 7, 1)) is None
    assert read_schedules(tmp_path / "definitions") == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("*/20 * * * *", "*/20 * * *", r"yml:4: .*five fields"),
        ("*/20 * * * *", "@daily", r"yml:4: .*five fields"),
        ("*/20 * * * *", "0 0 * R *", r"yml:4: .*five fields"),
        ("*/20 * * * *", "0 0 30 2 *", r"yml:4: .*no day that there ever is"),
        ("*/20 * * * *", "0 25 * * *", r"yml:4: .*out of range"),
        ('{cron: "*/20 * * * *"}', "{every: 2 moons}", r"yml:4: .*as in 6 hours"),
        ('{cron: "*/20 * * * *"}', '{every: 1 day, cron: "0 0 * * *"}', r"yml:4: .*only one"),
        ('{cron: "*/20 * * * *"}', "{after: people}", r"yml:4: unknown key after"),
        ("Europe/Berlin", "Europe/Berln", r"no time zone .*Europe/Berlin"),
        ('"22:00"', '"25:00"', r"yml:6: .*no time of day"),
        ('{from: "22:00", to: "06:00"}', '{from: "00:00", to: "00:00"}', r"yml:4: .*leave no hour"),
        ("sunday", "sonday", r"yml:8: .*did you mean sunday"),
        ("at: ", "dates: [32], at: ", r"yml:8: .*no day of a month"),
        ("size_change", "sise_change", r"yml:8: .*did you mean size_change"),
        ("schedules:", "schedule:", r"yml:1: unknown key schedule; did you mean schedules"),
    ],
)
def test_problems_of_a_schedule(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, schedule=SCHEDULE.replace(old, new))
    with pytest.raises(DefinitionError, match=f"(?s)definitions/schedule.*{told}"):
        read_schedules(tmp_path, lambda: {"size_change", "order_completed"})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("after: people", "after: peeple", r"a.yml:13: after: no sync peeple; did you mean people"),
        ("every: 1 hour", "after: orders", r"people after orders after people: each waits"),
        ("after: people", "after: orders", r"a.yml:13: after: orders after orders: each waits"),
        ("every: 1 hour", "evry: 1 hour", r"a.yml:9: unknown key evry"),
        ("after: people", "after_dbt: false", r"a.yml:13: "),
        ("every: 1 hour", 'every: 1 hour, windows: [{from: "9", to: "17:00"}]', r"no time of day"),
    ],
)
def test_problems_of_a_sync_s_schedule(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, syncs=SYNCS.replace(old, new))
    with pytest.raises(DefinitionError, match=told):
        read_activation(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- people", "- peeple", r"sequences.yml:5: no sync peeple; did you mean people"),
        ("go_on", "goon", r"sequences.yml:6: "),
        ("after_dbt: true", "after: people", r"sequences.yml:3: after: people is a step of it"),
        ("after_dbt: true", "after: nobody", r"sequences.yml:3: after: no sync nobody"),
        ("nightly", "Nightly", r"sequences.yml:2: 'Nightly': a name has small letters"),
    ],
)
def test_problems_of_a_sequence(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, sequences=SEQUENCES.replace(old, new))
    syncs, _ = read_activation(tmp_path)
    with pytest.raises(DefinitionError, match=told):
        read_sequences(tmp_path, syncs)


def test_steps_stop_at_failures_unless_said(tmp_path: Path) -> None:
    syncs, _ = read_activation(write(tmp_path))
    first, second = read_sequences(tmp_path, syncs)["nightly"].steps
    assert (first.on_failure, first.on_rejected) == ("stop", "go_on")
    assert (second.sync, second.on_failure) == ("orders", "go_on")
