"""What one contender took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Its best run: seconds of wall and CPU (the server's included), peak memory in MB."""

    target: str
    contender: str
    rows: int
    wall: float
    cpu: float
    mb: float

    def micros(self, events: int) -> float:
        """CPU microseconds an event."""
        return self.cpu / events * 1e6
