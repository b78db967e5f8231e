"""What macros/dialect writes means the same on every warehouse, whatever the values are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest

from loader.macros import ProjectMacros
from loader.profile import load_target
from loader.warehouses import open_warehouse
from tests.functional.project import Project

TEXTS = [
    "", " ", "0", "-0", "1", "-1", "007", "1.0", "1.10", "1e3", "1E+3", "-1.5e-3",
    "1e400", "1e-400",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "12345678901234567890", ".5", "5.", "+1", "0x10", "NaN", "Infinity", "inf", "true", "false",
    "TRUE", "t", "null", "2026-03-02", "2026-02-29", "2024-02-29", "2026-13-01", "0001-01-01",
    "2026-03-02T09:00", "2026-03-02T09:00:01", "2026-03-02T09:00:01.5",
    "2026-03-02T09:00:01.123456",
    "2026-03-02T09:00:01.123456789", "2026-03-02T09:00Z", "2026-03-02T09:00:01Z",
    "2026-03-02T09:00:01.5+05:30", "2026-03-02T09:00:01-0530", "2026-03-02T09:00:01+05",
    "2026-03-02T23:59:59.999999-15:59", "2026-03-02T24:00", "2026-03-02 09:00:01", "20260302",
    "it's", 'say "hi"', "back\\slash", "new\nline", "Größe", "GRÖSSE", "İ", "ß", "日本語", "😀",
    "a%b", "a_b", "axb", "A.B", "aXb", "100%", "(a|b)", "$1", "\\d",
]  # fmt: skip
NEEDLES = ["", "a", "ö", "Ö", "it's", "\\", "%", "_", '"', "\n", "日", "😀", "$", "."]
PATTERNS = [
    r"^a.b$",
    r"a\.b",
    r"^\d+$",
    r"\d{4}-\d{2}",
    "größe",
    r"\\",
    r"^$",
    r"(a|i)",
    r"\w+'\w",
    r"e$",
]
# As landing writes values.
DOCUMENT = (
    '{"a": "x", "n": 1.1, "big": 12345678901234567890, "e": 100000.0, "t": true, "z": null,'
    ' "list": [1.5,{"b":2,"a":1}], "o": {"p": {"q": "deep"}, "0": "zero"}, "": "empty",'
    ' "a.b": "dot", "a b": "space", "a/b": "slash", "a~b": "tilde", "it\'s": "quote",'
    ' "say \\"hi\\"": "double", "back\\\\slash": "back", "*": "star", "$": "dollar",'
    ' "0": "digit", "ö": "ü😀"}'
)
PATHS = [
    ["a"], ["n"], ["big"], ["e"], ["t"], ["z"], ["list"], ["o", "p", "q"], ["o", "0"], ["o", "p"],
    [""],
    ["a.b"], ["a b"], ["a/b"], ["a~b"], ["it's"], ['say "hi"'], ["back\\slash"], ["*"], ["$"],
    ["0"],
    ["ö"], ["missing"], ["a", "b"], ["list", "0"],
]  # fmt: skip


def expressions(macros: ProjectMacros) -> Iterator[tuple[str, str]]:
    """(what it is, SQL over the column x, a text, and d, a JSON text)."""
    for kind in ("boolean", "bigint", "double", "timestamp"):
        yield f"as {kind}", macros("safe_cast_text", "x", kind)
    yield "hash63", macros("hash63", "x")
    for needle in NEEDLES:
        for name in ("text_contains", "text_starts_with", "text_ends_with"):
            for exact in (True, False):
                yield f"{name} {needle!r} {exact}", macros(name, "x", needle, exact)
    for pattern in PATTERNS:
        for exact in (True, False):
            yield f"matches {pattern!r} {exact}", macros("text_matches", "x", pattern, exact)
    for like in ("a%", "%b", "a_b", "a\\%b", "%\\\\%", "%ö%"):
        yield f"like {like!r}", macros("text_like", "x", like, False)
    extracted = macros("extract_properties", "d", PATHS)
    for place, path in enumerate(PATHS):
        yield f"property {path}", macros("extracted_property", f"({extracted})", PATHS, place)


def answers(project: Project) -> dict[str, list[Any]]:
    """By expression, its value for each text."""
    where = load_target(project.target, project.directory)
    macros = ProjectMacros(project.directory, where.type)
    listed = dict(expressions(macros))
    rows = " union all ".join(
        f"select {n} as n, {macros('text_literal', text)} as x,"
        f" {macros('text_literal', document_on(project))} as d"
        for n, text in enumerate(TEXTS)
    )
    found: dict[str, list[Any]] = {}
    names = list(listed)
    with closing(open_warehouse(where)) as warehouse:
        for begin in range(0, len(names), 20):
            some = names[begin : begin + 20]
            columns = ", ".join(f"{listed[name]} as c{n}" for n, name in enumerate(some))
            table = warehouse.query(f"select n, {columns} from ({rows}) as texts order by n")
            for n, name in enumerate(some):
                found[name] = [_plain(row[f"c{n}"]) for row in table]
    return found


def document_on(project: Project) -> str:
    """The document as it lands there."""
    if project.target != "snowflake":
        return DOCUMENT
    from loader.warehouses.exact_json import with_exact_leaves

    return str(with_exact_leaves(DOCUMENT))


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


@pytest.mark.proves("Rules and casts, each on hostile values")
@pytest.mark.parametrize(
    "target",
    [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("postgres", "snowflake")],
    indirect=True,
)
def test_every_expression_has_the_value_of_duckdb(project: Project, twin: Project) -> None:
    found, expected = answers(project), answers(twin)
    different = {
        name: [
            (text, got, wanted)
            for text, got, wanted in zip(TEXTS, found[name], values, strict=True)
            if got != wanted
        ][:3]
        for name, values in expected.items()
        if found[name] != values
    }
    assert different == {}
