"""The list of built-in columns, and the files that are written from it."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import jinja2
import pytest

from loader import builtin_docs
from loader.builtins import FIELDS, SOURCE, BuiltinColumnsError, DocumentedColumn, read_columns

PROJECT = Path(__file__).parents[3]

# Column names as documented, in their order: what clients of the schema select.
DOCUMENTED = {
    "users": "user_id identity handle email joindate last_modified",
    "sessions": (
        "event_id user_id session_id time library platform device_type country region city ip "
        "referrer landing_page landing_page_query landing_page_hash browser search_keyword "
        "utm_source utm_campaign utm_medium utm_term utm_content device carrier app_name "
        "app_version heap_device_id heap_app_name heap_app_version heap_device"
    ),
    "pageviews": (
        "event_id user_id session_id time library platform device_type country region city ip "
        "referrer landing_page landing_page_query landing_page_hash browser search_keyword "
        "utm_source utm_campaign utm_medium utm_term utm_content path query hash title device "
        "carrier app_name app_version view_controller screen_a11y_id screen_a11y_label "
        "heap_device_id heap_previous_page heap_app_name heap_app_version heap_device"
    ),
    "events": (
        "event_id user_id session_id time type library platform device_type country region city "
        "ip referrer landing_page landing_page_query landing_page_hash browser search_keyword "
        "utm_source utm_campaign utm_medium utm_term utm_content domain path hash query title "
        "href device carrier app_name app_version action_method view_controller screen_a11y_id "
        "screen_a11y_label target_view_class target_view_name target_a11y_id target_a11y_label "
        "target_text heap_device_id heap_previous_page heap_app_name heap_app_version heap_device"
    ),
    "all_events": (
        "event_id user_id session_id time event_table_name event_view_name session_time"
    ),
    "user_migrations": "from_user_id to_user_id time",
    "_sync_history": "status start_time finish_time error next_scheduled_sync_at",
    "_sync_info": "event_table_name sync_started sync_ended synced_to_time inserted_row_count",
    "_dropped_tables": "event_table_name dropped_at",
    "_event_metadata": (
        "table_name ui_name last_updated_at last_updated_by notes source verified_at verified_by"
    ),
    "_type_conflicts": "event_table_name column_name expected_type value event_id time",
}
INITIAL = (
    "referrer landing_page utm_source utm_campaign utm_medium utm_term utm_content browser "
    "platform device_type country region city"
)


@pytest.fixture(scope="module")
def columns() -> list[DocumentedColumn]:
    return read_columns(PROJECT)


def names(columns: list[DocumentedColumn], table: str) -> list[str]:
    return [column.name for column in columns if column.table == table]


def rendered(table: str, macro: str) -> Any:
    """What the macro returns, by dbt's way of returning: an exception."""

    class ReturnedError(Exception):
        pass

    def give_back(value: Any) -> None:
        raise ReturnedError(value)

    def refuse(message: str) -> None:
        raise LookupError(message)

    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    template = environment.from_string(macro + "{{ builtin_columns(table) }}")
    try:
        template.render(
            table=table, **{"return": give_back}, exceptions={"raise_compiler_error": refuse}
        )
    except ReturnedError as returned:
        return returned.args[0]
    raise AssertionError("nothing was returned")


@pytest.mark.parametrize("table", DOCUMENTED)
def test_tables_have_the_documented_columns(columns: list[DocumentedColumn], table: str) -> None:
    expected = DOCUMENTED[table].split()
    if table == "users":
        expected += [f"initial_{name}" for name in INITIAL.split()]
    if table == "_event_metadata":
        expected += ["state", "rule", "row_count"]
    assert names(columns, table) == expected


def test_no_other_table_is_in_the_list(columns: list[DocumentedColumn]) -> None:
    assert list(dict.fromkeys(column.table for column in columns)) == list(DOCUMENTED)


def test_a_column_stands_once_in_its_table(columns: list[DocumentedColumn]) -> None:
    counts = Counter((column.table, column.name) for column in columns)
    assert set(counts.values()) == {1}


