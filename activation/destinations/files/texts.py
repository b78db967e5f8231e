"""Values of records as texts: in CSV, in mixed columns of Parquet, and to tell records apart."""

from __future__ import annotations

import json
from typing import Any, Final

#: Whole numbers up to this size, and its negative, are exact in a double.
EXACT: Final = 2**53


def text(value: Any) -> str:
    """A value that is not None as a text: one as it is, all else as JSON, whole numbers without a
    point; the same for 1 and 1.0, which Parquet cannot tell apart in one column."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)
