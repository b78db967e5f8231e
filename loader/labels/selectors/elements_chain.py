r"""Patterns for PostHog's form, the selected element first, its parents after it:

    a.btn.primary:attr__href="/x"nth-child="1"text="Say \"hi\"";div.nav:nth-child="2"

Tag, classes and attributes; a quote in a value has a backslash before it, a backslash has none.
What is before the first quote is cut at its last colon, since tags and classes may have some,
though not at their ends. A class with a dot cannot be told from two.
"""

from __future__ import annotations

from typing import Final

from loader.labels.selectors.parse import AttributeTest, Complex, Compound
from loader.labels.selectors.pieces import exactly, in_any_order

# The inside of a value: a quote after backslashes is part of it, and they stand before something.
_INSIDE: Final = r'(?:[^"\\]|\\+[^\\])*'
_FIRST: Final = rf'[^":=;]+="{_INSIDE}"'
_OTHERS: Final = rf'(?:[^"=;]+="{_INSIDE}")*'
_ATTRIBUTES: Final = f":{_FIRST}{_OTHERS}"
_HEAD: Final = '[^@";][^";]*'
_ANY: Final = rf'[^@";](?:[^";]|"{_INSIDE}")*'
_END: Final = "(?:;|$)"


def chain_pattern(selector: Complex) -> str | None:
    """A pattern from the beginning of a chain on; None where nothing can match."""
    found = [_element(compound) for compound in selector.compounds]
    elements = [element for element in found if element is not None]
    if len(elements) < len(found):
        return None
    pattern = elements[-1]
    for element, combinator in zip(elements[-2::-1], selector.combinators[::-1], strict=True):
        between = "" if combinator == ">" else f"(?:{_ANY};)*"
        pattern += f";{between}{element}"
    return f"(?:{_ANY};)*{pattern}{_END}"


def _element(compound: Compound) -> str | None:
    classes = list(dict.fromkeys(c for name in compound.classes for c in name.split(".") if c))
    names = [compound.tag or "", *classes]
    attributes = [_attribute(test) for test in compound.tests]
    impossible = any('"' in name or ";" in name or name[-1:] == ":" for name in names)
    if impossible or None in attributes:
        return None
    if compound.tag is not None and (compound.tag[0] == "@" or "." in compound.tag):
        return None
    if compound.tag is None and not classes and not attributes:
        return f"(?:{_HEAD}|(?:{_HEAD})?{_ATTRIBUTES})"
    return _head(compound.tag, classes) + _tail([a for a in attributes if a is not None])


def _head(tag: str | None, classes: list[str]) -> str:
    if tag is None and not classes:
        return f"(?:{_HEAD})?"
    head = r'(?:[^@".;][^".;]*)?' if tag is None else exactly(tag, ignore_case=True) + ":*"
    if classes:
        gap = r'(?:\.[^".;]*)*'
        head += gap + in_any_order([rf"\.{exactly(name)}:*" for name in classes], gap)
    return head + r'(?:\.[^";]*)?'


def _tail(attributes: list[str]) -> str:
    if not attributes:
        return f"(?:{_ATTRIBUTES})?"
    return f":(?:{_FIRST}{_OTHERS})?{in_any_order(attributes, _OTHERS)}{_OTHERS}"


def _attribute(test: AttributeTest) -> str | None:
    if any(sign in test.name for sign in '":=;'):
        return None
    prefix = "(?:attr__|attr_)?" if test.name == "id" else "(?:attr__)?"
    value = _value(test)
    return None if value is None else f'{prefix}{exactly(test.name, ignore_case=True)}="{value}"'


def _value(test: AttributeTest) -> str | None:
    if test.operator == "exists":
        return _INSIDE
    value = exactly(test.value.replace('"', '\\"'), ignore_case=test.ignore_case)
    ends_in_backslash = test.value.endswith("\\")
    if test.operator in ("=", "$=") and ends_in_backslash:
        return None
    # A backslash right before the wanted text belongs to it no more than what is before that.
    before = rf"{_INSIDE}\\*" if test.operator in ("*=", "$=") else ""
    after = _INSIDE if test.operator in ("*=", "^=") else ""
    if after and ends_in_backslash:
        # The quote that follows must be part of the value: it needs a backslash of its own.
        after = rf'(?:\\*[^"\\]|\\+"){_INSIDE}'
    return before + value + after
