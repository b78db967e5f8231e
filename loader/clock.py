"""The time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """UTC without a zone, as all times in the warehouse."""
    return datetime.now(UTC).replace(tzinfo=None)
