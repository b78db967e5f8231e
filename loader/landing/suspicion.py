"""Which lines the strict parser must see, told by the fast engine in one pass.

The expressions may take a line for suspicious that is not (a text that looks like a number):
that costs time. They must not miss one. A value begins after `:`, `[` or `,`.
"""

from __future__ import annotations

from loader.landing.strict import MAX_DEPTH

_DOUBLE_DIGITS = 15

# A fraction with more digits than a double is sure to keep, wherever its point is.
_LONG_FRACTIONS = "|".join(
    rf"\d{{{whole}}}\.\d{{{_DOUBLE_DIGITS + 1 - whole},}}" for whole in range(1, _DOUBLE_DIGITS + 1)
)

_NUMBER = "|".join(
    [
        r"\d[\d.]*[eE]",  # an exponent
        r"\d+\.\d+0\s*[,}\]]",  # a zero at the end that is not all of the fraction
        r"0\.0000",  # would be written with an exponent
        r"\d{16}",  # may be beyond 64 bits, or beyond what a double holds
        _LONG_FRACTIONS,
        r"(?i:nan|inf)",
    ]
)

PATTERN = "|".join(
    [
        rf"[:\[,]\s*-?(?:{_NUMBER})",
        r"[:\[,]\s*-0\s*[,}\]]",
        r",\s*[}\]]",
        r"\\u0000",
        r"\\u[dD][89a-fA-F]",  # halves of surrogate pairs
    ]
)

# The bracket count comes first: the engine's JSON functions recurse, and a hostile line could
# overflow their stack.
IS_SUSPICIOUS = f"""
case
    when strlen(line) - strlen(replace(line, '{{', ''))
        + strlen(line) - strlen(replace(line, '[', '')) > {MAX_DEPTH} then true
    when regexp_matches(line, '{PATTERN}') then true
    when not json_valid(line) then true
    else json_type(line) <> 'OBJECT'
end
"""

#: What the next look is at: no function of JSON meets a line that is suspicious already.
UNSUSPECTED = "row_number not in (select row_number from suspicious)"

# Keys are compared as far down as mappings read. Most lines have the keys of others: to look at
# each list of keys once costs half of looking at each line.
_KEYS = ("[json_keys(line)]", "json_keys(line, '$.*')", "json_keys(line, '$.*.*')")

HAS_EQUAL_KEYS = " or ".join(
    f"ifnull(list_bool_or([list_unique(k) < len(k) for k in {keys}]), false)" for keys in _KEYS
)

ANY_EQUAL_KEYS = " or ".join(
    f"""exists (
        select 1 from (select distinct {keys} as lists from lines where {UNSUSPECTED})
        where list_bool_or([list_unique(k) < len(k) for k in lists])
    )"""
    for keys in _KEYS
)
