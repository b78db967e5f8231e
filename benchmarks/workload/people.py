"""The people who visit the shop."""

from dataclasses import dataclass

from benchmarks.workload.clients import Device, Kind, any_device
from benchmarks.workload.dice import Dice
from benchmarks.workload.shop import CITIES, HANDLES, PLANS

# What devices people have, as often as they stand here.
_KITS: tuple[tuple[Kind, ...], ...] = (
    ("web",),
    ("web",),
    ("web",),
    ("web",),
    ("web", "web"),
    ("web", "iOS"),
    ("web", "android"),
    ("iOS",),
    ("android",),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with devices, and an account, used or not."""

    user_id: str
    devices: tuple[Device, ...]
    traits: dict[str, object]
    customer_before: bool


def person(seed: int, number: int) -> Person:
    """The person of that number: made anew on demand, so that millions take no memory."""
    dice = Dice(f"person:{seed}:{number}")
    handle = f"{dice.pick(HANDLES)}{number}"
    city, country, postal_code = dice.pick(CITIES)
    month, day, hour = dice.between(1, 12), dice.between(1, 28), dice.between(6, 22)
    traits: dict[str, object] = {
        "email": f"{handle}@example.com",
        "handle": handle,
        "plan": dice.pick(PLANS),
        "created_at": f"2025-{month:02d}-{day:02d}T{hour:02d}:15:00.000Z",
        "age": dice.between(18, 79),
        "newsletter": dice.chance(0.4),
        "address": {"city": city, "country": country, "postal_code": postal_code},
    }
    devices = tuple(any_device(dice, kind) for kind in dice.pick(_KITS))
    return Person(f"u{number:06d}", devices, traits, dice.chance(0.35))


class Memory:
    """Who has signed up, and on which devices they are signed in."""

    def __init__(self) -> None:
        self._customers: set[str] = set()
        self._signed_in: set[str] = set()

    def is_customer(self, who: Person) -> bool:
        """Whether the person has an account."""
        return who.customer_before or who.user_id in self._customers

    def is_signed_in(self, device: Device) -> bool:
        """Whether the device knows its person."""
        return device.anonymous_id in self._signed_in

    def sign_in(self, who: Person, device: Device) -> None:
        """The person signs in, or signs up, on the device."""
        self._customers.add(who.user_id)
        self._signed_in.add(device.anonymous_id)

    def sign_out(self, device: Device) -> None:
        """The device forgets its person."""
        self._signed_in.discard(device.anonymous_id)