def test_values_are_of_their_vocabulary(columns: list[DocumentedColumn]) -> None:
    for column in columns:
        assert column.data_type in {"bigint", "text", "timestamp", "double"}
        assert column.level in {"user", "session", "event", "id", "metadata"}
        assert column.libraries == "all" or set(column.libraries.split()) <= {
            "web",
            "iOS",
            "android",
            "server",
        }
        assert re.fullmatch(r"[a-z_][a-z0-9_]*", column.name)


def test_a_name_has_one_type_everywhere(columns: list[DocumentedColumn]) -> None:
    types = {(column.name, column.data_type) for column in columns}
    assert len(types) == len({name for name, _ in types})


def test_what_sessions_have_is_of_the_session(columns: list[DocumentedColumn]) -> None:
    shared = set(names(columns, "sessions")) - {"event_id", "user_id", "session_id", "time"}
    for column in columns:
        if column.table in {"pageviews", "events"} and column.name in shared - {"library"}:
            assert column.level == "session"


def test_the_written_files_are_current() -> None:
    assert builtin_docs.stale(PROJECT) == [], "run eventide generate"


@pytest.mark.parametrize("table", DOCUMENTED)
def test_the_macro_returns_the_list(columns: list[DocumentedColumn], table: str) -> None:
    macro = builtin_docs.render_macro(columns)
    assert rendered(table, macro) == [
        {
            "name": column.name,
            "data_type": column.data_type,
            "libraries": column.libraries,
            "level": column.level,
            "description": column.description,
        }
        for column in columns
        if column.table == table
    ]


def test_the_macro_refuses_a_table_it_does_not_know(columns: list[DocumentedColumn]) -> None:
    with pytest.raises(LookupError, match=r"'userz'.*users"):
        rendered("userz", builtin_docs.render_macro(columns))


def test_descriptions_with_quotes_and_backslashes_survive_the_macro() -> None:
    awkward = DocumentedColumn("users", "a", "text", "all", "user", "a \"b\" \\n 'c' {{ d }} é")
    assert rendered("users", builtin_docs.render_macro([awkward]))[0]["description"] == (
        awkward.description
    )


def test_every_column_has_the_doc_block_of_its_description(
    columns: list[DocumentedColumn],
) -> None:
    written = dict(
        re.findall(
            r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", builtin_docs.render_docs(columns), re.DOTALL
        )
    )
    for column in columns:
        block = builtin_docs.doc_block(columns, column.table, column.name)
        assert written[block] == column.description
        if column.table == "events":
            assert block == f"column_{column.name}"


def test_writing_makes_files_current_and_touches_nothing_else(tmp_path: Path) -> None:
    seed = tmp_path / SOURCE
    seed.parent.mkdir()
    seed.write_bytes((PROJECT / SOURCE).read_bytes())
    expected = builtin_docs.stale(tmp_path)
    assert {builtin_docs.MACRO, builtin_docs.DOCS} <= set(expected)
    assert builtin_docs.write(tmp_path) == expected
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {*expected, SOURCE}
    assert builtin_docs.stale(tmp_path) == []
    assert builtin_docs.write(tmp_path) == []
    (tmp_path / builtin_docs.DOCS).write_text("changed by hand", encoding="utf-8")
    assert builtin_docs.write(tmp_path) == [builtin_docs.DOCS]


@pytest.mark.parametrize(
    ("text", "line", "way_out"),
    [
        ("table,column\n", 1, "header must be"),
        ("{header}\nusers,user_id,bigint,all,id\n", 2, "a value in each"),
        ("{header}\nusers,user_id,bigint,all,id,a, b\n", 2, "quotes around"),
        ("{header}\nusers,user_id,bigint,all,,a\n", 2, "a value in each"),
        ('{header}\nusers,user_id,bigint,all,id,"a"b\n', 2, "a quote too many"),
    ],
)
def test_a_bad_list_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, way_out: str
) -> None:
    seed = tmp_path / SOURCE
    seed.parent.mkdir()
    seed.write_text(text.format(header=",".join(FIELDS)), encoding="utf-8")
    with pytest.raises(BuiltinColumnsError, match=way_out) as raised:
        read_columns(tmp_path)
    assert f"{seed}:{line}:" in str(raised.value)


def test_a_missing_list_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(BuiltinColumnsError, match="cannot be read"):
        builtin_docs.stale(tmp_path)
