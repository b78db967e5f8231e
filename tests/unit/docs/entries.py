"""The entries of the pages about messages: which messages a row of a table stands for."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.docs.messages import HOLE, ROOT, Message

GUIDES = ROOT / "docs/guides"
_ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)
_CODE = re.compile(r"(`+) ?(.+?) ?\1")
_HOLE = re.compile(r"\.\.\.|…")
#: A piece with fewer letters tells no message from others: of a message, of an entry.
_OF_MESSAGE, _OF_ENTRY = 9, 12


def pages() -> list[Path]:
    """The pages that have entries."""
    return [GUIDES / "troubleshooting.md", *sorted((GUIDES / "errors").glob("*.md"))]


def entries(*only: Path) -> list[str]:
    """The texts in code of the first column of every table of these pages, or of `only`, plain."""
    found = []
    for page in only or pages():
        text = page.read_text(encoding="utf-8").replace("\\|", "\0")
        for row in _ROW.findall(text):
            found += [_plain(code.replace("\0", "|")) for _, code in _CODE.findall(row)]
    return found


def key(message: Message) -> str | None:
    """The longest piece without holes of the first sentence that says something.

    None for a message that only hands on another one's words.
    """
    for sentence in re.split(r"(?<=[.;:]) (?![….])", message.text):
        piece = _plain(max(re.split(HOLE, sentence), key=len))
        if _says_something(piece):
            return piece
    piece = _plain(max(message.text.split(HOLE), key=len))
    return piece if _says_something(piece) else None


def explained(message: Message, told: list[str]) -> bool:
    """Whether an entry holds the message's key, or a piece of an entry is in the message."""
    wanted = key(message)
    if wanted is None:
        return True
    whole = [_plain(piece) for piece in message.text.split(HOLE)]
    for entry in told:
        if wanted in entry:
            return True
        for piece in map(_plain, _HOLE.split(entry)):
            if _says_something(piece, _OF_ENTRY) and any(piece in part for part in whole):
                return True
    return False


def _says_something(piece: str, letters: int = _OF_MESSAGE) -> bool:
    return sum(map(str.isalpha, piece)) >= letters and " " in piece


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split()).strip(" .:;,()")
