"""What the planted cases are written with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.workload.clients import Device
from benchmarks.workload.messages import Message, call, iso, page_facts, to_line
from benchmarks.workload.shop import SITE

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted line and when (milliseconds since 1970) it comes in."""

    kind: str
    arrival: int
    text: str


class Case:
    """Lines of one kind; days count from 1, clocks are ``HH:MM:SS``, with a fraction or without.

    Message ids are the kind and a number, so that a row can be traced to its case.
    """

    def __init__(self, kind: str, first_day: int) -> None:
        self.kind = kind
        self.planted: list[Planted] = []
        self._first_day = first_day
        self._sent = 0

    def at(self, day: int, clock: str) -> int:
        """Milliseconds since 1970."""
        hours, minutes, seconds = clock.split(":")
        whole, _, fraction = seconds.partition(".")
        total = (int(hours) * 60 + int(minutes)) * 60 + int(whole)
        return self._first_day + (day - 1) * DAY + total * 1000 + int(fraction.ljust(3, "0"))

    def iso(self, day: int, clock: str) -> str:
        """The same as text."""
        return iso(self.at(day, clock))

    def message(
        self,
        call_type: str,
        day: int,
        clock: str,
        device: Device | None = None,
        user_id: str | None = None,
        *,
        context: Mapping[str, object] | None = None,
        **fields: Any,
    ) -> Message:
        """A message with the next id, not sent yet."""
        self._sent += 1
        message_id = f"{self.kind}-{self._sent:02d}"
        at = self.at(day, clock)
        return call(
            call_type, message_id, at, device=device, user_id=user_id, context=context, **fields
        )

    def send(
        self,
        call_type: str,
        day: int,
        clock: str,
        device: Device | None = None,
        user_id: str | None = None,
        *,
        late: int = 0,
        **fields: Any,
    ) -> None:
        """Send a message; ``late`` is the number of days until it comes in."""
        message = self.message(call_type, day, clock, device, user_id, **fields)
        arrival = self.at(day + late, clock) + 500
        message["receivedAt"] = iso(arrival)
        self.put(arrival, message)

    def page(
        self,
        day: int,
        clock: str,
        device: Device,
        path: str,
        user_id: str | None = None,
        *,
        late: int = 0,
        context: Mapping[str, object] | None = None,
    ) -> None:
        """Send a page view."""
        self.send(
            "page", day, clock, device, user_id, late=late, context=context, properties=facts(path)
        )

    def put(self, arrival: int, message: Mapping[str, object]) -> None:
        """Plant a message."""
        self.put_text(arrival, to_line(message))

    def put_text(self, arrival: int, text: str) -> None:
        """Plant a line as it stands."""
        self.planted.append(Planted(self.kind, arrival, text))


def facts(path: str) -> Message:
    """Properties of a page view of the shop."""
    return page_facts(SITE + path, "Loom & Leaf", None)


# A case is a function: its name is the kind of its lines, its docstring what a reader is told.
Plant = Callable[[Case], None]
