"""What is wrong with a rule in SQL."""

from __future__ import annotations

from loader.errors import EventideError


class SqlError(EventideError):
    """The SQL cannot be a rule; the message has the way out."""
