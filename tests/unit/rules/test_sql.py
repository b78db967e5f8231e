"""SQL in rules selects on a real DuckDB and a real PostgreSQL what it says, and nothing fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from loader.labels.fields import known_fields
from loader.labels.sql_rules import SqlError, sql_rule
from tests.reference.sql_rules import holds
from tests.unit.rules.databases import Database
from tests.unit.rules.oracle import matches, value_of
from tests.unit.rules.rows import KEYS, ROWS, TEXT_COLUMNS, TEXTS

_TIMES = ["'2026-01-01'", "'2026-01-10T12:00:00'", "timestamp '2026-01-05T00:00:00Z'"]
_PATTERNS = [
    "%sign%",
    "_lick",
    "%\\%",
    "a\\_b",
    "%É%",
    "",
    "%",
    "100%",
    "back\\\\slash",
    "two_lines",
]
_REGEXES = ["^sign", "UP$", "[A-Z]{5}", "\\d+", "\\W", "É", "two.lines", "^$"]


def _quote(text: str, sign: str = "'") -> str:
    return sign + text.replace(sign, sign + sign) + sign


_keys = st.sampled_from(KEYS).map(lambda key: _quote(key, '"'))
_fields = st.one_of(
    st.sampled_from([*TEXT_COLUMNS, '"path"', "PATH", "hierarchy"]),
    st.sampled_from(["properties.plain", "properties.nested.deep.plain", "Properties.missing"]),
    _keys.map(lambda key: f"properties.{key}"),
    _keys.map(lambda key: f"properties.nested.{key}"),
)
_literals = st.one_of(st.sampled_from(TEXTS), st.text(max_size=4)).filter(
    lambda text: "\x00" not in text
)
_texts = _literals.map(_quote)
_plain_numbers = st.sampled_from(
    ["0", "10", "-3", "10.5", "1e3", "1e-5", "9007199254740993", "0.1", ".5", "1e20"]
)
_counts = st.integers(0, 4)


def _one_of(draw: st.DrawFn, options: list[Callable[[], str]]) -> str:
    """One of the texts; the others are not made, which would take for ever."""
    return options[draw(st.integers(0, len(options) - 1))]()


@st.composite
def _text(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(_fields)
    count = draw(_counts)
    part = _quote(draw(st.sampled_from(["a", "/", "i", " ", "É", "\\", "sign"])))

    def inner() -> str:
        return draw(_text(depth=depth - 1))

    return _one_of(
        draw,
        [
            lambda: f"lower({inner()})",
            lambda: f"upper({inner()})",
            lambda: f"trim({inner()})",
            lambda: f"substring({inner()} from {count + 1} for {count})",
            lambda: f"substr({inner()}, {count + 1})",
            lambda: f"left({inner()}, {count})",
            lambda: f"right({inner()}, {count})",
            lambda: f"replace({inner()}, {part}, 'x')",
            lambda: f"split_part({inner()}, {part}, {count + 1})",
            lambda: f"({inner()} || {draw(_fields)} || {part})",
            lambda: f"coalesce({inner()}, {part})",
            lambda: f"nullif({inner()}, {draw(_texts)})",
            lambda: f"cast({inner()} as text)",
        ],
    )


@st.composite
def _number(draw: st.DrawFn, depth: int = 2) -> str:
    def text() -> str:
        return draw(_text(depth=max(depth - 1, 0)))

    def inner() -> str:
        return draw(_number(depth=depth - 1))

    if depth == 0:
        return draw(_plain_numbers) if draw(st.booleans()) else f"cast({text()} as float8)"
    sign = draw(st.sampled_from("+-*/"))
    part = draw(st.sampled_from(["hour", "dow", "isodow", "day"]))
    return _one_of(
        draw,
        [
            inner,
            lambda: f"length({text()})",
            lambda: f"strpos({text()}, 'i')",
            lambda: f"position('é' in {text()})",
            lambda: f"({inner()} {sign} {inner()})",
            lambda: f"({text()} {sign} {inner()})",
            lambda: f"(- {inner()})",
            lambda: f"abs({inner()})",
            lambda: f"floor({inner()})",
            lambda: f"ceil({text()})",
            lambda: f"coalesce({text()}, {inner()})",
            lambda: f"nullif({inner()}, {inner()})",
            lambda: f"extract({part} from time)",
            lambda: f"date_part('month', cast({text()} as timestamp))",
        ],
    )


@st.composite
def _simple(draw: st.DrawFn, depth: int = 2) -> str:
    def text() -> str:
        return draw(_text(depth=depth))

    def number() -> str:
        return draw(_number(depth=depth))

    def moment() -> str:
        return draw(st.sampled_from(["time", "received_at", f"cast({text()} as timestamp)"]))

    def like() -> str:
        return _quote(draw(st.sampled_from(_PATTERNS)))

    times = draw(st.lists(st.sampled_from(_TIMES), min_size=2, max_size=2))
    sign = draw(st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="]))
    matches = draw(st.sampled_from(["~", "~*", "!~", "!~*"]))
    regex = _quote(draw(st.sampled_from(_REGEXES)))
    no = draw(st.sampled_from(["", "not "]))
    return _one_of(
        draw,
        [
            lambda: f"{text()} = {draw(_texts)}",
            lambda: f"{text()} <> {draw(_fields)}",
            lambda: f"{text()} {no}in ({draw(_texts)}, {draw(_texts)}, {draw(_fields)})",
            lambda: f"{text()} {no}like {like()}",
            lambda: f"{text()} {no}ilike {like()}",
            lambda: f"{text()} {matches} {regex}",
            lambda: f"starts_with({text()}, 'Sign')",
            lambda: f"ends_with({text()}, 'e')",
            lambda: f"contains({text()}, 'lic')",
            lambda: f"{text()} is {no}null",
            lambda: f"{text()} is {no}true",
            lambda: f"{text()} = true",
            lambda: f"cast({text()} as boolean) is not false",
            lambda: f"{number()} {sign} {draw(_number(depth=0))}",
            lambda: f"{text()} {sign} {number()}",
            lambda: f"{number()} {no}between -1 and {text()}",
            lambda: f"{text()} in ({number()}, 10)",
            lambda: f"{number()} is {no}null",
            lambda: f"{moment()} {sign} {times[0]}",
            lambda: f"{moment()} {no}between {times[0]} and {times[1]}",
            lambda: f"({text()} = 'x') is {no}true",
            lambda: f"({text()} = 'x') = ({number()} > 0)",
        ],
    )


@st.composite
def _condition(draw: st.DrawFn) -> str:
    first, second = draw(_simple()), draw(_simple())
    third = draw(st.sampled_from(["type = 'click'", "event is null", "library <> 'web'"]))
    return draw(
        st.sampled_from(
            [
                first,
                f"not {first}",
                f"{first} and {second}",
                f"{first} or {second}",
                f"not ({first} or not {second})",
                f"{first} and {third} or not {second}",
                f"not ({third} and ({first} or {third}))",
            ]
        )
    )


_trial = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _expected(sql: str) -> set[int]:
    return {
        position
        for position, row in enumerate(ROWS)
        if holds(sql, lambda names, row=row: value_of(names, row))  # type: ignore[misc]
    }


def _rule(sql: str) -> list[dict[str, Any]]:
    try:
        return sql_rule(sql)
    except SqlError as error:
        # Chance makes calculations that are too long, and conditions about nothing.
        assume(
            not any(words in str(error) for words in ("more than 7", "says nothing", "too large"))
        )
        raise


@_trial
@given(sql=_condition())
@example(sql="properties.plain * 1 > 1e9 or properties.plain / properties.plain = 1")
@example(sql="-coalesce(properties.plain, 0) - -5 < 0")
@example(sql="not (path = 'x' or target_text = path)")
def test_any_sql_selects_what_it_says(database: Database, sql: str) -> None:
    selected = database.select(database.macros("rule_predicate", _rule(sql)))
    assert selected == _expected(sql)


@_trial
@given(sql=_condition())
def test_in_a_rule_unknown_is_not_true(database: Database, sql: str) -> None:
    rule = [{"not": _rule(sql)}]
    selected = database.select(database.macros("rule_predicate", rule))
    assert selected == set(range(len(ROWS))) - _expected(sql)
    assert selected == {position for position, row in enumerate(ROWS) if matches(rule, row)}


@_trial
@given(sql=_condition())
def test_what_matches_may_match(database: Database, sql: str) -> None:
    rule = _rule(sql)
    predicate = database.macros("rule_may_match", rule, "e")
    assert _expected(sql) <= database.select(predicate)
    assert "properties" not in predicate
    may_not = database.macros("rule_may_match", [{"not": rule}], "e")
    assert set(range(len(ROWS))) - _expected(sql) <= database.select(may_not)


@_trial
@given(sql=_condition())
def test_a_rule_has_one_spelling(sql: str) -> None:
    rule = _rule(sql)
    for item in _items(rule):
        assert sql_rule(item["sql"]) == [item]
    assert sql_rule(f"\n ( {sql}\n)") == rule
    assert json.loads(json.dumps(rule)) == rule


def _items(rule: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        found
        for item in rule
        for found in (
            [inner for option in item["any"] for inner in _items(option)]
            if "any" in item
            else [item]
        )
    ]


@pytest.mark.parametrize("field", known_fields())
def test_every_field_can_be_written_bare(field: str) -> None:
    for sql in (f"{field} is null", f"path = 'x' or {field} is null", f"{field.upper()} is null"):
        assert "field" in str(sql_rule(sql))
    (item,) = sql_rule(f"{field} is null")
    assert item["expression"] == ["is_null", ["field", field]]
    assert sql_rule(item["sql"]) == [item]


_any_key = st.one_of(
    st.sampled_from([*KEYS, "select", "null", "order", "end", "Total", "a b", "true", "0", "12"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
)


@given(st.lists(_any_key, min_size=1, max_size=7))
def test_every_property_can_be_written(keys: list[str]) -> None:
    path = ".".join(_quote(key, '"') for key in keys)
    (item,) = sql_rule(f"properties.{path} is null")
    field = item["expression"][1][1]
    assert value_of(["properties", *keys], {"properties": _nested(keys, "found")}) == "found"
    assert sql_rule(item["sql"]) == [item]
    rule = [{"field": field, "is": "found"}]
    assert matches(rule, {"properties": _nested(keys, "found")})


def _nested(keys: list[str], value: str) -> Any:
    return {keys[0]: _nested(keys[1:], value)} if keys else value


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (
            "lower(path) like '%/blog/%' AND properties.total > 10",
            [
                ("LOWER(path) LIKE '%/blog/%'", ["like", ["lower", ["field", "path"]], "%/blog/%"]),
                (
                    "properties.total > 10",
                    [">", ["number", ["field", "properties.total"]], 10],
                ),
            ],
        ),
        (
            "call = 'track'",
            [("call = 'track'", ["=", ["field", "call"], "track"])],
        ),
        (
            "properties.total / properties.items > 10",
            [
                (
                    "properties.total / properties.items > 10",
                    [
                        ">",
                        [
                            "/",
                            ["amount", ["field", "properties.total"]],
                            ["amount", ["field", "properties.items"]],
                        ],
                        10,
                    ],
                ),
            ],
        ),
        (
            "time >= '2026-01-01T10:00:00+02:00'",
            [
                (
                    "time >= '2026-01-01T10:00:00+02:00'",
                    [">=", ["field", "time"], ["moment", "2026-01-01T08:00:00"]],
                )
            ],
        ),
    ],
)
def test_sql_is_read(sql: str, rule: list[tuple[str, Any]]) -> None:
    assert sql_rule(sql) == [{"sql": text, "expression": tree} for text, tree in rule]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (" ", "tuple is not taken in a rule"),
        ("path =", "not a condition in SQL; texts stand"),
        ("path = = 'a'", "not a condition in SQL near '='"),
        ("path = 'a' path", "alias is not taken in a rule"),
        ("path = 'a", "a quote or a comment is not closed"),
        ("/* path = 'a'", "not "),
        ("-- path = 'a'", "no comments in SQL"),
        ("path = 'a' -- or b", "no comments in SQL"),
        ("path = /* a */ 'a'", "no comments in SQL"),
        ("path = 'a') or (path = 'b'", "parentheses that do not match"),
        ("(path = 'a'", "parentheses that do not match"),
        ("path = 'a'; drop table users", "without a semicolon"),
        ("path = 'a';", "without a semicolon"),
        ("drop table users", "not a condition in SQL"),
        ("select 1", "no queries in it"),
        ("(select 1) = 1", "no queries in it"),
        ("path = 'a' union select 'b'", "not a condition in SQL"),
        ("path in (select path from users)", "no queries in it"),
        ("path = (select 'a')", "no queries in it"),
        ("exists (select 1)", "no queries in it"),
        ("count(*) > 1", "counts nothing over several"),
        ("row_number() over (order by time) = 1", "counts nothing over several"),
        ("time > now()", "no clocks"),
        ("time > current_date", "no clocks"),
        ("random() < 0.5", "no chance"),
        ("pg_sleep(10) is null", "no such function in a rule; known are"),
        ("uper(path) = 'A'", "did you mean upper?"),
        ("lower(path, 'x') = 'a'", "not a condition in SQL"),
        ("total > 10", "unknown field total; did you mean title? Properties are written"),
        ("e.path = 'a'", "unknown field e.path"),
        ("properties = 'a'", "write properties.a.b"),
        ("properties['a'] = 'b'", "properties are written properties.a.b"),
        ("properties->>'a' = 'b'", "properties are written properties.a.b"),
        ("properties.$x = 'b'", 'properties."$x"'),
        ("properties.* = 'b'", "no name of a key"),
        ("path", "path is a text, not a condition; write path = 'x'"),
        ("length(path)", "not a condition; compare it with something"),
        ("not path", "not a condition"),
        ("path = null", "is null"),
        ("path in ('a', null)", "is null"),
        ("path > 'a'", "texts have no order"),
        ("path between 'a' and 'b'", "texts have no order"),
        ("properties.day >= '2026-01-01'", "as timestamp"),
        ("length(path) = '5'", "no quotes"),
        ("time = 5", "is a number where a time is wanted"),
        ("time = 'soon'", "is no time; write '2026-01-31'"),
        ("time = '2026-02-30'", "is no time"),
        ("time || 'a' = 'b'", "is a time where a text is wanted"),
        ("cast(length(path) as text) = '1'", "is a number where a text is wanted"),
        ("cast(length(path) as bigint) = 1", "casts are to double precision"),
        ("properties.x::numeric(10, 2) = 1", "without sizes"),
        ("properties.x::date = '2026-01-01'", "casts are to"),
        ("try_cast(properties.x as double precision) = 1", "no such function"),
        ("case when path = 'a' then true end", "not taken in a rule"),
        ("concat(path, 'a') = 'ba'", "no such function"),
        ("pg_read_file('/etc/passwd') = path", "no such function"),
        ("read_text(path) = 'a'", "no such function"),
        ("nextval('s') > 1 and path = 'a'", "no such function"),
        ("current_setting('x') = path", "no such function"),
        ("gen_random_uuid() is null", "no chance"),
        ("clock_timestamp() > time", "no such function"),
        ("length(distinct path) = 1", "not "),
        ("sum(properties.x) filter (where true) > 1", "counts nothing"),
        ("max(time) over () > time", "counts nothing"),
        ("path = any (select 'a')", "not "),
        ("path = ?", "not "),
        ("path = @x", "not "),
        ("path = %(x)s", "not "),
        ("path = $$a$$", "not "),
        ("(path, type) = ('a', 'b')", "not taken in a rule"),
        ("row(path) = row('a')", "no such function"),
        ("time at time zone 'CET' > '2026-01-01'", "not taken in a rule"),
        ("time + interval '1 day' > '2026-01-01'", "is a time where a number is wanted"),
        ("path like '%a' escape '!'", "not taken in a rule"),
        ("properties.x::jsonb is null", "casts are to"),
        ("round(properties.x) = 1", "no such function"),
        ("properties.x % 2 = 0", "mod is not taken in a rule"),
        ("properties.x ^ 2 = 4", "no such function"),
        ("properties.x = 1e400", "of a size from 1e-20 to 1e+20"),
        ("properties.x = 999999999999999999999", "of a size from"),
        ("properties.x + 1e-21 > 0", "of a size from"),
        (" * ".join(["properties.x"] * 9) + " > 1", "more than 7 of + - * / ||"),
        ("abs(" * 8 + "properties.x" + " + 1)" * 8 + " > 1", "more than 7 of + - * / ||"),
        (" || ".join(["path"] * 9) + " = 'a'", "more than 7 of + - * / ||"),
        ("replace(path, 'a', 'bb') = 'b'", "not longer than it"),
        ("path like path", "the pattern is a text in quotes"),
        ("path like 'a\\'", "a backslash only before"),
        ("path like '\\a'", "a backslash only before"),
        ("path ~ '('", "not a regular expression"),
        ("path ~ '(?i)a'", "not portable"),
        ("path ~ path", "a text in quotes is wanted"),
        ("path ~* '[à-ÿ]'", "cannot be ignored"),
        ("regexp_like(path, 'a', 'i')", "this form of"),
        ("path similar to 'a'", "not taken in a rule"),
        ("path like any (array['a'])", "the pattern is a text"),
        ("path = any (array['a'])", "not taken in a rule"),
        ("path is distinct from 'a'", "not taken in a rule"),
        ("path is unknown", None),
        ("path collate \"C\" = 'a'", "not taken in a rule"),
        ("path = E'a'", "not taken in a rule"),
        ("path = $1", "not taken in a rule"),
        ("path = :x", "not taken in a rule"),
        ("{{ path }} = 'a'", "no such function"),
        ("trim('x' from path) = 'a'", "this form of trim()"),
        ("substring(path, 0) = 'a'", "a whole number from 1 on"),
        ("substring(path, -1) = 'a'", "a whole number from 1 on"),
        ("left(path, length(path)) = 'a'", "a whole number from 0 on"),
        ("split_part(path, '', 1) = 'a'", "not an empty one"),
        ("extract(epoch from time) > 1", "of parts of times there are"),
        ("time between symmetric '2026-01-01' and '2026-01-02'", "this form of between"),
        ("1 = 1", "says nothing about the event"),
        ("path = 'a' or true", "says nothing about the event"),
        ("path = 'a\x00'", "NUL"),
        ("(" * 2000 + "path = 'a'" + ")" * 2000, "nested too deeply"),
        ("not " * 60 + "path = 'a'", "too large"),
        (" or ".join(["path = 'a'"] * 300), "too large"),
        ("path = '" + "a" * 6000 + "'", "longer than 5000 characters"),
    ],
)
def test_what_is_no_rule_is_told(sql: str, words: str | None, caplog: Any, capfd: Any) -> None:
    if words is None:
        assert sql_rule(sql)
        return
    with pytest.raises(SqlError) as raised:
        sql_rule(sql)
    assert words in str(raised.value)
    # sqlglot itself says nothing.
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@given(st.text(alphabet="ap th()='\".,;-+*/<>~|:[]{}01 andorlike\n\\$@%", max_size=30))
def test_no_text_ends_in_another_error(sql: str) -> None:
    try:
        assert sql_rule(sql)
    except SqlError:
        return
