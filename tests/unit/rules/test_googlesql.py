"""BigQuery's dialect on hostile values, by GoogleSQL's own evaluator, against DuckDB's answers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.rules.bare_macros import BareMacros

REPOSITORY = Path(__file__).resolve().parents[3]
PYTHON = REPOSITORY / ".venv-bqemulator/bin/python"

pytestmark = [
    pytest.mark.xdist_group("bigquery"),
    pytest.mark.proves("Rules and casts, each on hostile values", on=["bigquery"]),
]

TEXTS = [
    "", " ", "a", "it's", 'say "x"', "back\\slash", "end\\", "two\nlines", "c\r\n", "%_", "ÄÖ é",
    "\U0001f600", "tab\there", "x" * 300, "NaN", "null", "true", "false", "True", "0", "-0", "1.10",
    "12345678901234567890123", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "1e400", "1e-400", "-1.5E+3", "01", "+1", " 1", "1_0", "0x10", ".5", "5.", "1e5",
    "2026-01-01", "2026-02-30", "2026-02-29", "2024-02-29", "2026-01-01T00:00", "2026-01-01T24:00",
    "2026-01-01T10:11:12", "2026-01-01T10:11:12.5", "2026-01-01T10:11:12.123456",
    "2026-01-01T10:11:12.123456789Z", "2026-01-01T10:11Z", "2026-01-01T10:11:12+05:30",
    "2026-01-01T10:11:12-0800", "2026-01-01T10:11:12+05", "2026-01-01T10:11:12-15:59",
    "2026-01-01T10:11+15:30", "2026-01-01 10:11:12", "9999-12-31T23:59:59.999999",
    "0001-01-01T00:00:00", "2026-13-01", "10000-01-01",
]  # fmt: skip
KEYS = ["a", "a.b", "a b", 'q"t', "it's", "", "0", "*", "$x", "é", "A", "~", "/", "[0]"]
VALUES = [
    "1.10", "12345678901234567890123", "1E400", "-0", "true", "null", '"text"', '"x\\"y\\u00e9"',
    '"[1]"', "[1.10,2]", '[{"a":1}]', "[]", "{}", '{"b":1}', '""', '"1.10"',
]  # fmt: skip
# By DuckDB; here they stay as they were sent.
WRITTEN_ANEW = ("1.10", "-0", "[1.10,2]")
TYPES = ["bigint", "double", "boolean", "timestamp"]
PATTERNS = ["^a", "s$", "x{3}", "é", "[0-9]+$", "a.b", "two.lines", "\\\\", "\\w", "'"]

GOOGLE, DUCKDB = BareMacros("bigquery"), BareMacros("duckdb")


def google(selects: list[str]) -> list[Any]:
    """The one value of each select."""
    ended = subprocess.run(
        [str(PYTHON), "-m", "tests.standins.evaluate"],
        input=json.dumps(selects), capture_output=True, text=True, cwd=REPOSITORY, check=True,
    )  # fmt: skip
    return [a if isinstance(a, str) else a[0][0] for a in json.loads(ended.stdout)]


def assert_alike(google_sql: list[str], duckdb_sql: list[str], asked: list[Any]) -> None:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        expected = [connection.execute(f"select {sql}").fetchall()[0][0] for sql in duckdb_sql]
    answered = google([f"select {sql}" for sql in google_sql])
    wrong = [
        (what, here, there)
        for what, here, there in zip(asked, expected, answered, strict=True)
        if here != there
    ]
    assert not wrong, wrong[:20]


def both(macro: str, *arguments: Any) -> tuple[str, str]:
    return str(GOOGLE(macro, *arguments)), str(DUCKDB(macro, *arguments))


def literals(text: str) -> tuple[str, str]:
    return both("text_literal", text)


def test_texts_as_literals() -> None:
    pairs = [literals(text) for text in TEXTS]
    assert_alike([a for a, _ in pairs], [b for _, b in pairs], TEXTS)


@pytest.mark.parametrize("data_type", TYPES)
def test_texts_as_values_of_a_type(data_type: str) -> None:
    ours, theirs = [], []
    for text in TEXTS:
        written, known = literals(text)
        cast = str(GOOGLE("safe_cast_text", written, data_type))
        reference = str(DUCKDB("safe_cast_text", known, data_type))
        if data_type == "timestamp":
            cast, reference = f"unix_micros({cast})", f"epoch_us({reference})"
        ours.append(cast)
        theirs.append(reference)
    assert_alike(ours, theirs, TEXTS)


def test_hashes_have_63_bits() -> None:
    pairs = [literals(text) for text in TEXTS]
    assert_alike(
        [str(GOOGLE("hash63", a)) for a, _ in pairs],
        [str(DUCKDB("hash63", b)) for _, b in pairs],
        TEXTS,
    )


@pytest.mark.parametrize("inside", [False, True])
def test_properties_of_odd_names(inside: bool) -> None:
    ours, theirs, asked = [], [], []
    for key in KEYS:
        for value in VALUES:
            document = '{"other":1,' + json.dumps(key, ensure_ascii=False) + ":" + value + "}"
            path = ["in", key] if inside else [key]
            document = '{"in":' + document + "}" if inside else document
            written, known = literals(document)
            made = (GOOGLE("extract_properties", written, [path]),
                    DUCKDB("extract_properties", known, [path]))  # fmt: skip
            ours.append(f"({made[0]}).property_1")
            reference = str(DUCKDB("extracted_property", f"({made[1]})", [path], 0))
            theirs.append(literals(value)[1] if value in WRITTEN_ANEW else reference)
            asked.append((key, value))
    assert_alike(ours, theirs, asked)


def test_numbers_are_no_positions_in_arrays() -> None:
    document = '{"list":[10,20],"0":{"1":"x"}}'
    written, known = literals(document)
    paths = [["list", "0"], ["list"], ["0", "1"], ["list", "0", "1"]]
    assert_alike(
        [str(GOOGLE("json_text", written, path)) for path in paths],
        [str(DUCKDB("json_text", known, path)) for path in paths],
        paths,
    )


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=pytest.mark.xfail(strict=True, reason="no path can name it"))
        for key in ("end\\", 'both\\"')
    ],
)
def test_keys_that_no_path_can_name(key: str) -> None:
    written, known = literals(json.dumps({key: "x"}))
    assert_alike(
        [str(GOOGLE("json_text", written, [key]))], [str(DUCKDB("json_text", known, [key]))], [key]
    )


@pytest.mark.parametrize("macro", ["text_contains", "text_starts_with", "text_ends_with"])
def test_parts_of_texts(macro: str) -> None:
    ours, theirs, asked = [], [], []
    for text in TEXTS[:14]:
        for wanted in ("a", "é", "É", "'", "\\", "s", "\n", "%", "Ö"):
            for exactly in (False, True):
                written, known = literals(text)
                ours.append(str(GOOGLE(macro, written, wanted, exactly)))
                theirs.append(str(DUCKDB(macro, known, wanted, exactly)))
                asked.append((text, wanted, exactly))
    assert_alike(ours, theirs, asked)


def test_patterns() -> None:
    ours, theirs, asked = [], [], []
    for text in TEXTS[:20]:
        written, known = literals(text)
        for pattern in PATTERNS:
            ours.append(str(GOOGLE("text_matches", written, pattern)))
            theirs.append(str(DUCKDB("text_matches", known, pattern)))
            asked.append((text, pattern))
        for like in ("a%", "%\\%_", "it's", "_", "%\\\\%"):
            ours.append(str(GOOGLE("text_like", written, like, True)))
            theirs.append(str(DUCKDB("text_like", known, like, True)))
            asked.append((text, like))
    assert_alike(ours, theirs, asked)


def test_parts_between_separators_and_of_times() -> None:
    cases = [(text, number) for text in ("a,b", "", ",", "abc") for number in (1, 2, 3)]
    moments = ["2026-03-01 10:11:12", "2026-03-02 00:00:00", "2026-03-07 23:59:59"]
    parts = ["year", "month", "day", "hour", "minute", "dow", "isodow"]
    ours = [str(GOOGLE("part_of_text", f"'{t}'", "','", n)) for t, n in cases]
    theirs = [str(DUCKDB("part_of_text", f"'{t}'", "','", n)) for t, n in cases]
    asked: list[Any] = list(cases)
    for moment in moments:
        for part in parts:
            ours.append(str(GOOGLE("part_of_time", part, f"timestamp '{moment}'")))
            theirs.append(str(DUCKDB("part_of_time", part, f"timestamp '{moment}'")))
            asked.append((moment, part))
    assert_alike(ours, theirs, asked)
