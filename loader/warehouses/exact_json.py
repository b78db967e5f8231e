"""JSON for engines that write values anew when they take them out of it.

Snowflake gives 1.10 back as 1.1, and an array with its spaces gone and its keys in another order.
A property must come out as it was sent, so there each leaf goes in as text.
"""

from __future__ import annotations

import json
import re
from typing import Final

from loader.landing.kinds import MAX_DEPTH

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_LEAF: Final = re.compile(r":\s*[-0-9tf\[]")


def with_exact_leaves(text: str | None) -> str | None:
    """A JSON object with numbers, booleans, arrays, and objects that lie too deep to be properties
    of their own, as strings of their text. Strings, null and keys stay as they are.

    >>> with_exact_leaves('{"a": 1.10, "b": {"c": [1, 2]}, "d": "x", "e": null}')
    '{"a":"1.10","b":{"c":"[1, 2]"},"d":"x","e":null}'
    """
    if text is None or not (_LEAF.search(text) or text.count("{") >= MAX_DEPTH):
        return text
    written: list[str] = []
    depth = 0
    opaque_from = opaque = 0
    for token in _TOKEN.finditer(text):
        part = token[0]
        if opaque:
            opaque += (part in "[{") - (part in "]}")
            if not opaque:
                written.append(_string(text[opaque_from : token.end()]))
        elif part == "[" or (part == "{" and depth >= MAX_DEPTH):
            opaque_from, opaque = token.start(), 1
        elif part in "{}":
            depth += 1 if part == "{" else -1
            written.append(part)
        elif part[0] in '":,' or part == "null":
            written.append(part)
        else:
            written.append(_string(part))
    return "".join(written)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
