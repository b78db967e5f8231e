"""Access logs of web servers, in the Common and the Combined Log Format, as JSON records."""

from __future__ import annotations

import json
import re

from loader.landing.batch import NotOfFormError

_TEXT = r'(?:[^"\\]++|\\.)*+'
_ADDRESS = r"(?:[\d.]+|[\da-fA-F]*:[\da-fA-F:.]*)"
# Host, logname, user, [time], "request", status, bytes; Combined adds "referrer" and "user agent".
# Before them some servers write the virtual host; behind them, what a site has added.
_LINE = re.compile(
    rf"(?:(?P<virtual_host>[^\s:]+(?::\d+)?) (?={_ADDRESS} ))?"
    r"(?P<remote_host>\S+) (?P<logname>\S+) "
    rf'(?P<user>.{{1,256}}?) \[(?P<time>[^\]]{{11,40}})\] "(?P<request>{_TEXT})" '
    r"(?P<status>\d{3}|-) (?P<bytes>\d+|-)"
    rf'(?: "(?P<referrer>{_TEXT})" "(?P<agent>{_TEXT})"(?: (?P<rest>.+))?)?'
)
_REQUEST = re.compile(
    r"(?P<method>[!#$%&'*+.^_`|~0-9A-Za-z-]+) (?P<target>\S+)(?: (?P<protocol>\S+))?"
)
_ESCAPE = re.compile(r'\\(?:x([0-9a-fA-F]{2})|(["\\]))')
_TIME = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d):?(\d\d)")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def is_access_log(line: str) -> bool:
    """Whether it is a line of such a log."""
    return _LINE.fullmatch(line) is not None


def access_record(line: str) -> str:
    """One line as a JSON object; a field that is `-` is left out, `time` is in ISO 8601.

    `request` is always there, also where it is none; `method`, `target` and `protocol` are its
    parts. Raises NotOfFormError.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        raise NotOfFormError("the line is not in the Common or Combined Log Format")
    request = _plain(found["request"])
    parts = _REQUEST.fullmatch(request)
    record = {
        "virtual_host": found["virtual_host"],
        "remote_host": found["remote_host"],
        "remote_logname": found["logname"],
        "remote_user": found["user"],
        "time": _time(found["time"]),
        **(parts.groupdict() if parts else {}),
        "status": _number(found["status"]),
        "bytes": _number(found["bytes"]),
        "referrer": _plain(found["referrer"] or ""),
        "user_agent": _plain(found["agent"] or ""),
        "rest": found["rest"],
    }
    record = {key: value for key, value in record.items() if value not in (None, "-", "")}
    return json.dumps({**record, "request": request}, ensure_ascii=False)


def _time(text: str) -> str:
    # Locales do not come into it, and strptime takes longer than all the rest.
    found = _TIME.fullmatch(text)
    place = _MONTHS.find(found[2]) if found else -1
    if found is None or place % 3:
        return text
    day, _, year, clock, hours, minutes = found.groups()
    return f"{year}-{place // 3 + 1:02}-{day}T{clock}{hours}:{minutes}"


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


def _plain(text: str) -> str:
    """Without the escapes of Apache and nginx; NUL keeps its own, since nothing can store it."""
    if "\\" not in text:
        return text
    # Escaped are bytes: what was UTF-8 is so again.
    data = bytearray()
    place = 0
    for escape in _ESCAPE.finditer(text):
        data += text[place : escape.start()].encode()
        byte = bytes.fromhex(escape[1]) if escape[1] else escape[2].encode()
        data += escape[0].encode() if byte == b"\0" else byte
        place = escape.end()
    data += text[place:].encode()
    return data.decode("utf-8", "backslashreplace")
