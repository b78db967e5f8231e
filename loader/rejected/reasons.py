"""What a reason says about many lines, and the way out of it."""

from __future__ import annotations

import re
from typing import Final

# Where in its line something is wrong: no two lines would share a reason.
_PLACE = re.compile(r" (?:at character \d+|\(byte \d+\))$")

_REPLAY: Final = "mend it where it is sent, or load it with the right --collector or --mapping"
_MAPPED: Final = (
    "mend it in its table, or its mapping in definitions/raw_events.yml; then eventide sync "
    "--full-refresh looks at all rows once more"
)
_WAYS_OUT: Final = (
    ("the mapped row", _MAPPED),
    ("not valid JSON", "the line was cut or is no JSON: mend the file and load it again"),
    ("nothing can be read after", "the file ended too early: get it whole and load it again"),
    ("is not closed", "the file ended too early: get it whole and load it again"),
    ("not a JSON object", "a record is an object: choose what holds the records"),
    ("not valid UTF-8", "write the file as UTF-8, or with a byte-order mark, and load it again"),
    ("NUL", "no warehouse stores this character: leave it out where it is sent"),
    ("surrogate", "half a character: mend the program that cuts texts"),
    ("more bytes than", "load the file with a larger max_line_bytes"),
    ("nested deeper", "send the property as a text"),
    ("cells, the header", "a cell holds an unquoted delimiter or line end: write the file anew"),
    ("no usable time", "times are ISO 8601 or epoch; a --mapping can name another column"),
    ("forgotten on request", "refused for good: the person asked for it"),
    ("neither a", _REPLAY),
    ("has no", _REPLAY),
    ("is not one of", _REPLAY),
)


def without_place(reason: str) -> str:
    """The reason as other lines have it too."""
    return _PLACE.sub("", reason)


def way_out(reason: str) -> str:
    """What somebody can do about lines that were rejected for it."""
    return next((told for words, told in _WAYS_OUT if words in reason), _REPLAY)
