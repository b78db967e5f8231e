"""Redshift's values, types and errors, as the rest of the package has them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

# The server's numbers of types; texts are the rest.
TYPES = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1114: pa.timestamp("us"),
    1700: pa.decimal128(38, 0),
}


def rows_of(cursor: Any) -> list[dict[str, Any]]:
    """The rows that a cursor has left."""
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(_value, row), strict=True)) for row in cursor.fetchall()]


def _value(value: Any) -> Any:
    """Sums of bigint are numeric there; an int everywhere else, and so here."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def told(error: BaseException) -> str:
    """What the server says; the connector hands on its answer as a dict."""
    said = error.args[0] if error.args else None
    if isinstance(said, dict):
        code = f" (SQLSTATE {said['C']})" if "C" in said else ""
        return f"{said.get('M', said)}{code}"
    return " ".join(str(error).split()) or type(error).__name__
