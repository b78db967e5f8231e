"""The devices that people use, and what each client says about itself."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.workload.dice import Dice
from benchmarks.workload.shop import APP_NAME

Kind = Literal["web", "iOS", "android"]

# Blocks set aside for documentation: no address of anybody's.
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_MOBILE = "Version/18.3 Mobile/15E148 Safari/604.1"
USER_AGENTS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/133.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:135.0) Gecko/20100101 Firefox/135.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI} Version/18.3 Safari/605.1.15",
    f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) {_SAFARI} {_MOBILE}",
    f"Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) {_SAFARI} {_MOBILE}",
)
IPHONES = (("iPhone15,2", "18.3"), ("iPhone14,5", "17.7.2"), ("iPad14,1", "18.3"))
ANDROIDS = (("Pixel 8", "15"), ("SM-A546B", "14"), ("Redmi Note 12", "13"))
CARRIERS = ("Telia", "Orange", "Vodafone", "Swisscom")


@dataclass(frozen=True, slots=True)
class Device:
    """One browser or one installed app."""

    kind: Kind
    anonymous_id: str
    context: dict[str, object]


def browser(anonymous_id: str, ip: str, user_agent: str = USER_AGENTS[0]) -> Device:
    """A browser with the site's script in it."""
    return Device(
        "web",
        anonymous_id,
        {"library": {"name": "analytics.js"}, "ip": ip, "userAgent": user_agent},
    )


def iphone(
    anonymous_id: str, ip: str, model: str = "iPhone15,2", system: str = "18.3", carrier: str = ""
) -> Device:
    """The iOS app on a telephone or tablet."""
    return Device(
        "iOS",
        anonymous_id,
        {
            "library": {"name": "analytics-ios"},
            "ip": ip,
            "os": {"name": "iOS", "version": system},
            "device": {"type": "ios", "model": model},
            "app": {"name": APP_NAME, "version": "4.2.0"},
            "network": {"carrier": carrier or CARRIERS[0]},
        },
    )


def android(anonymous_id: str, ip: str, model: str = "Pixel 8", system: str = "15") -> Device:
    """The Android app."""
    return Device(
        "android",
        anonymous_id,
        {
            "library": {"name": "analytics-android"},
            "ip": ip,
            "os": {"name": "Android", "version": system},
            "device": {"type": "android", "id": f"d-{anonymous_id}", "model": model},
            "app": {"name": APP_NAME, "version": "4.1.3"},
        },
    )


def any_device(dice: Dice, kind: Kind) -> Device:
    """A device of the kind, drawn."""
    anonymous_id = dice.hex(12)
    ip = f"{dice.pick(NETWORKS)}{dice.between(1, 254)}"
    if kind == "web":
        return browser(anonymous_id, ip, dice.pick(USER_AGENTS))
    if kind == "iOS":
        return iphone(anonymous_id, ip, *dice.pick(IPHONES), dice.pick(CARRIERS))
    return android(anonymous_id, ip, *dice.pick(ANDROIDS))
