"""People in tests of forgetting: values that can be searched for, and where they still are."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loader.forgetting.person import Kind, Request
from loader.forgetting.run import Outcome
from loader.forgetting.run import forget as run
from loader.labels.generate import generate
from loader.landing.values import values_in
from tests.functional.command_line import Table, all_tables
from tests.functional.events import alias, identify, page, track
from tests.functional.project import Project
from tests.functional.servers import empty_database
from tests.reference.hashing import hash63
from tests.reference.identity import Aliases, resolve
from tests.reference.landing import without_duplicates
from tests.reference.settings import Settings

ANN, BOB, KIOSK = "ann@a.example", "bob@b.example", "kiosk-7"
_PLACEHOLDERS = {"undefined", "null", " ", "Guest"}
BOUGHT = {"bought": {"name": "Bought", "match": {"event": "Bought"}}}
#: What only Ann ever said.
MOTTO = "unforgettable-words"
#: What else tells of Ann.
THEIRS = ("ann-", "phone-of-ann", "anonymous-before-ann", MOTTO)


def a_kiosk() -> list[dict[str, Any]]:
    """Ann and Bob on one device, Ann on one of her own too, which she aliased."""
    return [
        track("Bought", 0, id="anonymous-before-ann", anonymousId=KIOSK),
        identify(ANN, 1, {"email": ANN, "motto": MOTTO}, id="ann-1", anonymousId=KIOSK),
        track("Bought", 2, {"price": 2}, id="ann-2", anonymousId=KIOSK),
        identify(BOB, 3, {"email": BOB}, id="bob-1", anonymousId=KIOSK),
        track("Bought", 4, {"price": 4}, id="bob-2", anonymousId=KIOSK),
        track("Bought", 5, id="ann-5", anonymousId="phone-of-ann"),
        alias("phone-of-ann", ANN, 6, id="ann-6", anonymousId="phone-of-ann"),
        alias("ann-in-the-shop", ANN, 7, id="ann-7", anonymousId="phone-of-ann"),
        page("https://x.example/", 8, id="ann-8", userId="ann-in-the-shop", anonymousId=None),
    ]


def with_a_kiosk(project: Project) -> Path:
    """Let the project be one in which the kiosk's calls are synced, and return their file.

    Synced once for all tests: to copy a warehouse takes no time.
    """
    project.define(BOUGHT)
    file = project.lines_file(a_kiosk())
    if project.target == "duckdb":
        live = Path(os.environ["EVENTIDE_DUCKDB_PATH"])
        saved = live.with_name("kiosk.duckdb")
        if not saved.exists():
            project.sync(file)
            shutil.copy(live, saved)
        shutil.copy(saved, live)
    elif not _has_database(project, "eventide_kiosk"):
        project.sync(file)
        empty_database(os.environ, "eventide_kiosk", like="eventide_test")
    else:
        empty_database(os.environ, "eventide_test", like="eventide_kiosk")
    generate(project.directory)
    return file


def _has_database(project: Project, name: str) -> bool:
    return bool(project.query(f"select 1 as n from pg_database where datname = '{name}'"))


def landed(project: Project) -> set[str]:
    return {row["message_id"] for row in project.query("select message_id from {raw}.events")}


def forget(project: Project, kind: Kind, value: object, **options: Any) -> Outcome:
    """What the command does, without its questions."""
    outcome = run(
        Request(kind, str(value)),
        target=project.target,
        project_dir=project.directory,
        **options,
    )
    assert outcome is not None
    return outcome


def named(world: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """The world with ids that no other value contains, and without two properties that share a
    column: which of these counts in a row is learnt from everybody."""
    return [[_named(call) for call in batch] for batch in world]


def long_name(value: str) -> str:
    """An id of a world in the form that can be searched for."""
    return value if value in _PLACEHOLDERS else f"«{value}»@x.example"


def _named(call: dict[str, Any]) -> dict[str, Any]:
    call = dict(call)
    for key in ("messageId", "anonymousId", "userId", "previousId"):
        if key in call:
            call[key] = long_name(call[key])
    for key in ("properties", "traits"):
        if key in call:
            call[key] = {name: v for name, v in call[key].items() if name != "Price"}
    return call


def raw_calls(project: Project) -> list[dict[str, Any]]:
    """The calls that count, resolved by the reference: `user_id`, `own`, `in_force` ..."""
    calls = without_duplicates(project.query("select * from {raw}.events"))
    resolve(calls, Aliases(calls, Settings()), Settings())
    return calls


def of_user(calls: list[dict[str, Any]], user_id: int) -> tuple[set[str], set[str]]:
    """By the reference: messages that must go with a user, and every value that tells them."""
    aliases = Aliases(calls, Settings())
    own = [call for call in calls if call["user_id"] == user_id]
    identities = {name for call in own for name in (call["own"], call["in_force"]) if name}
    roots = {aliases.root.get(name, name) for name in identities}
    identities |= {
        name for name, root in aliases.root.items() if hash63(f"identity:{root}") == user_id
    }
    others = {call["anonymous_id"] for call in calls if call["user_id"] != user_id}
    devices = {call["anonymous_id"] for call in own} - others - {None}
    # An alias names devices as well; one that others use is not the person's.
    spoken = {call["own"] for call in own}
    identities = {name for name in identities | roots if name in spoken or name not in others}
    messages = {call["message_id"] for call in own}
    messages |= {
        call["message_id"]
        for call in calls
        if call["previous_id"] in identities | devices and call["previous_id"] not in _PLACEHOLDERS
    }
    return messages, (identities | devices | messages) - others


def of_device(calls: list[dict[str, Any]], device: str) -> tuple[set[str], set[str]]:
    """The same for a device; a name that others bear as well stays theirs."""
    messages = {
        call["message_id"]
        for call in calls
        if device in (call["anonymous_id"], call["previous_id"])
    }
    bear = {call["identity"] for call in calls if call["message_id"] not in messages}
    return messages, {device, *messages} - bear


def places(project: Project, values: Iterable[str]) -> list[str]:
    """Every column of every table of our schemas in which one of the values still is."""
    values = list(values)
    columns: dict[str, list[str]] = {}
    for row in project.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('{main}', '{raw}', '{internal}')"
    ):
        table = '"{table_schema}"."{table_name}"'.format(**row)
        columns.setdefault(table, []).append(row["column_name"])

    def count(column: str) -> str:
        sought = " or ".join(
            f"position('{value}' in cast(\"{column}\" as text)) > 0" for value in values
        )
        return f'count(case when {sought or "false"} then 1 end) as "{column}"'

    counted = project.queries(
        f"select {', '.join(map(count, names))} from {table}" for table, names in columns.items()
    )
    return [
        f"{table}.{column}: {n} rows"
        for table, (row,) in zip(columns, counted, strict=True)
        for column, n in row.items()
        if n
    ]


def in_statistics(project: Project, values: Iterable[str]) -> list[dict[str, Any]]:
    """Columns of which PostgreSQL's planner knows one of the values."""
    if project.target != "postgres":
        return []
    known = "concat(most_common_vals::text, histogram_bounds::text)"
    sought = " or ".join(f"position('{value}' in {known}) > 0" for value in values)
    return project.query(
        "select tablename, attname from pg_stats"
        f" where schemaname in ('{{main}}', '{{raw}}', '{{internal}}') and ({sought})"
    )


def inner_tables(project: Project) -> dict[str, list[str]]:
    """Rows of the models' own tables, but for what tells of syncs: their numbers, which loads and
    which calls were new to them."""
    models = [
        row["model"]
        for row in project.query(
            "select distinct model from {internal}.model_syncs"
            " where not in_output and model not in ('changed_calls', 'loads_synced')"
        )
    ]
    found = project.queries(f"select * from {{internal}}.{model}" for model in models)
    return {
        model: sorted(
            json.dumps({k: v for k, v in row.items() if k != "sync_id"}, default=str)
            for row in rows
        )
        for model, rows in zip(models, found, strict=True)
    }


def everything(project: Project) -> tuple[dict[str, Table], dict[str, list[str]]]:
    """All rows of all tables that models make."""
    return all_tables(project), inner_tables(project)


def in_rejected_lines(project: Project) -> set[str]:
    """Every value that a rejected line has."""
    rows = project.query("select line from {raw}.rejected_lines where line is not null")
    return {value for row in rows for value in values_in(row["line"])}
