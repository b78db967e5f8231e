r"""Patterns for Heap's form, the outermost element first, the selected one last:

    @div;.nav;#menu;|@a;.btn;.primary;[href=/x];|

Each element is a tag and parts in any order. A value in brackets ends at a `]` that a `;`, a `|` or
the end follows, and may hold anything else.
"""

from __future__ import annotations

from typing import Final

from loader.labels.selectors.parse import SMALL, AttributeTest, Complex, Compound
from loader.labels.selectors.pieces import exactly, in_any_order

_INSIDE: Final = r"(?:[^\]]|\]+[^\];|])*"
_PARTS: Final = rf"(?:;(?:\[{_INSIDE}\]+|[^;|\[][^;|]*)?)*"
_ANY: Final = rf"@[^;|]*{_PARTS}"


def path_pattern(selector: Complex) -> str | None:
    """A pattern from the beginning of a path on; None where nothing can match."""
    found = [_element(compound) for compound in selector.compounds]
    elements = [element for element in found if element is not None]
    if len(elements) < len(found):
        return None
    pattern = elements[0]
    for element, combinator in zip(elements[1:], selector.combinators, strict=True):
        between = "" if combinator == ">" else rf"(?:{_ANY}\|)*"
        pattern += rf"\|{between}{element}"
    return rf"(?:{_ANY}\|)*{pattern}(?:\||$)"


def _element(compound: Compound) -> str | None:
    parts = [_part(".", AttributeTest("class", "=", name)) for name in compound.classes]
    for test in compound.tests:
        if test.name in ("class", "id"):
            if test.name == "class" and compound.classes and _is_implied(test, compound.classes):
                continue
            parts.append(_part("." if test.name == "class" else "#", test))
        else:
            parts.append(_attribute(test))
    if None in parts or set(compound.tag or "") & set(";|"):
        return None
    tag = "[^;|]*" if compound.tag is None else exactly(compound.tag, ignore_case=True)
    conditions = [part for part in parts if part is not None]
    return f"@{tag}{_PARTS}" + (in_any_order(conditions, _PARTS) + _PARTS if conditions else "")


def _is_implied(test: AttributeTest, classes: tuple[str, ...]) -> bool:
    """Whether a class that is wanted by name meets the test: else another one must."""
    value = test.value.translate(SMALL) if test.ignore_case else test.value
    names = [name.translate(SMALL) if test.ignore_case else name for name in classes]
    return test.operator == "exists" or any(value in name for name in names)


def _part(sign: str, test: AttributeTest) -> str | None:
    if set(test.value) & set(";|"):
        return None
    start = f";{exactly(sign)}"
    if test.operator == "exists":
        return f"{start}[^;|]+"
    before = "[^;|]*" if test.operator in ("*=", "$=") else ""
    after = "[^;|]*" if test.operator in ("*=", "^=") else ""
    return f"{start}{before}{exactly(test.value, ignore_case=test.ignore_case)}{after}"


def _attribute(test: AttributeTest) -> str | None:
    value = test.value
    if set(test.name) & set("=]") or "];" in value or "]|" in value:
        return None
    start = rf";\[{exactly(test.name, ignore_case=True)}"
    wanted = exactly(value, ignore_case=test.ignore_case)
    if test.operator == "exists":
        return rf"{start}(?:={_INSIDE}\]+|\])"
    if test.operator == "=":
        return rf"{start}={wanted}\]" if value else rf"{start}=?\]"
    # Brackets right before the wanted text are part of the value, unless they would end it.
    closing = "" if value[0] in ";|" else r"\]*"
    before = "" if test.operator == "^=" else f"{_INSIDE}{closing}"
    after = rf"{_INSIDE}\]+"
    if test.operator == "$=":
        after = r"\]"
    elif value.endswith("]"):
        after = rf"(?:\]+|\]*[^\];|]{_INSIDE}\]+)"
    return f"{start}={before}{wanted}{after}"
