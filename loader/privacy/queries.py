"""Parameters cut out of the query of a URL, or of a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from loader.warehouses.base import literal

# What is left of the marks around a parameter that is gone; the same in Python and RE2.
_TIDY: Final = (
    (r"([?&;#])[&;]+", r"\1"),
    (r"[?&;]+(#|$)", r"\1"),
    (r"#$", ""),
)


class Queries:
    """The parameters of `names`, in any case, in queries and fragments: `?a=1&token=x#token=y`."""

    def __init__(self, names: Iterable[str]) -> None:
        named = f"(?:{'|'.join(sorted(map(re.escape, names)))})="
        self._sought = f"(?i)([?&;#]|^){named}[^&;#]*"
        self._parameter = re.compile(self._sought)
        #: Finds (in RE2) each JSON text in which a string has one of them.
        self.hint = f'["?&;#]{named}'

    def clean(self, text: str) -> str:
        """The text without them.

        >>> Queries(["token"]).clean("https://a.example/b?x=1&token=abc&y=2#top")
        'https://a.example/b?x=1&y=2#top'
        """
        if self._parameter.search(text) is None:
            return text
        text = self._parameter.sub(r"\1", text)
        for pattern, kept in _TIDY:
            text = re.sub(pattern, kept, text)
        return text

    def sql(self, column: str) -> str:
        """The same in the SQL of the parsing engine."""
        cleaned = f"regexp_replace({column}, {literal(self._sought)}, '\\1', 'g')"
        for pattern, kept in _TIDY:
            cleaned = f"regexp_replace({cleaned}, {literal(pattern)}, {literal(kept)}, 'g')"
        return (
            f"case when regexp_matches({column}, {literal(self._sought)}) then {cleaned} "
            f"else {column} end"
        )
