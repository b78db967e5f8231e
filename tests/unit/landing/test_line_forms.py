"""Lines that are no JSON: what they are is told by their content, and none is lost."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.landing.access_log import access_record, is_access_log
from loader.landing.batch import NotOfFormError
from loader.landing.inputs import inputs_of
from loader.landing.line_forms import line_form
from loader.landing.snowplow_tsv import COLUMNS, snowplow_record
from tests.unit.landing.reading import read_one

LOG = '192.0.2.7 - - [21/Nov/2026:09:15:04 +0100] "GET /a HTTP/1.1" 200 51 "-" "curl/8"'


def enriched(**values: str) -> str:
    values = {"collector_tstamp": "2026-11-21 09:00:02.000", **values}
    return "\t".join(values.get(name, "") for name in COLUMNS)


@pytest.mark.parametrize("name", ["access.log", "access.log.1", "log.txt", "part-0"])
def test_a_log_is_told_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"{LOG}\r\n\r\nnonsense\r\n{LOG}")
    lines, rejected = read_one(path)
    assert [number for number, _ in lines] == [1, 4]
    assert json.loads(lines[0][1])["status"] == 200
    assert [(line.line_number, line.line) for line in rejected] == [(3, "nonsense")]


@pytest.mark.parametrize("name", ["part-0", "enriched.tsv", "enriched.txt"])
def test_empty_first_and_last_columns_count(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("\t".join(COLUMNS) + f"\n{enriched(event_id='e')}\n \t \n{enriched()}\r\n")
    (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    assert not input_.is_table
    lines, rejected = read_one(path)
    assert [number for number, _ in lines] == [2, 4]
    assert rejected == []
    assert json.loads(lines[0][1]) == {
        "collector_tstamp": "2026-11-21 09:00:02.000",
        "event_id": "e",
    }


def test_a_tsv_of_another_kind_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a\tb\n1\t2\n")
    (input_,) = inputs_of(tmp_path / "a.tsv", name=None, max_line_bytes=1 << 20)
    assert input_.is_table


@pytest.mark.parametrize("first", ['{"a":1}', "[1]", "", "plain text", LOG[:40]])
def test_other_files_have_no_such_form(first: str) -> None:
    assert line_form(f"{first}\n".encode()) is None
    assert line_form(f'{{"a":1}}\n{LOG}\n{LOG}\n{LOG}'.encode()) is None


def test_escapes_are_undone_and_nul_is_not() -> None:
    line = LOG.replace("/a", r"/caf\xc3\xa9/\"x\"\\\x00")
    assert json.loads(access_record(line))["target"] == '/café/"x"\\\\x00'


@pytest.mark.parametrize(
    ("before", "host", "user"),
    [
        ("192.0.2.7 - ana smith ", None, "ana smith"),
        ("shop.example:80 192.0.2.7 - - ", "shop.example:80", None),
        ("shop.example 2001:db8::1 - - ", "shop.example", None),
        ("::1 - - ", None, None),
    ],
)
def test_what_is_before_the_time(before: str, host: str | None, user: str | None) -> None:
    record = json.loads(access_record(LOG.replace("192.0.2.7 - - ", before)))
    assert (record.get("virtual_host"), record.get("remote_user")) == (host, user)


def test_json_columns_are_json_and_others_keep_their_text() -> None:
    line = enriched(
        contexts='{"data":[1.50]}',
        unstruct_event="{broken",
        se_value="1.50",
        tr_total="NaN",
        br_cookies="1",
        user_id="007",
        page_title='say "hi"',
    )
    assert snowplow_record(line) == (
        '{"collector_tstamp":"2026-11-21 09:00:02.000","user_id":"007",'
        r'"page_title":"say \"hi\"","contexts":{"data":[1.50]},"se_value":1.50,'
        '"unstruct_event":"{broken","tr_total":"NaN","br_cookies":true}'
    )


def test_the_columns_are_those_of_the_documentation() -> None:
    assert len(COLUMNS) == 131
    assert (COLUMNS[6], COLUMNS[52], COLUMNS[58]) == ("event_id", "contexts", "unstruct_event")
    assert COLUMNS[122:124] == ("derived_contexts", "domain_sessionid")


@given(st.text())
def test_any_line_is_a_record_or_says_why_not(text: str) -> None:
    for read in (access_record, snowplow_record):
        try:
            record = read(text)
        except NotOfFormError:
            continue
        assert isinstance(json.loads(record or "{}"), dict)


def test_a_hostile_line_takes_no_time() -> None:
    began = time.monotonic()
    for part in ('a b c [12345678901] "', '- "', "a ", '\\"'):
        assert not is_access_log(part * (1_000_000 // len(part)))
    assert time.monotonic() - began < 5
