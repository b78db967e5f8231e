"""IP addresses without the part that tells a household."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

#: Properties that hold an address, whatever the collector.
KEY: Final = r"[$_]?ip(?:_?address)?"

_PORT = re.compile(r"^(?:\[([^\]]*)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$")


def truncated(text: str) -> str | None:
    """IPv4 with a last octet of 0, IPv6 to /48; of several, with commas, each.

    None when there is no address in it: what cannot be cut short is not kept.

    >>> truncated("203.0.113.77"), truncated("2001:db8:1:2::3"), truncated("unknown")
    ('203.0.113.0', '2001:db8:1::', None)
    """
    found = [_one(part.strip(" ")) for part in text.split(",")]
    return ", ".join(address for address in found if address is not None) or None


def is_address(text: str) -> bool:
    """Whether the text is an address, or several with commas."""
    return all(_one(part.strip(" ")) is not None for part in text.split(","))


def _one(text: str) -> str | None:
    port = _PORT.match(text)
    try:
        address = ip_address(port[1] or port[2] if port else text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return str(_cut(address))
    if address.ipv4_mapped is not None:
        return f"::ffff:{_cut(address.ipv4_mapped)}"
    # 6to4 carries a whole IPv4 address in its first 48 bits.
    kept = 40 if address.sixtofour is not None else 48
    return str(IPv6Address(int(address) >> (128 - kept) << (128 - kept)))


def _cut(address: IPv4Address) -> IPv4Address:
    return IPv4Address(int(address) >> 8 << 8)
