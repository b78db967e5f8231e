"""CSS selectors on recorded hierarchies of elements, as the guide says, element by element."""

import re
from dataclasses import dataclass
from typing import Any

import cssselect
from cssselect import parser


@dataclass(frozen=True)
class Element:
    """An element as far as it was recorded; one that is not `readable` is nothing but there."""

    tag: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    readable: bool = True
    #: A chain has dots between classes, and one with dots in it reads as several.
    dots_part_classes: bool = False


def selects(selector: str, hierarchy: str) -> bool:
    """Whether the selector selects the element that was used or one around it."""
    elements = read(hierarchy)
    return any(
        _matches(one.parsed_tree, elements, position)
        for one in cssselect.parse(selector)
        for position in range(len(elements))
    )


def read(hierarchy: str) -> list[Element]:
    """The elements, outermost first, up to where the text no longer is what was agreed."""
    if hierarchy.startswith("@"):
        return _read_path(hierarchy)
    return _read_chain(hierarchy)[::-1]


def _read_chain(text: str) -> list[Element]:
    elements = []
    while match := re.match(r'(?![@";])((?:[^";]|"(?:[^"\\]|\\+[^\\])*")+)(;|\Z)', text, re.DOTALL):
        elements.append(_chain_element(match[1]))
        text = text[match.end() :]
    return elements


def _chain_element(text: str) -> Element:
    head, quote, _ = text.partition('"')
    attributes = []
    if quote:
        if not re.search(r":[^:=]+=\Z", head):
            return Element(readable=False)
        head = head[: head.rindex(":")]
        rest = text[len(head) + 1 :]
        while rest:
            match = re.match(r'([^"=]+)="((?:[^"\\]|\\+[^\\])*)"', rest, re.DOTALL)
            if match is None:
                return Element(readable=False)
            attributes.append((_attribute_name(match[1]), match[2].replace('\\"', '"')))
            rest = rest[match.end() :]
    # Names may have colons in them, not at their ends.
    tag, *classes = (name.rstrip(":") for name in head.split("."))
    return Element(tag, tuple(classes), tuple(attributes), dots_part_classes=True)


def _attribute_name(key: str) -> str:
    name = key.removeprefix("attr__")
    if key[:5] == "attr_" and _small(key) == "attr_id":
        name = "id"
    return _small(name)


def _read_path(text: str) -> list[Element]:
    elements = []
    part = r"(?>\[.*?\](?=[;|]|\Z)|(?!\[)[^;|]*)"
    while match := re.match(rf"@([^;|]*)((?:;{part})*)(\||\Z)", text, re.DOTALL):
        parts = re.findall(rf";({part})", match[2], re.DOTALL)
        classes = [one[1:] for one in parts if one.startswith(".")]
        attributes = [("class", name) for name in classes]
        attributes += [("id", one[1:]) for one in parts if one.startswith("#")]
        for one in parts:
            name, _, value = one[1:-1].partition("=")
            if one.startswith("[") and _small(name) not in ("class", "id"):
                attributes.append((_small(name), value))
        elements.append(Element(match[1], tuple(classes), tuple(attributes)))
        text = text[match.end() :]
    return elements


def _matches(tree: Any, elements: list[Element], position: int) -> bool:
    element = elements[position]
    if not element.readable:
        return False
    if isinstance(tree, parser.CombinedSelector):
        if not _matches(tree.subselector, elements, position):
            return False
        outer = range(position) if tree.combinator == " " else range(max(position - 1, 0), position)
        return any(_matches(tree.selector, elements, one) for one in outer)
    if isinstance(tree, parser.Element):
        return tree.element is None or _small(tree.element) == _small(element.tag)
    if not _matches(tree.selector, elements, position):
        return False
    if isinstance(tree, parser.Class):
        names = tree.class_name.split(".") if element.dots_part_classes else [tree.class_name]
        return {name for name in names if name} <= set(element.classes)
    if isinstance(tree, parser.Hash):
        return ("id", tree.id) in element.attributes
    name = _small(tree.attrib)
    while name.startswith("attr__"):
        name = name[6:]
    name = "id" if name == "attr_id" else name
    values = [value for key, value in element.attributes if key == name]
    wanted = tree.value.value if tree.value else ""
    if tree.flag == "i":
        values, wanted = [_small(value) for value in values], _small(wanted)
    return any(
        {
            "exists": True,
            "=": value == wanted,
            "^=": value.startswith(wanted),
            "$=": value.endswith(wanted),
            "*=": wanted in value,
        }[tree.operator]
        for value in values
    )


def _small(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)
