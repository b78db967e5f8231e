"""Regular expressions that mean the same on every warehouse.

PostgreSQL, RE2 (DuckDB, BigQuery) and the others agree on a plain core only; what they read
differently is refused here, with what to write instead, before a warehouse sees it.
"""

from __future__ import annotations

import re
from typing import Final

_CLASS_LETTERS: Final = "dwsDWS"
_CONTROL_LETTERS: Final = "tnr"
_COUNT = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}", re.ASCII)
_MAX_COUNT: Final = 255


class _RefusedError(Exception):
    """The pattern has something that is not portable."""


def pattern_problem(pattern: str, *, case_sensitive: bool = False) -> str | None:
    """Why the pattern cannot be used, with the way out; None when it can."""
    try:
        _scan(pattern, case_sensitive)
        re.compile(pattern, re.ASCII)
    except _RefusedError as refused:
        return str(refused)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}"
    return _re2_problem(pattern)


def _re2_problem(pattern: str) -> str | None:
    """RE2 limits sizes beyond its grammar, so it is asked; the import waits until it is needed."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        try:
            connection.execute("select regexp_matches('', ?)", [pattern])
        except duckdb.Error as error:
            return f"not a regular expression: {str(error).splitlines()[0]}"
    return None


def _scan(pattern: str, case_sensitive: bool) -> None:
    position = 0
    can_repeat = False
    while position < len(pattern):
        character = pattern[position]
        if character == "[":
            position, can_repeat = _scan_class(pattern, position, case_sensitive), True
        elif character == "\\":
            _check_escape(pattern, position)
            position, can_repeat = position + 2, True
        elif character == "(":
            position, can_repeat = _scan_group_start(pattern, position), False
        elif character in "*+?{":
            if not can_repeat:
                raise _RefusedError(f"nothing to repeat before {character} (write \\{character})")
            position, can_repeat = _scan_repeat(pattern, position), False
        elif character in "]}":
            raise _RefusedError(f"{character} without its opening bracket (write \\{character})")
        else:
            position, can_repeat = position + 1, character not in "^$|"


def _scan_group_start(pattern: str, position: int) -> int:
    if not pattern.startswith("(?", position):
        return position + 1
    if pattern.startswith("(?:", position):
        return position + 3
    raise _RefusedError("groups that start with (? are not portable, but for (?:...)")


def _scan_repeat(pattern: str, position: int) -> int:
    if pattern[position] == "{":
        count = _COUNT.match(pattern, position)
        if count is None:
            raise _RefusedError("{ must begin a count such as {2} or {1,3} (write \\{ for a brace)")
        if max(int(count[1]), int(count[3] or 0)) > _MAX_COUNT:
            raise _RefusedError(f"counts go up to {_MAX_COUNT}")
        position = count.end()
    else:
        position += 1
    return position + 1 if pattern.startswith("?", position) else position


def _check_escape(pattern: str, position: int) -> None:
    letter = pattern[position + 1 : position + 2]
    if not letter:
        raise _RefusedError("a backslash at the end (write \\\\ for a backslash)")
    if letter == "b":
        raise _RefusedError("\\b is not portable (write (^|[^a-z0-9_]) before a word)")
    if letter.isalnum() and letter not in _CLASS_LETTERS + _CONTROL_LETTERS:
        raise _RefusedError(f"\\{letter} is not portable; of letters only d w s D W S t n r are")
    if not letter.isascii() or letter.isspace():
        raise _RefusedError(f"no backslash is needed before {letter!r}")


def _scan_class(pattern: str, start: int, case_sensitive: bool) -> int:
    """Position after a bracket expression; its members must be letters, ranges or escapes."""
    position = start + 1
    if pattern.startswith("^", position):
        position += 1
    if pattern.startswith("]", position):
        raise _RefusedError("a ] right after [ is read differently (write \\])")
    while not pattern.startswith("]", position):
        low, position = _member(pattern, position)
        if pattern.startswith("-", position) and not pattern.startswith("-]", position):
            high, position = _member(pattern, position + 1)
            if low is None or high is None:
                raise _RefusedError("a range in [...] must go from one character to another")
            # Case is folded in text and pattern: a range must hold both cases or neither.
            if _kind(low) != _kind(high) or (low < "A" < high) != (low < "a" < high):
                raise _RefusedError(
                    f"[{low}-{high}] mixes kinds of characters; write several ranges"
                )
            if not case_sensitive and _kind(low) == "other" and _has_cases(low, high):
                raise _RefusedError(
                    f"the case of letters in [{low}-{high}] cannot be ignored; write them one by "
                    "one, or add case_sensitive: true and a range for each case"
                )
    return position + 1


def _member(pattern: str, position: int) -> tuple[str | None, int]:
    if position >= len(pattern):
        raise _RefusedError("[ without its ] (write \\[ for a bracket)")
    character = pattern[position]
    if character == "[":
        raise _RefusedError("[ inside [...] is read differently (write \\[)")
    if character != "\\":
        return character, position + 1
    _check_escape(pattern, position)
    letter = pattern[position + 1]
    if letter.isupper():
        raise _RefusedError(
            f"\\{letter} inside [...] is not portable (write [^\\{letter.lower()}])"
        )
    return (None if letter.isalpha() else letter), position + 2


def _kind(character: str) -> str:
    if not character.isascii():
        return "other"
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "sign"


def _has_cases(low: str, high: str) -> bool:
    """Whether a letter of the range has another case."""
    return any(chr(code).lower() != chr(code).upper() for code in range(ord(low), ord(high) + 1))
