"""A page of HTML as its elements and its text."""

from __future__ import annotations

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Names of the elements, their attributes, and all text beside the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    @property
    def text(self) -> str:
        """All of it as it stands there."""
        return "".join(self.texts)

    @property
    def words(self) -> str:
        """The same with one space between words and between elements."""
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
