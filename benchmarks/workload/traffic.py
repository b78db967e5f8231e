"""Ordinary traffic, a day at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.workload.app_visit import app_visit
from benchmarks.workload.dice import Dice
from benchmarks.workload.messages import Message, milliseconds, server_call, to_line
from benchmarks.workload.people import Memory, person
from benchmarks.workload.visit import Visit
from benchmarks.workload.web_visit import web_visit

DAY = 86_400_000
# A day needs lines of its own: with all of them late, it would never fill.
MOST_LATE = 0.5
_LINES_PER_VISIT = 10
# Visits an hour, from midnight, as shares of the busiest hour.
_HOURS = (2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 8, 9, 10, 10, 10, 8, 6, 4)

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much traffic to make.

    ``events`` counts lines, every call in it, over all days; ``duplicates`` and ``late`` are the
    shares of lines that are sent twice, and that arrive one to three days late.
    """

    events: int
    days: int
    seed: int = 1
    users: int = 0
    start: str = "2026-03-02"
    duplicates: float = 0.0
    late: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.late <= MOST_LATE:
            raise ValueError(f"late is a share from 0 to {MOST_LATE}, not {self.late}")

    @property
    def first_day(self) -> int:
        """Midnight of the first day, in milliseconds since 1970."""
        return milliseconds(self.start)


def days(traffic: Traffic) -> Iterator[list[Line]]:
    """For each day, the lines that arrive on it: (arrival in milliseconds, line), in order."""
    dice = Dice(f"traffic:{traffic.seed}")
    memory = Memory()
    users = traffic.users or max(1, traffic.events // 20)
    later: dict[int, list[Line]] = {}
    made = 0
    for day in range(traffic.days):
        midnight = traffic.first_day + day * DAY
        wanted = traffic.events * (day + 1) // traffic.days - made
        arriving = later.pop(day, [])[:wanted]
        starts = _starts(dice, wanted // _LINES_PER_VISIT)
        while len(arriving) < wanted:
            start = midnight + (next(starts, None) or dice.between(0, DAY - 1))
            for arrival, message in _visit(dice, traffic.seed, users, memory, start):
                due = _due(dice, traffic, arrival)
                lines = [(when, to_line(message)) for when in due]
                for line in lines:
                    number = (line[0] - traffic.first_day) // DAY
                    if number > day:
                        later.setdefault(number, []).append(line)
                    elif len(arriving) < wanted:
                        arriving.append(line)
        made += len(arriving)
        yield sorted(arriving)


def _visit(
    dice: Dice, seed: int, users: int, memory: Memory, start: int
) -> list[tuple[int, Message]]:
    who = person(seed, dice.pick_early(users))
    device = dice.pick(who.devices)
    user_id = who.user_id if memory.is_signed_in(device) else None
    visit = Visit(dice, device, user_id, start)
    play = web_visit if device.kind == "web" else app_visit
    order_id = play(visit, who, memory)
    if order_id is not None:
        visit.calls += _after_order(dice, who.user_id, order_id, visit.now)
    return visit.calls


def _after_order(dice: Dice, user_id: str, order_id: str, at: int) -> list[tuple[int, Message]]:
    """What the server tells about an order: nothing of the device is in it."""
    if dice.chance(0.08):
        at += dice.between(500, 9_000)
        properties: Message = {"order_id": order_id, "reason": "card_declined", "attempt": 1}
        event = "Payment Failed"
    else:
        at += dice.between(4 * 3_600_000, 40 * 3_600_000)
        properties = {
            "order_id": order_id,
            "carrier": dice.pick(("DHL", "PostNord", "Royal Mail")),
            "delivery_date": f"2026-03-{dice.between(10, 28):02d}",
        }
        event = "Order Shipped"
    message = server_call("track", dice.hex(16), at, user_id, event=event, properties=properties)
    return [(at + 500, message)]


def _due(dice: Dice, traffic: Traffic, arrival: int) -> list[int]:
    due = [arrival]
    # No draw where nothing is asked for: the plain traffic of a seed stays as it is.
    if traffic.late and dice.chance(traffic.late):
        due = [arrival + dice.between(1, 3) * DAY]
    if traffic.duplicates and dice.chance(traffic.duplicates):
        due.append(due[0] + dice.between(0, DAY))
    return due


def _starts(dice: Dice, count: int) -> Iterator[int]:
    """Times of day, in milliseconds, in order: more by day than by night."""
    times: list[int] = []
    while len(times) < count:
        hour = dice.between(0, 23)
        if dice.chance(_HOURS[hour] / max(_HOURS)):
            times.append(hour * 3_600_000 + dice.between(0, 3_599_999))
    return iter(sorted(times))
