"""Times: ISO 8601 text to naive UTC datetimes in microseconds (section 2)."""

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


def parse_time(text: str, *, space: bool = False) -> datetime | None:
    """The time that ISO 8601 text stands for, else None.

    Without an offset it is UTC; a date alone is its midnight; digits past microseconds are
    cut. `space` also takes a blank where ISO 8601 has the `T`.
    """
    found = _ISO.fullmatch(text)
    if found is None or (found[4] == " " and not space):
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    hour, minute, second = int(found[5] or 0), int(found[6] or 0), int(found[7] or 0)
    micro = int((found[8] or "0").ljust(6, "0")[:6])
    try:
        zone = _zone(found[9])
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None) -> timezone:
    if offset is None or offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if offset[0] == "-" else shift)
