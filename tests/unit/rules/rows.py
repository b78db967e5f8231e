"""Rows that rules are tried on, and the tables that hold them."""

from __future__ import annotations

import itertools
import json
from datetime import datetime
from typing import Any

TEXT_COLUMNS = ("call", "type", "event", "library", "target_text", "path", "hash")
TIME_COLUMNS = ("time", "received_at")

KEYS = ("plain", "a.b", 'quo"te', "back\\slash", "it's", "*", "", "0", "$x", "/y", "~z", "a b", "é")

TEXTS = (
    "", "click", "Click", "CLICK ME", "sign up", "Sign Up now", "100%", "a_b", "it's", 'say "x"',
    "back\\slash", "É", "é", "straße", "two\nlines", "x.y", "x+y", "日本", "I", "İ",
    "\u0131", "\u212a", "STRASSE", "STRAẞE", "ΛΟΓΟΣ", "λογοσ", "λογος", "ЖЁЛТЫЙ", "Жёлтый", "ǅ",
    "10", "10.0", "10.00", "1e1", "007", "+10", " 10", "-0", "0", "1e400", "1e-400", "-1e3",
    "9007199254740993", "123456789012345678901234567890", "NaN", "Infinity", "0x10", "1_000",
    "true", "True", "false", "null",
    "2026-01-01", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00+05:30", "2026-01-01T10:00:00-0530",
    "2026-01-01T10:00+05", "2026-02-30", "2024-02-29", "2023-02-29", "2026-01-01 10:00:00",
    "2026-01-01T24:00:00", "2026-13-01", "0000-01-01", "2026-01-01T10:00:00.123456789Z",
    "2026-01-01Z", "20260101", "2026-01-01T10:00:60Z",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    *TEXTS, None, True, False, 0, 10, -3, 10.0, 10.5, 2**53 + 1, [], ["a", "b"], {}, {"b": "c"},
    [{"b": 1}], {"0": "zero"},
)  # fmt: skip

HIERARCHIES: tuple[tuple[str, Any], ...] = (
    ("$elements_chain", 'a.btn:attr__href="/x"text="Go"nth-child="1";form:attr_id="f"attr__id="f"'),
    ("elements_chain", 'span:text="Go";a.btn.wide:href="/x";div:;form:nth-child="1"'),
    ("hierarchy", "@form;#f;|@div;.page;|@a;.btn;[href=/x];|"),
    ("hierarchy", "@a;.btn;|@form;|"),
    ("hierarchy", None), ("hierarchy", 5), ("hierarchy", ["a.btn"]), ("hierarchy", ""),
)  # fmt: skip

EVENTS = (None, "Order Completed", "order completed", "Sign Up", "users", "404")
TYPES = (None, "click", "Click", "submit", "view page", "Order Completed")


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        dict.fromkeys((*TEXT_COLUMNS, *TIME_COLUMNS)) | {"properties": None},
        dict.fromkeys((*TEXT_COLUMNS, *TIME_COLUMNS)) | {"properties": {}},
    ]
    events = itertools.cycle(itertools.product(EVENTS, TYPES))
    keys = itertools.cycle(KEYS)
    for position, value in enumerate(itertools.chain(VALUES, VALUES)):
        event, kind = next(events)
        key, other = next(keys), next(keys)
        text = TEXTS[(position * 7) % len(TEXTS)]
        rows.append(
            {
                "call": ("track", "page", "screen")[position % 3],
                "type": kind,
                "event": event,
                "library": ("web", "iOS", "android", "server", None)[position % 5],
                "target_text": text,
                "path": TEXTS[(position * 11) % len(TEXTS)] if position % 4 else None,
                "hash": "#top" if position % 2 else None,
                "time": datetime(2026, 1, 1 + position % 28, position % 24),
                "received_at": datetime(2026, 1, 2) if position % 3 else None,
                "properties": {
                    "plain": value,
                    key: text,
                    "nested": {other: value, "deep": {key: value}},
                    "list": [text],
                },
            }
        )
    for name, value in HIERARCHIES:
        rows.append(rows[2] | {"type": "click", "properties": {"plain": "x", name: value}})
    return rows


ROWS = _rows()


def create_table(json_type: str, text_type: str) -> str:
    """DDL of the table e, whose row id is the position in ROWS."""
    texts = ", ".join(f"{name} {text_type}" for name in TEXT_COLUMNS)
    times = ", ".join(f"{name} timestamp" for name in TIME_COLUMNS)
    return f"create table e (id integer, {texts}, {times}, properties {json_type})"


def values() -> list[list[Any]]:
    """ROWS as parameters of an insert."""
    return [
        [
            position,
            *(row[name] for name in (*TEXT_COLUMNS, *TIME_COLUMNS)),
            None
            if row["properties"] is None
            else json.dumps(row["properties"], ensure_ascii=False, separators=(",", ":")),
        ]
        for position, row in enumerate(ROWS)
    ]
