"""The blocks of code in the guides and the README, and the commands of `eventide` in them."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.unit.docs.messages import ROOT

_FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
#: Settings of the environment, and the folder of the environment, before the command's name.
_COMMAND = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?eventide (?=[a-z-])(.*)$")
_INLINE = re.compile(r"(?<!`)`(?:\.venv/bin/)?eventide ([a-z][^`]*)`(?!`)")
SHELL = {"", "bash", "console", "sh"}
#: Where the shell takes over from the command.
_ENDS = {"|", "||", "&&", ";", ">", ">>", "<", "2>&1", "2>/dev/null", "2>"}


@dataclass(frozen=True)
class Block:
    """A block of code: its page, the line it begins at, its language and its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """All blocks of these languages; `""` stands for blocks that name none."""
    found = []
    for page in _pages():
        source = page.read_text(encoding="utf-8")
        for block in _FENCED.finditer(source):
            if block[2] in languages:
                line = source.count("\n", 0, block.start()) + 1
                text = textwrap.dedent(block[3])
                found.append(Block(str(page.relative_to(ROOT)), line, block[2], text))
    return found


def commands() -> Iterator[tuple[Block, list[str]]]:
    """The arguments of each `eventide ...` in a block of shell."""
    for block in blocks(*SHELL):
        for line in block.text.replace("\\\n", " ").splitlines():
            for part in re.split(r" && ", line):
                if found := _COMMAND.match(part):
                    yield block, _words(found[1])


def named_commands() -> Iterator[tuple[Path, str]]:
    """What stands behind `eventide` in code within a sentence or a table, and its page."""
    for page in _pages():
        for found in _INLINE.findall(page.read_text(encoding="utf-8")):
            yield page, found


def _pages() -> list[Path]:
    guides = sorted((ROOT / "docs/guides").rglob("*.md"))
    return [ROOT / "README.md", ROOT / "docs/index.md", *guides]


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    for word in lexer:
        if word in _ENDS or set(word) <= set("|;&<>"):
            break
        words.append(word)
    # `2>&1` comes apart.
    return words[:-1] if words and words[-1] in {"1", "2"} and "2>" in line else words
