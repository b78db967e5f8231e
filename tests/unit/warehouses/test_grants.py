"""The scripts in grants/: what they let whom do, and that their dialect's grammar takes them.

Only PostgreSQL's is run (tests/functional/test_grants.py). Of the others sqlglot reads what it
knows; the few forms that it does not are those of the vendors' manuals, written down here.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

FOLDER = Path(__file__).resolve().parents[3] / "grants"
SCHEMAS = {f"main_production{suffix}" for suffix in ("", "_raw", "_internal", "_activation")}
READS = {"usage", "select", "roles/bigquery.datareader", "roles/bigquery.dataviewer"}
#: What sqlglot passes on unread, by dialect: the whole statement in lower case.
UNREAD = {
    "redshift": [
        r"create user \w+ password disable",
        r"create group \w+",
        r"create schema if not exists \w+ authorization eventide_loader",
        r"grant select on all tables in schema \w+ to (group )?\w+",
        r"alter default privileges for user eventide_loader in schema \w+"
        r" grant select on tables to (group )?\w+",
    ],
    "snowflake": [
        r"create role if not exists \w+",
        r"grant ownership on schema analytics\.\w+ to role eventide_loader copy current grants",
        r"grant select on (all|future) (tables|views) in schema analytics\.\w+ to role \w+",
    ],
    "bigquery": [],
}
_GRANT = re.compile(
    r"grant (?P<right>.+?) on (?P<what>.*?)\b(?P<schema>main_production\w*)\b.*? to (?P<who>.+)$"
)
_DEFAULT = re.compile(r"in schema (?P<schema>\w+) grant (?P<right>\w+) on tables to (?P<who>.+)$")


def statements(dialect: str) -> list[str]:
    """The script's statements, in lower case and one line, without quotes and comments."""
    text = re.sub(r"--.*", "", (FOLDER / f"{dialect}.sql").read_text())
    parts = (" ".join(part.split()).lower() for part in text.split(";"))
    return [re.sub(r'[`"]', "", part) for part in parts if part]


@pytest.mark.parametrize("dialect", UNREAD)
def test_the_grammar_takes_it(dialect: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="sqlglot")
    parsed = sqlglot.parse((FOLDER / f"{dialect}.sql").read_text(), dialect=dialect)
    written = statements(dialect)
    assert len(parsed) == len(written)
    for tree, text in zip(parsed, written, strict=True):
        if isinstance(tree, exp.Command):
            assert any(re.fullmatch(form, text) for form in UNREAD[dialect]), text
        else:
            assert isinstance(tree, exp.Grant | exp.Create), text


@pytest.mark.parametrize("dialect", UNREAD)
def test_readers_read_the_output_and_planners_write_nothing(dialect: str) -> None:
    rights: dict[str, dict[str, set[str]]] = {}
    for text in statements(dialect):
        if found := _DEFAULT.search(text) or _GRANT.match(text):
            who = found["who"].replace("eventide-", "eventide_")
            who = next(
                role for role in ("loader", "reader", "planner") if f"eventide_{role}" in who
            )
            rights.setdefault(who, {}).setdefault(found["schema"], set()).add(found["right"])
    assert set(rights["reader"]) == {"main_production"}
    assert set(rights["planner"]) == SCHEMAS
    for role in ("reader", "planner"):
        for schema, given in rights[role].items():
            assert given <= READS, (role, schema)
            assert given & {"select", "roles/bigquery.dataviewer"}, (role, schema)
    owned = {
        s for text in statements(dialect) for s in re.findall(r"exists (\w+) authorization", text)
    }
    assert owned | set(rights.get("loader", ())) == SCHEMAS
