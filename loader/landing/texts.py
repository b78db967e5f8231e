"""Text in UTF-16 or UTF-32 as UTF-8; everything else as it is."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from loader.landing.blocks import BlockReader

_MARKS = (  # those of UTF-32 first: one of UTF-16 begins like one of them
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Which of the first four bytes are NUL where text begins with ASCII, as JSON and names do.
_PATTERNS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
_MARKED = "eventide-marked"


def _marked(error: UnicodeError) -> tuple[str, int]:
    # Half of a pair: no text has it, so the line is rejected rather than mended.
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(_MARKED, _marked)


def utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same text in UTF-8; what is no text in its encoding becomes invalid UTF-8."""
    reader = BlockReader(blocks)
    encoding = _encoding(reader.peek(4))
    if encoding is None:
        yield from reader.blocks()
        return
    decoder = codecs.getincrementaldecoder(encoding)(_MARKED)
    for block in reader.blocks():
        yield from _encoded(decoder.decode(block))
    yield from _encoded(decoder.decode(b"", final=True))


def _encoding(head: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) < 4:
        return None
    if any(byte > 0x7E for byte in head):
        return None
    first, second, third, fourth = (byte == 0 for byte in head)
    return _PATTERNS.get((first, second, third, fourth))


def _encoded(text: str) -> Iterator[bytes]:
    if text:
        yield text.encode("utf-8", "surrogatepass")
