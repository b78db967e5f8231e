"""Dates and times as definitions write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

MOMENT_PATTERN: Final = (
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_MOMENT = re.compile(MOMENT_PATTERN, re.ASCII)


def normal_moment(text: str) -> str | None:
    """An ISO 8601 date as it is, a time as `YYYY-MM-DDTHH:MM:SS[.ffffff]` in UTC, else None."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat()
