"""What the guides show to type in can be typed in: definitions, commands, SQL, Python."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlglot
import typer
import yaml

from loader.cli import app
from loader.landing.mapping import read_mapping
from tests.unit.docs.blocks import SHELL, Block, blocks, commands, named_commands
from tests.unit.docs.messages import ROOT

SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (ROOT / "definitions/schema").glob("*.json")
}
SCHEMAS["schedules"] = SCHEMAS["schedule"]
DIALECTS = ("postgres", "snowflake", "redshift", "bigquery", "duckdb")
#: Of a warehouse, in none of sqlglot's grammars.
NO_GRAMMAR = ("describe integration ",)
YAML = [block for block in blocks("yaml", "yml") if yaml.safe_load(block.text) is not None]
COMMANDS = list(commands())
_ROOT = typer.main.get_command(app)


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_is_what_its_schema_says(block: Block, tmp_path: Path) -> None:
    shown: dict[str, Any] = yaml.load(block.text, yaml.BaseLoader)  # no objects
    read = yaml.safe_load(block.text)
    (root,) = list(shown)[:1]
    if root in SCHEMAS:
        _validate(read, root)
    elif root == "vars":
        project = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
        assert not {key for key in shown["vars"] if f"{key}:" not in project}
    elif root == "eventide":
        profiles = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
        for target, settings in read["eventide"]["outputs"].items():
            assert settings == profiles["eventide"]["outputs"][target]
    elif root == "models":
        assert set(read["models"]) == {"eventide"}
    elif root == "time":
        mapping = tmp_path / "mapping.yml"
        mapping.write_text(block.text, encoding="utf-8")
        assert read_mapping(mapping).name.startswith("mapping:mapping@")
    elif root == "match":
        _validate({"events": {"shown": {"name": "Shown", **read}}}, "events")
    else:
        # An entry, without the root that it stands under.
        _validate({"events": read}, "events")


def _validate(shown: dict[str, Any], root: str) -> None:
    # In JSON dates are texts.
    jsonschema.validate(json.loads(json.dumps(shown, default=str)), SCHEMAS[root])


@pytest.mark.parametrize(
    ("block", "words"),
    COMMANDS,
    ids=[f"{block}-{' '.join(words)[:40]}" for block, words in COMMANDS],
)
def test_commands_exist_with_their_options(block: Block, words: list[str]) -> None:
    parse(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["snyc"], "No such command 'snyc'"),
        (["sync", "--no-loads"], "No such option: --no-loads"),
        (["activate", "runn"], "No such command 'runn'"),
        (["sync", "--wait", "long"], "valid number"),
        (["load", "--force=1"], "does not take a value"),
        (["activate", "resync"], "Missing parameter: name"),
    ],
)
def test_a_command_that_cannot_be_typed_in_is_found(words: list[str], told: str) -> None:
    with pytest.raises(Exception, match=told):
        parse(words)


def test_the_guides_show_commands() -> None:
    assert len(COMMANDS) > 90
    assert {words[0] for _, words in COMMANDS} >= {"load", "sync", "plan", "activate", "export"}


def test_commands_that_text_names_exist_with_their_options() -> None:
    """They have words such as LINE_ID in them, and may lack what they need."""
    named = list(named_commands())
    assert len(named) > 60
    for page, line in named:
        command: Any = _ROOT
        words = line.split()
        while words and hasattr(command, "commands"):
            assert words[0] in command.commands, f"{page}: eventide {line}"
            command = command.commands[words.pop(0)]
        options = {o for parameter in command.params for o in parameter.opts}
        options |= {o for parameter in command.params for o in parameter.secondary_opts}
        for word in words:
            if word.startswith("--"):
                assert word.split("=")[0].strip(",") in options, f"{page}: eventide {line}"


def test_recipes_of_make_that_are_shown_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = set(re.findall(r"^([a-z][a-z0-9-]*):.*## ", makefile, re.MULTILINE))
    lines = [line for block in blocks(*SHELL) for line in block.text.splitlines()]
    shown = {
        found[1] for line in lines if (found := re.match(r"(?:[A-Z_]+=\S+ )*make (\S+)", line))
    }
    assert {"sync", "test"} <= shown <= recipes


@pytest.mark.parametrize("block", blocks("sql"), ids=str)
def test_sql_is_sql(block: Block) -> None:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    lines = block.text.splitlines()
    text = "\n".join(line for line in lines if not line.startswith(NO_GRAMMAR))
    assert "{{" not in text, "call a block of Jinja `jinja`"
    for dialect in DIALECTS:
        try:
            sqlglot.parse(text, dialect=dialect)
            return
        except sqlglot.errors.ParseError as error:
            problem = str(error)
    pytest.fail(problem)


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_compiles(block: Block) -> None:
    compile(block.text, str(block), "exec")


def parse(words: list[str]) -> None:
    """Read the command line as `eventide` would, without running anything."""
    command: Any = _ROOT
    context = command.make_context("eventide", list(words))
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        context = found.make_context(name, rest, parent=context)
        command = found
