"""JSON objects one behind the other, without an array and not one a line.

Some programs write no line end after an object (delivery streams into object stores), some write
objects over several lines. Others forget the line end between two objects now and then.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s\ufeff]*")
_BETWEEN_BYTES = re.compile(rb"(?:\s|\xef\xbb\xbf)*")
_JOINED = re.compile(rb"\}(?:\s|\xef\xbb\xbf)*\{")
# A lone quote is a string that goes on in the next block, or none. A line that begins with a
# bracket begins an object also where the one before is broken, unless it can be a part of that.
_TOKEN = re.compile(rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"|["{}]|(?<=[^\[,:\r\n\t ])\r?\n(?=\{)')


def objects_in(line: bytes) -> list[bytes]:
    """The objects of a line that has several; else, and what follows a broken one, as it is."""
    if not _JOINED.search(line):
        return [line]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return [line]
    found: list[str] = []
    place = _after_space(text, 0)
    while text.startswith("{", place):
        end = _end(text, place)
        if end is None:
            break
        found.append(text[place:end])
        place = _after_space(text, end)
    if place < len(text):
        found.append(text[place:])
    return [part.encode() for part in found]


def is_object_stream(head: bytes, whole: bool) -> bool:
    """Whether lines are nothing to go by in a file with these first bytes; `whole`: it ends there.

    That is so when an object that begins in the first line ends in another, and when there is no
    line end in sight behind the first of several objects.
    """
    text = head.decode("utf-8", "ignore")
    start = _after_space(text, 0)
    line_end = text.find("\n", start)
    if line_end < 0 and whole:
        return False
    several = False
    while text.startswith("{", start) and (line_end < 0 or start < line_end):
        if several and line_end < 0:
            return True
        end = _end(text, start)
        if end is None:
            return False
        if end > line_end >= 0:
            return True
        start = _after_space(text, end)
        several = True
    return False


class ObjectSplitter:
    """Objects, and what is between them if it is more than space: one that is broken."""

    closed = False

    def __init__(self) -> None:
        self.rest = b""
        self._scanned = 0
        self._depth = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The objects that are complete once `data` is there."""
        self.rest += data
        start = 0
        for token in self._tokens():
            mark = token.group()
            if mark == b"{":
                self._depth += 1
                if self._depth == 1:
                    between = self.rest[start : token.start()]
                    start = token.start()
                    if not _BETWEEN_BYTES.fullmatch(between):
                        yield between.strip()
            elif mark == b"}" and self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self.rest[start : token.end()]
                    start = token.end()
            elif mark.endswith(b"\n") and self._depth:
                yield self.rest[start : token.start()]
                start = token.start()
                self._depth = 0
        self.rest = self.rest[start:]
        self._scanned -= start

    def end(
        self, number: int, broken: str | None, endless: bool, stream: Iterator[bytes]
    ) -> tuple[bytes, str | None]:
        """The last object, where it is one."""
        rest = self.rest[_BETWEEN_BYTES.match(self.rest).end() :]  # type: ignore[union-attr]
        if broken is None and not endless:
            return rest, None
        what = f"the archive is {broken}" if broken is not None else "the object is not closed"
        return rest, f"{what}: nothing can be read after record {number}"

    def _tokens(self) -> Iterator[re.Match[bytes]]:
        place = self._scanned
        while token := _TOKEN.search(self.rest, place):
            place = token.end()
            if token.group() == b'"':
                line_end = self.rest.find(b"\n", place)
                if line_end < 0:
                    place = token.start()
                    break
                place = line_end  # no string goes over a line end
                continue
            yield token
        else:
            # What follows the last line end is not known yet.
            place = max(place, len(self.rest.rstrip(b"\r\n")))
        self._scanned = place


def _after_space(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    assert found is not None
    return found.end()


def _end(text: str, place: int) -> int | None:
    try:
        return _DECODER.raw_decode(text, place)[1]
    except (ValueError, RecursionError):
        return None
