"""What a user agent says: platform, browser and device type."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|Kindle|Nexus (?:7|9|10)\b|SM-T\d", re.IGNORECASE)
_PHONE = re.compile(r"iPhone|iPod|Mobile|Windows Phone|BlackBerry|Opera Mini", re.IGNORECASE)
_DESKTOP_SYSTEMS = frozenset(  # as the expressions name them
    [
        "Windows",
        "Mac OS X",
        "macOS",
        "Linux",
        "Ubuntu",
        "Fedora",
        "Debian",
        "Chrome OS",
        "FreeBSD",
        "OpenBSD",
        "NetBSD",
    ]
)


class Agent(NamedTuple):
    """Texts, or None where the user agent does not tell."""

    platform: str | None
    browser: str | None
    device_type: str | None


@lru_cache(maxsize=50_000)
def describe(user_agent: str) -> Agent:
    """Read one user agent.

    >>> describe("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    ...          "Gecko) Chrome/120.0.0.0 Safari/537.36")
    Agent(platform='Windows 10', browser='Chrome 120', device_type='Desktop')
    """
    # The expressions take 100 ms to load: not before the first user agent comes.
    import ua_parser

    result = ua_parser.parse(user_agent[:2000])
    system, browser = result.os, result.user_agent
    versions = (system.major, system.minor, system.patch) if system else ()
    return Agent(
        _with_version(system.family, versions) if system else None,
        _with_version(browser.family, (browser.major,)) if browser else None,
        _device_type(user_agent, system.family if system else None),
    )


def _with_version(family: str, parts: tuple[str | None, ...]) -> str:
    version: list[str] = []
    for part in parts:
        if part is None:
            break
        version.append(part)
    return f"{family} {'.'.join(version)}" if version else family


def _device_type(user_agent: str, system: str | None) -> str | None:
    if _TABLET.search(user_agent):
        return "Tablet"
    if system == "Android":
        return "Mobile" if _PHONE.search(user_agent) else "Tablet"
    if _PHONE.search(user_agent):
        return "Mobile"
    return "Desktop" if system in _DESKTOP_SYSTEMS else None
