"""Problems of definitions/alerts.yml: each with its file, its line and the way out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from loader.alerts.entry import EmailEntry, FailureRule, StalenessRule
from loader.alerts.read import read_alerts
from loader.labels.problems import DefinitionError
from loader.labels.schema import ALERTS_SCHEMA, schemas

ALERTS = """\
alerts:
  channels:
    team:
      type: slack
      url: "{{ env_var('SLACK_ALERTS') }}"
    on_call:
      type: email
      host: smtp.example.com
      sender: Eventide <eventide@example.com>
      to: [data@example.com]
  rules:
    broken:
      when: failure
      tell: [team, on_call]
    old:
      when: staleness
      max_minutes: 90
      tell: [on_call]
"""


def project(folder: Path, text: str = ALERTS) -> Path:
    (folder / "definitions").mkdir()
    (folder / "definitions/alerts.yml").write_text(text)
    return folder


def test_what_is_not_said_is_sensible(tmp_path: Path) -> None:
    found = read_alerts(project(tmp_path))
    assert found is not None
    broken, old = found.rules["broken"], found.rules["old"]
    assert isinstance(broken, FailureRule)
    assert (broken.of, broken.recovery) == (["sync", "load", "activation"], True)
    assert isinstance(old, StalenessRule)
    assert old.of == ["sync"]
    mail = found.channels["on_call"]
    assert isinstance(mail, EmailEntry)
    assert (mail.tls, mail.port) == ("starttls", None)


def test_without_the_file_there_is_nothing(tmp_path: Path) -> None:
    assert read_alerts(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("type: slack", "type: slak", r"alerts.yml:4: team: type: .* did you mean slack"),
        ("      type: slack\n", "", r"alerts.yml:3: team: type is missing; .*webhook"),
        ("when: failure", "when: fails", r"alerts.yml:13: broken: when: .*did you mean failure"),
        ("[team, on_call]", "[team, on_cal]", r"alerts.yml:14: broken: there is no channel on_cal"),
        ("[team, on_call]", "[]", r"alerts.yml:14: "),
        ("max_minutes: 90", "max_minuts: 90", r"alerts.yml:17: unknown key max_minuts; did you"),
        ("      max_minutes: 90\n", "", r"alerts.yml:15: max_minutes is missing"),
        ("max_minutes: 90", "max_minutes: soon", r"alerts.yml:17: max_minutes: "),
        ("max_minutes: 90", "max_minutes: 90\n      of: [sinc]", r"alerts.yml:18: of: "),
        (
            "when: failure",
            "when: failure\n      of: [activation.crm]",
            r"alerts.yml:14: .* no sync",
        ),
        ("host: smtp", "tls: none\n      user: a\n      password: b\n      host: smtp", "over TLS"),
        ("host: smtp", "user: a\n      host: smtp", "belong together"),
        ("  channels:", "  chanels:", r"alerts.yml:2: unknown key chanels; did you mean channels"),
        ("alerts:", "alert:", r"alerts.yml:1: unknown key alert; did you mean alerts"),
        ("    team:", "    Team:", r"alerts.yml:3: 'Team': a name has small letters"),
    ],
)
def test_problems(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in ALERTS
    with pytest.raises(DefinitionError, match=told):
        read_alerts(project(tmp_path, ALERTS.replace(old, new, 1)))


def test_one_sync_of_activation_can_be_named(tmp_path: Path) -> None:
    named = ALERTS.replace("when: failure", "when: failure\n      of: [activation.crm]")
    project(tmp_path, named)
    (tmp_path / "definitions/destinations.yml").write_text(
        'destinations:\n  crm: {type: sql, url: "sqlite:///crm.db"}\n'
    )
    (tmp_path / "definitions/syncs").mkdir()
    (tmp_path / "definitions/syncs/crm.yml").write_text(
        "syncs:\n  crm: {model: {ref: users}, primary_key: user_id, destination: crm, "
        "into: people, mode: mirror, fields: {email: email}}\n"
    )
    assert read_alerts(tmp_path) is not None


def test_another_ending_is_not_read(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "definitions/alerts.yml").rename(tmp_path / "definitions/alerts.yaml")
    with pytest.raises(DefinitionError, match=r"call it definitions/alerts.yml"):
        read_alerts(tmp_path)


def test_editors_are_told_the_same() -> None:
    import jsonschema

    schema = json.loads(schemas()[ALERTS_SCHEMA])
    valid = YAML(typ="safe").load(ALERTS)
    jsonschema.validate(valid, schema)
    changes: tuple[dict[str, Any], ...] = (
        {"when": "fails"},
        {"of": ["sinc"]},
        {"tell": []},
        {"unknown": 1},
    )
    for change in changes:
        wrong = YAML(typ="safe").load(ALERTS)
        wrong["alerts"]["rules"]["broken"] |= change
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_the_example_of_the_guide_is_valid(tmp_path: Path) -> None:
    guide = Path(__file__).parents[3] / "docs/guides/alerts.md"
    example = guide.read_text().split("```yaml\n")[1].split("```")[0]
    found = read_alerts(project(tmp_path, example))
    assert found is not None
    assert {rule.when for rule in found.rules.values()} == {
        "failure",
        "staleness",
        "rejected",
        "volume",
    }
    assert {channel.type for channel in found.channels.values()} == {"slack", "email", "webhook"}
