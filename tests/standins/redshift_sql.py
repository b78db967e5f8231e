"""What of a statement Redshift would not take, and what PostgreSQL makes of the rest."""

from __future__ import annotations

import re
from functools import lru_cache

import sqlglot
from sqlglot.errors import SqlglotError

# Comments, quoted names and texts, in which a backslash begins an escape.
_QUOTED = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<name>"[^"]*")
    |(?P<text>'(?:[^'\\]|''|\\.)*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)""",
    re.DOTALL | re.VERBOSE,
)

#: What PostgreSQL has and Redshift has not.
_UNKNOWN = {
    r"\blateral\b": "lateral",
    r"::\s*jsonb?\b|\bas jsonb?\b": "json and jsonb",
    r"->>?|#>>?|@>": "operators of JSON",
    r"(?<!!)~\*|!~\*": "~*",
    r"\bis\s+(not\s+)?distinct\s+from\b": "is distinct from",
    r"\bas\s+(not\s+)?materialized\b": "materialized CTEs",
    r"\bcollate\b": "collate",
    r"\barray\s*\[|\bany\s*\(\s*array\b": "arrays",
    r"\[\s*\d+\s*\]|\[\s*\d*\s*:\s*\d*\s*\]": "positions in arrays",
    r"^\s*do\b": "do blocks",
    r"\bstring_agg\b": "string_agg",
    r"\bfilter\s*\(": "filter",
    r"\bunnest\s*\(": "unnest",
    r"\bgenerate_series\s*\(": "generate_series",
    r"\bwith\s+ordinality\b": "ordinality",
    r"\bon\s+conflict\b": "on conflict",
    r"\busing\s+(hash|btree|gin|gist|brin)\b|\bcreate\s+(unique\s+)?index\b": "indexes",
    r"\bpg_(try_)?advisory\w*": "advisory locks",
    r"\bfrom\s*\(\s*values\b|\(\s*values\b": "values as a relation",
    r"\bstarts_with\s*\(": "starts_with",
    r"\bto_regclass\b|::\s*regclass\b": "regclass",
    r"\bpg_sleep\b": "pg_sleep",
    r"\bdelete\s+from\s+\S+\s+(?:as\s+)?(?!using\b|where\b|;|$)\w+": "delete from .. as",
    r"\bupdate\s+\S+\s+(?:as\s+)?(?!set\b)\w+\s+set\b": "update .. as",
    r"\bas\s+text\s*\)|::\s*text\b|\"q\"\s+text\b": "text, which is 256 bytes",
    r"\bvarchar\b(?!\s*\()|\bcharacter\s+varying\b(?!\s*\()": "varchar without a length",
    r"\bnumeric\b(?!\s*\()": "numeric without digits",
    r"\bcreate\s+or\s+replace\s+temp": "create or replace of tables",
    r"\bwith\s+recursive\b": "recursion that is not needed",
    r"\brow\s*\(": "row()",
}
_UNKNOWN_COMPILED = [(re.compile(p, re.IGNORECASE), why) for p, why in _UNKNOWN.items()]
# Reserved there and not in PostgreSQL, whose parser cannot see the mistake; without those that have
# a place in statements.
_RESERVED = (
    "aes128 aes256 allowoverwrite blanksasnull bytedict bzip2 credentials deflate defrag "
    "emptyasnull explicit globaldict256 globaldict64k gzip identity lun luns lzo lzop mostly16 "
    "mostly32 mostly8 offline open permissions raw readratio recover rejectlog resort respect "
    "restore tag tdes "
    "text255 text32k truncatecolumns wallet"
)
_BARE = re.compile(
    r"(?<![\w.])(?<!\bas )(" + "|".join(_RESERVED.split()) + r")\b",
    re.IGNORECASE,
)
# dbt-redshift's own, which ask the leader's catalog.
_OF_DBT = re.compile(
    r"pg_get_late_binding_view_cols|\bpg_(proc|class|depend|user|namespace|views|rewrite)\b"
    r"|information_schema|svv_",
    re.IGNORECASE,
)
# sqlglot does not know them; Redshift does.
_NOT_PARSED = re.compile(
    r"^\s*(lock|vacuum|copy|unload|fetch|declare|close|begin|commit|rollback|set|show|analyze|grant|revoke)\b"
    r"|with no schema binding",
    re.IGNORECASE,
)


def _without(quoted: re.Match[str]) -> str:
    if quoted["comment"]:
        return " "
    return "''" if quoted["text"] else '"q"'


@lru_cache(maxsize=4096)
def refusal(sql: str) -> str | None:
    """Why Redshift would not take a statement; None when nothing is known against it."""
    bare = _QUOTED.sub(_without, sql)
    # 256 bytes are enough for a number.
    bare = re.sub(r"cast\(length\([\w.]+\) as varchar\)", "'1'", re.sub(r"\s+", " ", bare).strip())
    if re.search(r"\bsvv_\w+", bare) and re.search(r'"q"\s*\.\s*"q"', bare):
        return "a query of the catalog and of tables"
    if _OF_DBT.search(bare) or "seed.eventide.builtin_columns" in sql:
        return None
    for pattern, why in _UNKNOWN_COMPILED:
        if pattern.search(bare):
            return why
    if found := _BARE.search(bare):
        return f"the reserved word {found[1]}"
    # sqlglot takes $1, $2 for the beginning of a text.
    if not _NOT_PARSED.search(bare) and not re.search(r"\$\d", bare):
        try:
            sqlglot.parse(sql, read="redshift")
        except SqlglotError as error:
            return f"its grammar ({str(error).splitlines()[0]})"
        except RecursionError:
            return None
    return None


_REWRITTEN = [
    (re.compile(pattern, re.IGNORECASE), to)
    for pattern, to in (
        (r"\bbackup\s+(?:yes|no)\b", ""),
        (r"\bdiststyle\s+(?:even|all|key|auto)\b", ""),
        (r"\bdistkey\s*\([^)]*\)", ""),
        (r"\b(?:compound\s+|interleaved\s+)?sortkey\s*(?:\([^)]*\)|auto)", ""),
        (r"\bwith no schema binding\b", ""),
        (r"\bvarchar\s*\(\s*max\s*\)", "varchar(65535)"),
        (r"\bsuper\b(?=\s*[,)]|\s*$)", "jsonb"),
        (r"\bregexp_(substr|instr)\s*\(", r"rs_regexp_\1("),
        # A word of PostgreSQL's own grammar.
        (r"\bjson_serialize\s*\(", "rs_json_serialize("),
        (r"\b(dateadd|datediff)\s*\(\s*(\w+)\s*,", r"\1('\2',"),
        (r"\bpg_catalog\.(svv_)", r"public.\1"),
        (r"^\s*vacuum (?:full|delete only) (.*?) to 100 percent", r"vacuum \1"),
    )
]
_LISTAGG = re.compile(
    r"\blistagg\s*\(\s*(?P<value>[^,()]+),\s*(?P<between>'[^']*')\s*\)"
    r"\s*within\s+group\s*\(\s*(?P<order>order\s+by\s+[^()]+)\)",
    re.IGNORECASE,
)


def for_postgres(sql: str) -> str:
    """The statement as PostgreSQL takes it, with the functions of redshift_compat.sql."""
    sql = _LISTAGG.sub(r"string_agg((\g<value>)::text, \g<between> \g<order>)", sql)
    parts, end = [], 0
    for found in _QUOTED.finditer(sql):
        if found[0][0] == '"':
            continue
        parts += [_rewritten(sql[end : found.start()]), found[0]]
        end = found.end()
    return _try_casts("".join([*parts, _rewritten(sql[end:])]))


def _rewritten(code: str) -> str:
    for pattern, to in _REWRITTEN:
        code = pattern.sub(to, code)
    return code


def _try_casts(sql: str) -> str:
    """try_cast(x as type) as a call of rs_cast_or_null, from the innermost outwards."""
    name = "try_cast("
    while (begin := sql.rfind(name)) >= 0:
        word, end = _ends(sql, begin + len(name))
        value, kind = sql[begin + len(name) : word], sql[word + len(" as ") : end]
        sql = f"{sql[:begin]}rs_cast_or_null(({value})::text, null::{kind}){sql[end + 1 :]}"
    return sql


def _ends(sql: str, place: int) -> tuple[int, int]:
    """Where the last ` as ` of the open parenthesis begins, and where it closes."""
    depth, word, quoted = 1, -1, False
    while depth:
        character = sql[place]
        if quoted and character == "\\":
            place += 1
        elif character == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 1 and sql[place : place + 4].lower() == " as ":
                word = place
        place += 1
    return word, place - 1
