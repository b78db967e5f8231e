"""Descriptions are in the warehouse, as comments, for those who look there and not at the site."""

from __future__ import annotations

import pytest

from loader.cli.docs import docs
from loader.settings import SettingsError
from tests.functional.events import identify, page, track
from tests.functional.project import Project

NOTES = 'It\'s "paid": 100% {{ sure }} \\ $$, not put into the cart.'
BUYERS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}}
# (table, column, comment); no column for the table itself.
COMMENTS = {
    "duckdb": """
        select table_name, column_name, comment from duckdb_columns()
        where schema_name = '{main}'
        union all
        select table_name, null, comment from duckdb_tables() where schema_name = '{main}'
        union all
        select view_name, null, comment from duckdb_views() where schema_name = '{main}'
    """,
    "postgres": """
        select c.relname as table_name, a.attname as column_name, d.description as comment
        from pg_class as c
        inner join pg_description as d on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
        left join pg_attribute as a on c.oid = a.attrelid and d.objsubid = a.attnum
            and d.objsubid > 0
        where c.relnamespace = '{main}'::regnamespace
    """,
}
COMMENTS["redshift"] = COMMENTS["postgres"]


def bought(notes: str) -> dict[str, dict[str, object]]:
    return {"bought": {"name": "Bought", "match": {"event": "Bought"}, "notes": notes}}


def comments(project: Project) -> dict[tuple[str, str | None], str]:
    return {
        (row["table_name"], row["column_name"]): row["comment"]
        for row in project.query(COMMENTS[project.target])
        if row["comment"]
    }


def test_tables_and_columns_are_described_in_the_warehouse(project: Project) -> None:
    project.define(bought(NOTES), BUYERS)
    project.sync(
        project.lines_file(
            [
                page("https://shop.example/a", 0),
                track("Bought", 1, {"shipping": {"method": "post"}}),
                identify("ann", 2, {"plan": "pro"}),
            ]
        )
    )
    assert comments(project) == {}

    docs(persist=True, target=project.target, project_dir=project.directory)
    there = comments(project)
    assert there["bought", None].endswith(NOTES)
    assert there["bought", "shipping_method"] == (
        "Property `shipping.method` of the event as sent; text. First seen on 2026-03-02."
    )
    assert there["users", "plan"].startswith("User property `plan` at its latest value;")
    assert there["users", "email"] == "Latest value of the user property named email."
    assert there["sessions", None].startswith("One row per session")
    assert there["buyers", None].startswith("Buyers. One row for each user")
    columns = project.query(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = '{main}'"
    )
    told = {(row["table_name"], row["column_name"]) for row in columns}
    assert {key for key in there if key[1] is not None} == told

    # From here on each sync does it: what is new is told, and what it built anew.
    project.set_vars(persist_descriptions=True)
    project.define(bought("Paid."), BUYERS)
    project.sync(project.lines_file([track("Bought", 3, {"gift": True})]))
    later = comments(project)
    assert later["bought", None].endswith("\n\nPaid.")
    assert later["bought", "gift"].startswith("Property `gift` of the event as sent; true or fal")
    assert {key: later[key] for key in there if key != ("bought", None)} == {
        key: text for key, text in there.items() if key != ("bought", None)
    }

    project.set_vars(persist_descriptions="always")
    with pytest.raises(SettingsError, match="persist_descriptions is 'always'; it is true or fal"):
        project.sync()
