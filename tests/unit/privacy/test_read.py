"""Reading privacy.yml: what is wrong is told with file, line and the way out."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from loader.labels.problems import DefinitionError
from loader.labels.read import read_definitions
from loader.labels.schema import PRIVACY_SCHEMA, schemas
from loader.privacy.read import read_privacy

GOOD = """
privacy:
  drop: [properties.card_number, "properties.*.password", user_properties.ssn, title]
  hash: [user_properties.email, identity]
  truncate_ip: true
  drop_query: [token, "user[mail]"]
"""


@pytest.fixture
def write(tmp_path: Path) -> object:
    def make(text: str, name: str = "privacy.yml") -> Path:
        (tmp_path / "definitions").mkdir(exist_ok=True)
        (tmp_path / "definitions" / name).write_text(text)
        root = Path(__file__).resolve().parents[3]
        for link in ("macros", "dbt_project.yml"):
            if not (tmp_path / link).exists():
                (tmp_path / link).symlink_to(root / link)
        return tmp_path

    return make


def test_a_file_with_everything(write, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("EVENTIDE_SALT", "s4lt")
    rules = read_privacy(write(GOOD))
    assert rules is not None
    assert rules.columns() == {"title": "drop"}
    hidden = [name for name, _ in rules.identities]
    assert hidden == ["identity", "previous_id", "anonymous_id"]
    assert "s4lt" not in repr(rules)
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[PRIVACY_SCHEMA]))
    assert list(validator.iter_errors(yaml.safe_load(GOOD))) == []


@pytest.mark.parametrize("text", ["", "privacy:", "privacy: {}", "privacy: {drop: []}"])
def test_no_rules(write, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read_privacy(write(text)) is None


@pytest.mark.parametrize("salt", [None, "", "  "])
def test_a_hash_needs_a_salt(write, salt: str | None, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    if salt is None:
        monkeypatch.delenv("EVENTIDE_SALT", raising=False)
    else:
        monkeypatch.setenv("EVENTIDE_SALT", salt)
    with pytest.raises(DefinitionError, match=r"privacy\.yml:4: hash needs a salt"):
        read_privacy(write(GOOD))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "privacy:\n  drop:\n  - properties.a\n  - propertys.b\n",
            "privacy.yml:4: drop: propertys.b",
        ),
        ("privacy:\n  drop: [identity]\n", "privacy.yml:2: drop: without identity"),
        (
            "privacy:\n  hsah: [properties.a]\n",
            "privacy.yml:2: unknown key hsah; did you mean hash?",
        ),
        ("privacy:\n  hash: properties.a\n", "privacy.yml:2: hash: "),
        ("privacy:\n  drop_query: ['a b']\n", "privacy.yml:2: "),
        ("privacy:\n  truncate_ip: 24\n", "privacy.yml:2: truncate_ip: "),
        ("drop: []\n", "privacy.yml:1: unknown key drop; known are: privacy."),
        ("- a\n", "privacy.yml:1: the file must begin with privacy:."),
        ("privacy: [\n", "privacy.yml:"),
    ],
)
def test_what_is_wrong(write, text: str, told: str) -> None:  # type: ignore[no-untyped-def]
    project = write(text)
    with pytest.raises(DefinitionError) as landing:
        read_privacy(project)
    assert told in str(landing.value)
    # Not only a load finds it: whoever changes the file and plans or generates does.
    with pytest.raises(DefinitionError) as planning:
        read_definitions(project, {})
    assert str(planning.value) == str(landing.value)


def test_a_file_of_another_ending_is_no_silence(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DefinitionError, match=r"call it definitions/privacy\.yml"):
        read_privacy(write(GOOD, "privacy.yaml"))
