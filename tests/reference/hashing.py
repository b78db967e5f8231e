"""Ids that are the same on every warehouse (CONTRACT.md sections 5 to 7)."""

import hashlib


def md5_hex(text: str) -> str:
    """The md5 of the UTF-8 text: 32 hex digits."""
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()


def hash63(text: str) -> int:
    """First 16 hex digits of the md5 as an unsigned 64-bit number, top bit cleared."""
    return int(md5_hex(text)[:16], 16) & (2**63 - 1)


def event_id(message_id: str) -> int:
    """Id of the raw event: the same in every table that shows it (section 2)."""
    return hash63("event:" + message_id)
